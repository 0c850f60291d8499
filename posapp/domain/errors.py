"""Everything that can go wrong at a till, sorted by what the clerk must do next.

    PosError
    ├── UserError      wrong input; say it at the field, nothing was sent        (exit 2)
    │   └── RuleError  well-formed, but a rule of ours forbids it                (exit 3)
    ├── Declined       the bank answered no                                      (exit 3)
    ├── Unknown        we asked and got no usable answer; the outcome is open    (exit 4)
    ├── Unavailable    nothing happened; try later                               (exit 5)
    ├── ConfigError    a setting is wrong; names the key and the mend            (exit 2)
    │   └── PasswordNeeded  the signing key's: a person has to give it           (exit 2)
    └── BugError       we broke a rule of our own                                (exit 70)

An error carries a code and values, never a sentence: `posapp.words` turns it into one.
"""

from __future__ import annotations

from enum import StrEnum


class Problem(StrEnum):
    """What is wrong with an input or forbidden by a rule."""

    AMOUNT_EMPTY = "amount_empty"
    AMOUNT_MALFORMED = "amount_malformed"
    AMOUNT_NOT_POSITIVE = "amount_not_positive"
    AMOUNT_TOO_PRECISE = "amount_too_precise"
    AMOUNT_TOO_LARGE = "amount_too_large"
    POINTS_MALFORMED = "points_malformed"
    CURRENCY_UNKNOWN = "currency_unknown"
    CARD_EMPTY = "card_empty"
    CARD_NOT_DIGITS = "card_not_digits"
    CARD_LENGTH = "card_length"
    CARD_CHECK_DIGIT = "card_check_digit"
    CARD_IN_TEXT = "card_in_text"
    ACCOUNT_MALFORMED = "account_malformed"
    CUSTOMER_MALFORMED = "customer_malformed"
    MEMBER_NOT_FOUND = "member_not_found"
    PERIOD_BACKWARDS = "period_backwards"
    ORDER_MALFORMED = "order_malformed"
    LAST_FOUR_MALFORMED = "last_four_malformed"
    DATE_MALFORMED = "date_malformed"
    POINTS_OVER_BALANCE = "points_over_balance"
    POINTS_OVER_NEED = "points_over_need"
    VALUE_OVER_TOTAL = "value_over_total"
    VALUE_BELOW_MINIMUM = "value_below_minimum"
    VALUE_OVER_MAXIMUM = "value_over_maximum"
    ALL_OR_NOTHING = "all_or_nothing"
    POINTS_NOT_USABLE = "points_not_usable"
    ORDER_TAKEN = "order_taken"
    QUOTE_CHANGED = "quote_changed"
    SALE_NOT_FOUND = "sale_not_found"
    SALE_MOVED_ON = "sale_moved_on"
    OTHER_BANK = "other_bank"
    BANK_CHANGED = "bank_changed"
    BANK_NOT_LEFT = "bank_not_left"
    DAY_CLOSED = "day_closed"
    NOT_CREDITABLE = "not_creditable"
    CREDIT_OVER_LEFT = "credit_over_left"
    NOTHING_TO_CREDIT = "nothing_to_credit"
    REASON_UNKNOWN = "reason_unknown"
    RETURN_TOO_LARGE = "return_too_large"
    NOTE_NEEDED = "note_needed"
    NOTE_MALFORMED = "note_malformed"
    OPERATOR_MALFORMED = "operator_malformed"
    ITEM_MALFORMED = "item_malformed"
    ADDRESS_MISSING = "address_missing"
    ADDRESS_UNUSED = "address_unused"
    REWARD_NOT_USABLE = "reward_not_usable"
    REDEMPTION_OPEN = "redemption_open"
    REDEMPTION_UNDATED = "redemption_undated"
    REDEMPTION_NOT_FOUND = "redemption_not_found"
    WORTH_UNKNOWN = "worth_unknown"
    BACK_ORDER_DATE = "back_order_date"
    CUSTOMER_NOT_FOUND = "customer_not_found"
    DELIVERY_NOT_FOUND = "delivery_not_found"
    CUSTOMER_REFERENCE_MALFORMED = "customer_reference_malformed"
    ADDRESS_INCOMPLETE = "address_incomplete"
    ADDRESS_TOO_LONG = "address_too_long"
    ADDRESS_LINES = "address_lines"
    ADDRESS_PHONE = "address_phone"
    ADDRESS_COUNTRY = "address_country"
    ADDRESS_REGION = "address_region"
    ADDRESS_PERIOD = "address_period"
    ADDRESS_UNREADABLE = "address_unreadable"
    OPERATOR_NAME_MALFORMED = "operator_name_malformed"
    OPERATOR_TAKEN = "operator_taken"
    OPERATOR_NOT_FOUND = "operator_not_found"
    LAST_ADMINISTRATOR = "last_administrator"
    FIRST_ADMINISTRATOR = "first_administrator"
    PIN_MALFORMED = "pin_malformed"
    PIN_TOO_SIMPLE = "pin_too_simple"
    PINS_DIFFER = "pins_differ"
    SIGN_IN_NEEDED = "sign_in_needed"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_IN_WAIT = "sign_in_wait"
    NOT_ALLOWED = "not_allowed"
    NEEDS_APPROVAL = "needs_approval"
    NOT_APPROVER = "not_approver"
    APPROVER_IS_REQUESTER = "approver_is_requester"
    APPROVAL_NOT_FOUND = "approval_not_found"
    APPROVAL_NOT_YOURS = "approval_not_yours"
    APPROVAL_OTHER_ACT = "approval_other_act"
    APPROVAL_CLOSED = "approval_closed"
    FILE_UNWRITABLE = "file_unwritable"
    FILE_UNREADABLE = "file_unreadable"
    LIST_ENCODING = "list_encoding"
    LIST_HEAD = "list_head"
    LIST_CELLS = "list_cells"
    LIST_QUOTES = "list_quotes"
    LIST_EMPTY = "list_empty"
    EXPORT_MALFORMED = "export_malformed"
    EXPORT_CLOSED = "export_closed"
    PASSPHRASE_SHORT = "passphrase_short"  # noqa: S105 - the name of a problem
    PASSPHRASES_DIFFER = "passphrases_differ"
    FILE_EXISTS = "file_exists"
    COPY_EXISTS = "copy_exists"
    UNSETTLED_FIRST = "unsettled_first"
    LOCKED_SETTINGS = "locked_settings"
    HANDOVER_FORGED = "handover_forged"
    HANDOVER_EXPIRED = "handover_expired"
    HANDOVER_EARLY = "handover_early"
    HANDOVER_LONG = "handover_long"
    HANDOVER_USED = "handover_used"
    HANDOVER_AUDIENCE = "handover_audience"
    HANDOVER_ISSUER = "handover_issuer"
    HANDOVER_UNREADABLE = "handover_unreadable"
    HANDOVER_NOBODY = "handover_nobody"
    HANDOVER_LINK = "handover_link"


