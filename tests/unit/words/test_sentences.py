"""Every state, reason, problem and error has its words: whole sentences, the figures that matter, no secrets."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from posapp.domain.approval import Approval, ApprovalState, CreditAct
from posapp.domain.errors import (
    BugError,
    ConfigError,
    Declined,
    NotFound,
    Outage,
    PosError,
    Problem,
    RuleError,
    Unavailable,
    Unknown,
    UserError,
)
from posapp.domain.member import AccountStatus, Outcome, Reason, Role
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.domain.sale import CreditDue, Sale, SaleState
from posapp.domain.staff import Act, Moment
from posapp.words import Said, Words
from posapp.words.problems import PROBLEMS

USD: Final = Currency.of("USD")
WORDS: Final = Words("en_US")
CARD: Final = "5555 5555 5555 4444"
ACCOUNT: Final = "900000000000000000000000000042"
MOMENT: Final = datetime(2026, 11, 23, 14, 2, 31, tzinfo=UTC)


def usd(amount: str) -> Money:
    return Money.parse(amount, USD)


def sale(state: SaleState = SaleState.REDEEMED, **changes: Any) -> Sale:
    plain = Sale(
        id="S1",
        till="T01",
        operator="",
        order="INV-1",
        opened_at=MOMENT,
        changed_at=MOMENT,
        state=state,
        total=usd("87.40"),
        points=Points(5_000),
        points_value=usd("50.00"),
        card_amount=usd("37.40"),
        account=ACCOUNT,
        last_four="4444",
        external_id="T01-7K2M9QXD4W",
    )
    return replace(plain, **changes)


def assert_reads_well(*texts: str) -> None:
    for text in texts:
        assert re.fullmatch(r"[^a-z].*[.!?…]", text), text
        assert "  " not in text
        assert ".." not in text
        assert "{" not in text


def assert_label(text: str) -> None:
    assert re.fullmatch(r"[A-Z][^.{}]*[^.{} ]", text), text


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_a_sentence(reason: Reason) -> None:
    assert_reads_well(WORDS.reason(reason))


def test_every_standing_has_a_label_of_its_own() -> None:
    for labels in (
        [WORDS.status(one) for one in AccountStatus],
        [WORDS.role(one) for one in Role],
        [WORDS.outcome(one) for one in Outcome],
        [WORDS.state(one) for one in SaleState],
    ):
        assert len(set(labels)) == len(labels)
        for label in labels:
            assert_label(label)


@pytest.mark.parametrize("due", CreditDue)
@pytest.mark.parametrize("points", [0, 1, 5_000])
@pytest.mark.parametrize("card", ["0.00", "37.40"])
@pytest.mark.parametrize("state", SaleState)
def test_every_sale_has_a_label_and_a_story(state: SaleState, points: int, card: str, due: CreditDue) -> None:
    one = sale(state, points=Points(points), card_amount=usd(card), credit_due=due, credited_points=Points(points))
    assert_label(WORDS.state(one))
    assert_reads_well(WORDS.taken(one), WORDS.next_step(one), WORDS.story(one))
    assert not re.search(r"\b1 points", WORDS.story(one))


@pytest.mark.parametrize(
    ("one", "story"),
    [
        (sale(), "5,000 points are taken. Charge $37.40 to the card."),
        (sale(points=Points(0), card_amount=usd("87.40")), "No points are used. Charge $87.40 to the card."),
        (
            sale(SaleState.UNKNOWN),
            "We asked for 5,000 points and got no answer. Nothing else will be sent until we know.",
        ),
        (
            sale(SaleState.COMPLETED),
            "Paid in full: 5,000 points worth $50.00, and $37.40 by card. Go on with the next sale.",
        ),
        (
            sale(SaleState.CANCELLED, credited_points=Points(5_000)),
            "The card was not charged. 5,000 points are given back. The order can be paid again.",
        ),
        (
            sale(SaleState.NEEDS_REVIEW, candidates=("RD-1", "RD-2")),
            (
                "We asked for 5,000 points and got no answer. "
                "The bank lists 2 redemptions that could be ours: a supervisor must decide."
            ),
        ),
        (
            sale(SaleState.REFUSED, reason="Not enough points"),
            (
                "The bank refused. No points were taken. The bank's reason: Not enough points. "
                "Try another split, or take the whole total by card."
            ),
        ),
        (
            sale(SaleState.CREDIT_UNKNOWN, credit_due=CreditDue.PERSON, redemption_id="RD-1", reason="Closed."),
            (
                "The card was not charged. The bank refused to give 5,000 points back. The bank's reason: Closed. "
                "Call the bank about redemption RD-1: the customer must get the points back."
            ),
        ),
    ],
    ids=lambda value: value.state if isinstance(value, Sale) else "",
)
def test_a_story_tells_what_was_taken_and_what_to_do_next(one: Sale, story: str) -> None:
    assert WORDS.story(one) == story


APPROVAL: Final = Approval(
    "T01-7", CreditAct("S-1", Points(5_000), "goodwill", "Cold.", "cal"), "T01", Moment(MOMENT, "boot", timedelta())
)
EXAMPLES: Final[dict[Problem, dict[str, object]]] = {
    Problem.MEMBER_NOT_FOUND: {"reference": "INV-9"},
    Problem.FILE_UNWRITABLE: {"file": "receipt.pdf"},
    Problem.APPROVAL_CLOSED: {"approval": replace(APPROVAL, state=ApprovalState.USED)},
    Problem.FILE_EXISTS: {"file": "till.export"},
    Problem.COPY_EXISTS: {"file": "journal.db"},
    Problem.LOCKED_SETTINGS: {"keys": "api.environment, store.till"},
    Problem.PASSPHRASE_SHORT: {"shortest": 12},
    Problem.OPERATOR_MALFORMED: {"longest": 20},
    Problem.ITEM_MALFORMED: {"longest": 20},
    Problem.ADDRESS_TOO_LONG: {"longest": 30},
    Problem.DELIVERY_NOT_FOUND: {"reference": "7000000012"},
    Problem.ADDRESS_LINES: {"most": 4},
    Problem.ADDRESS_PERIOD: {"days": 160},
    Problem.OPERATOR_NAME_MALFORMED: {"longest": 60},
    Problem.OPERATOR_TAKEN: {"who": "anna.b"},
    Problem.OPERATOR_NOT_FOUND: {"who": "anna.b"},
    Problem.PIN_MALFORMED: {"shortest": 8, "longest": 12},
    Problem.SIGN_IN_NEEDED: {"how": "--operator ID"},
    Problem.SIGN_IN_WAIT: {"seconds": 45},
    Problem.NOT_ALLOWED: {"act": Act.JUDGE},
    Problem.AMOUNT_TOO_PRECISE: {"digits": 2, "currency": "USD"},
    Problem.CURRENCY_UNKNOWN: {"code": "USX"},
    Problem.CARD_LENGTH: {"shortest": 13, "longest": 19, "digits": 12},
    Problem.ORDER_MALFORMED: {"longest": 64},
    Problem.NOTE_MALFORMED: {"longest": 300},
    Problem.POINTS_OVER_BALANCE: {"balance": Points(48_250)},
    Problem.POINTS_OVER_NEED: {"needed": Points(8_740)},
    Problem.VALUE_OVER_TOTAL: {"total": usd("87.40")},
    Problem.VALUE_BELOW_MINIMUM: {"least": usd("5")},
    Problem.VALUE_OVER_MAXIMUM: {"most": usd("50")},
    Problem.ORDER_TAKEN: {"sale": sale(SaleState.COMPLETED)},
    Problem.REDEMPTION_OPEN: {"sale": sale(SaleState.UNKNOWN)},
    Problem.REDEMPTION_NOT_FOUND: {"reference": "RD-7F3K-2201"},
    Problem.OTHER_BANK: {"sale": sale(SaleState.UNKNOWN), "bank": "api.bank.example/loyalty"},
    Problem.BANK_CHANGED: {"order": "INV-1", "bank": "bank.example"},
    Problem.BANK_NOT_LEFT: {"sale": sale(SaleState.UNKNOWN)},
    Problem.QUOTE_CHANGED: {"quote": object()},
    Problem.NOT_CREDITABLE: {"sale": sale(SaleState.REDEEMED)},
    Problem.CREDIT_OVER_LEFT: {"left": Points(4_000)},
    Problem.FILE_UNREADABLE: {"file": "r.csv"},
    Problem.RETURN_TOO_LARGE: {"most": usd("37.40")},
}


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_reads_well_with_its_figures_and_without(problem: Problem) -> None:
    told = WORDS.problem(UserError(problem, **EXAMPLES.get(problem, {})))
    assert_reads_well(told, WORDS.problem(UserError(problem)))
    assert bool(PROBLEMS[problem].bare) == ("{" in PROBLEMS[problem].what)
    if PROBLEMS[problem].bare:
        assert told != WORDS.problem(UserError(problem))


def test_problems_tell_the_figures_that_matter() -> None:
    def told(problem: Problem, **values: object) -> str:
        return WORDS.problem(UserError(problem, **(values or EXAMPLES[problem])))

    assert told(Problem.POINTS_OVER_BALANCE) == "The account holds only 48,250 points."
    assert told(Problem.VALUE_OVER_TOTAL) == "The cart total is only $87.40."
    assert told(Problem.AMOUNT_TOO_PRECISE) == "USD takes at most 2 decimals."
    assert told(Problem.AMOUNT_TOO_PRECISE, digits=0, currency="JPY") == "JPY has no decimals."
    assert told(Problem.CARD_LENGTH) == "A card number has 13 to 19 digits. This one has 12."
    assert told(Problem.ORDER_TAKEN) == (
        "Order INV-1 already has a sale: Completed. Finish that sale, or use another order reference."
    )


ERRORS: Final[list[PosError]] = [
    *(kind(outage) for kind in (Unknown, Unavailable) for outage in Outage),
    *(UserError(problem) for problem in Problem),
    RuleError(Problem.ORDER_TAKEN, sale=sale()),
    Declined(source="digital-redemptions", reason_code="INSUFFICIENT_POINTS", description="Not enough points"),
    Declined(source="digital-redemptions", reason_code="", recoverable=True),
    Declined(source="Gateway", reason_code="AUTHENTICATION_FAILED", description="base string: POST&", status=403),
    Declined(source="Gateway", reason_code="QUOTA", description="Quota", status=400),
    NotFound(source="digital-redemptions", reason_code="NONE"),
    ConfigError("api.signing_key", "The file is not there: name a PKCS#12 file"),
    ConfigError("api.signing_key", ""),
    BugError("two currencies"),
    PosError("anything"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: f"{type(error).__name__} {error}")
def test_every_error_tells_what_happened_what_was_taken_and_what_to_do(error: PosError) -> None:
    said = WORDS.error(error)
    assert_reads_well(said.what, said.taken, said.then)
    assert str(said) == f"{said.what} {said.taken} {said.then}"


def test_keys_that_the_bank_does_not_accept_lead_to_the_doctor_and_show_nothing_signed() -> None:
    error = Declined(
        source="Gateway", reason_code="AUTHENTICATION_FAILED", description="base string: POST&", status=403
    )
    assert WORDS.error(error) == Said(
        "The bank does not accept this till's keys.",
        "No points were taken.",
        "Tell whoever looks after this till: “posapp doctor” shows what is wrong.",
    )


def test_an_unknown_outcome_is_never_called_a_failure() -> None:
    for outage in Outage:
        said = WORDS.error(Unknown(outage))
        assert said.taken == "Points may have been taken or not. Nothing else will be sent until we know."
        assert "fail" not in str(said)


def test_the_setting_that_is_wrong_is_named_with_its_mend() -> None:
    said = WORDS.error(ConfigError("api.base_url", "Write https, or http on this machine only"))
    assert str(said) == (
        "The setting api.base_url is wrong. Nothing was sent to the bank. Write https, or http on this machine only."
    )


@pytest.mark.parametrize("secret", [CARD, CARD.replace(" ", ""), ACCOUNT, "base\x1b[2Jstring"])
def test_what_others_say_is_shown_without_card_numbers_references_and_control_signs(secret: str) -> None:
    text = f"user {secret} unknown"
    told = [
        str(WORDS.error(Declined(source="digital-redemptions", reason_code=secret, description=text))),
        str(WORDS.error(Unavailable(Outage.LOCAL_BANK, detail=text))),
        str(WORDS.error(ConfigError("store.till", text))),
        WORDS.story(sale(SaleState.REFUSED, reason=text)),
        WORDS.problem(UserError(Problem.CURRENCY_UNKNOWN, code=secret)),
    ]
    for one in told:
        assert secret not in one
        assert "\x1b" not in one
        assert_reads_well(one)


def test_a_long_reason_is_cut() -> None:
    said = WORDS.error(Declined(source="digital-redemptions", reason_code="X", description="word " * 500))
    assert len(str(said)) < 400
