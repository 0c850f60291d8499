"""Whose an act is: asked for its right when it begins, and its beginner's to its end."""

from __future__ import annotations

import asyncio

import pytest

from posapp.domain.errors import Problem, RuleError
from posapp.domain.staff import UNATTENDED, Act
from posapp.operations.session import Session
from tests.support.staff import ADA, CAL, SUE


def refused(session: Session, act: Act) -> Problem:
    with pytest.raises(RuleError) as caught:
        session.require(act)
    return caught.value.problem


def test_without_sign_in_everything_is_the_accounts() -> None:
    session = Session("maya")
    for act in Act:
        session.require(act)
    session.lock()
    assert not session.locked
    assert session.actor() == session.name == "maya"


def test_with_sign_in_somebody_must_be_there_and_the_till_open() -> None:
    session = Session("maya", required=True)
    assert refused(session, Act.PAY) is Problem.SIGN_IN_NEEDED
    assert session.actor() == UNATTENDED
    session.enter(CAL)
    session.require(Act.PAY)
    assert refused(session, Act.STAFF) is Problem.NOT_ALLOWED
    session.lock()
    assert refused(session, Act.PAY) is Problem.SIGN_IN_NEEDED
    session.enter(ADA)
    assert refused(session, Act.PAY) is Problem.NOT_ALLOWED
    session.leave()
    assert refused(session, Act.STAFF) is Problem.SIGN_IN_NEEDED


async def test_an_act_stays_its_beginners() -> None:
    session = Session(required=True)
    session.enter(CAL)
    begun, over = asyncio.Event(), asyncio.Event()
    names: list[str] = []

    async def act() -> None:
        with session.acting(Act.PAY):
            begun.set()
            await over.wait()
            # Part of the same act: it needs no right of its own.
            with session.acting(Act.STAFF):
                names.append(session.actor())

    task = asyncio.create_task(act())
    await begun.wait()
    session.lock()
    session.enter(SUE)
    assert session.actor() == UNATTENDED
    over.set()
    await task
    assert names == ["cal"]