class PosError(Exception):
    """Base of all errors of the till. `reference` names the call it came of, where there was one, as the log does."""

    reference = ""


class UserError(PosError):
    """The input is wrong; nothing was sent.

    `values` fills the sentence for `problem` (Money, Points, text, numbers) and never holds a card number.
    """

    def __init__(self, problem: Problem, **values: object) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.values = values


class RuleError(UserError):
    """A rule of the till forbids this; nothing was sent."""


class Barred(StrEnum):
    """Why the bank lets a till not in, whatever it asks for (OAuth 2.0)."""

    CLIENT = "client"
    PROOF = "proof"
    TOKEN = "token"  # noqa: S105 - a reason, no secret
    SCOPE = "scope"


class Declined(PosError):
    """The bank answered no (error envelope, contract section 7).

    `source` names the application that refused, `recoverable` whether a retry could help. `reason_code` is
    opaque text: only `mastercard.errors` may read meaning into one. `clock_is_off` where this till's clock differs so
    much from the bank's that its signatures are refused for it; `barred` where OAuth 2.0 keeps the till out.
    """

    def __init__(
        self,
        *,
        source: str,
        reason_code: str,
        description: str = "",
        recoverable: bool = False,
        status: int = 0,
    ) -> None:
        super().__init__(reason_code or "declined")
        self.source = source
        self.reason_code = reason_code
        self.description = description
        self.recoverable = recoverable
        self.status = status
        self.clock_is_off = False
        self.barred: Barred | None = None


class NotFound(Declined):
    """The bank knows no such member or redemption."""


class Outage(StrEnum):
    """Why there was no usable answer."""

    NO_CONNECTION = "no_connection"
    TIMED_OUT = "timed_out"
    BROKEN_OFF = "broken_off"
    BAD_ANSWER = "bad_answer"
    SERVER_ERROR = "server_error"
    BUSY = "busy"
    NO_TLS = "no_tls"
    TLS_TOO_OLD = "tls_too_old"
    TLS_REFUSED = "tls_refused"
    TLS_BROKEN_OFF = "tls_broken_off"
    CERTIFICATE = "certificate"
    CERTIFICATE_STRANGER = "certificate_stranger"
    CERTIFICATE_SELF_SIGNED = "certificate_self_signed"
    CERTIFICATE_NAME = "certificate_name"
    CERTIFICATE_EARLY = "certificate_early"
    CERTIFICATE_EXPIRED = "certificate_expired"
    PROXY_AWAY = "proxy_away"
    PROXY_PASSWORD = "proxy_password"  # noqa: S105 - what a proxy asks for
    PROXY_REFUSED = "proxy_refused"
    PROXY_UNREADABLE = "proxy_unreadable"
    JOURNAL = "journal"
    LOCAL_BANK = "local_bank"
    INTERRUPTED = "interrupted"
    CLOCK = "clock"
    PRINTER = "printer"
    KEYRING = "keyring"


class Unknown(PosError):
    """A write left the till and no usable answer came: it may or may not have happened."""

    def __init__(self, outage: Outage) -> None:
        super().__init__(outage.value)
        self.outage = outage


class Unavailable(PosError):
    """The other side cannot be reached now; nothing happened there.

    `detail` is what is known beyond the outage, `mend` what to do where that is not what an outage usually wants.
    """

    def __init__(self, outage: Outage, *, detail: str = "", mend: str = "") -> None:
        super().__init__(outage.value)
        self.outage = outage
        self.detail = detail
        self.mend = mend


class ConfigError(PosError):
    """A setting is wrong: `key` as `section.name`, `mend` what to write instead (one sentence)."""

    def __init__(self, key: str, mend: str) -> None:
        super().__init__(f"{key}: {mend}")
        self.key = key
        self.mend = mend


class PasswordNeeded(ConfigError):
    """The signing key's password is known neither to the keyring nor to this program: a person has to give it."""

    def __init__(self, mend: str) -> None:
        super().__init__("api.signing_key_password", mend)


class BugError(PosError):
    """We broke a rule of our own."""


class IllegalMove(BugError):
    """A sale was asked to make a move its state does not allow."""
