"""Whatever stands in a journal's row, reading it ends in an event or in the one error that is declared."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.journal import events
from tests.support.foreign import DEEP, anything, messages
from tests.unit.journal.samples import any_event

NAMES = sorted({field.name for shape in events.KINDS.values() for field in fields(shape)} | {"minor", "currency", "v"})
KINDS = st.sampled_from([*events.KINDS, events.DAY_CLOSED, "", "nonsense"])
PAYLOADS = messages(NAMES).map(lambda raw: raw.decode("utf-8", "replace"))


def read(kind: str, payload: str) -> None:
    with suppress(ValueError):
        events.decode(kind, payload)
    with suppress(ValueError):
        events.decode_day(payload)


@given(KINDS, PAYLOADS)
def test_any_text_is_an_event_or_unreadable(kind: str, payload: str) -> None:
    read(kind, payload)


@given(any_event(), st.data())
def test_an_event_with_one_value_changed_is_an_event_or_unreadable(event: object, data: st.DataObject) -> None:
    kind = events.kind_of(event)  # type: ignore[arg-type]
    values = json.loads(events.encode(event))  # type: ignore[arg-type]
    values[data.draw(st.sampled_from(sorted(values)))] = data.draw(anything(NAMES))
    read(kind, json.dumps(values))


@pytest.mark.parametrize(
    "payload", ["[" * DEEP, '{"a":' * DEEP, "9" * 5_000, '{"points":' + "9" * 5_000 + "}", "\ud800", ""]
)
def test_no_hazard_is_more_than_unreadable(payload: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own, or ours: both are the one that is declared
        events.decode("redeemed", payload)
