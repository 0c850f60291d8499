"""The tree of errors is what exit codes and sentences hang on, so its branches are fixed here."""

from __future__ import annotations

import pytest

from posapp.domain import errors
from posapp.domain.errors import (
    BugError,
    ConfigError,
    Declined,
    IllegalMove,
    NotFound,
    Outage,
    PasswordNeeded,
    PosError,
    Problem,
    RuleError,
    Unavailable,
    Unknown,
    UserError,
)

BRANCHES = {UserError, Declined, Unknown, Unavailable, ConfigError, BugError}


@pytest.mark.parametrize(
    ("kind", "branch"),
    [
        (UserError, UserError),
        (RuleError, UserError),
        (Declined, Declined),
        (NotFound, Declined),
        (Unknown, Unknown),
        (Unavailable, Unavailable),
        (ConfigError, ConfigError),
        (PasswordNeeded, ConfigError),
        (BugError, BugError),
        (IllegalMove, BugError),
    ],
)
def test_every_error_hangs_on_one_branch(kind: type[PosError], branch: type[PosError]) -> None:
    assert {one for one in BRANCHES if issubclass(kind, one)} == {branch}
    assert issubclass(kind, PosError)


def test_no_error_of_the_house_is_left_out() -> None:
    kinds = {one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Exception)}
    assert {kind for kind in kinds if not kind.__subclasses__()} == {
        RuleError,
        NotFound,
        Unknown,
        Unavailable,
        PasswordNeeded,
        IllegalMove,
    }


def test_an_unknown_outcome_is_neither_a_refusal_nor_an_outage() -> None:
    # Whoever catches "declined" or "unavailable" to go on must never catch "perhaps taken" with it.
    assert not issubclass(Unknown, (Declined, Unavailable))
    assert not any(issubclass(kind, Unknown) for kind in (Declined, Unavailable, UserError))


def test_errors_carry_codes_and_values_not_sentences() -> None:
    user = UserError(Problem.CARD_LENGTH, digits=12)
    assert (str(user), user.problem, user.values) == ("card_length", Problem.CARD_LENGTH, {"digits": 12})
    no = Declined(
        source="Loyalty", reason_code="INSUFFICIENT_POINTS", description="Too few", recoverable=True, status=400
    )
    assert (str(no), no.source, no.recoverable, no.status) == ("INSUFFICIENT_POINTS", "Loyalty", True, 400)
    assert (no.reason_code, no.description) == ("INSUFFICIENT_POINTS", "Too few")
    bare = Declined(source="", reason_code="")
    assert (str(bare), bare.description, bare.recoverable, bare.status) == ("declined", "", False, 0)
    for kind in (Unknown, Unavailable):
        out = kind(Outage.TIMED_OUT)
        assert (str(out), out.outage) == ("timed_out", Outage.TIMED_OUT)
    assert (Unavailable(Outage.BUSY, detail="429").detail, Unavailable(Outage.BUSY).detail) == ("429", "")
    config = ConfigError("api.base_url", "Use https.")
    assert (config.key, config.mend, str(config)) == ("api.base_url", "Use https.", "api.base_url: Use https.")
