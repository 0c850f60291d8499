"""The settings themselves: one frozen group a section of posapp.toml (design section 7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from posapp.domain.money import Currency

if TYPE_CHECKING:
    from posapp.domain.returns import Policy


class Environment(StrEnum):
    """Which bank the till talks to."""

    LOCAL = "local"
    SANDBOX = "sandbox"
    PRODUCTION = "production"
    CUSTOM = "custom"


BASE_URLS: Final = {
    # Documented: api-reference page of the vendor.
    Environment.SANDBOX: "https://sandbox.api.mastercard.com/loyalty",
    Environment.PRODUCTION: "https://api.mastercard.com/loyalty",
}


@dataclass(frozen=True, slots=True)
class Api:
    """How to reach the bank. The password of the signing key comes from the keyring or the environment only.

    `scopes` by blanks.
    """

    environment: Environment = Environment.LOCAL
    base_url: str = ""
    auth: str = "oauth1"
    consumer_key: str = ""
    signing_key: str = ""
    signing_key_password: str = field(default="", repr=False)
    encryption_certificate: str = ""
    decryption_key: str = ""
    decryption_key_password: str = field(default="", repr=False)
    payload_wrapper: str = "encryptedPayload"
    timeout_s: float = 40.0
    settling_s: float = 0.0
    ca_bundle: str = ""
    # OAuth 2.0; empty: what follows from the consumer key and the bank's address (contract 1.4).
    key_id: str = ""
    token_url: str = ""
    issuer: str = ""
    scopes: str = ""

    @property
    def url(self) -> str:
        return BASE_URLS.get(self.environment, self.base_url)

    @property
    def settling(self) -> float:
        """Seconds; three times the time-out unless set: longer than any request of ours could live."""
        return self.settling_s or 3 * self.timeout_s


@dataclass(frozen=True, slots=True)
class Store:
    """Which till of which store this is."""

    name: str = ""
    till: str = "T01"
    currency: str = "USD"
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """The rewards program, as agreed with the bank."""

    redemption_type: str = "CASHBACK"
    redemption_item_id: str = ""
    program_id: str = ""
    bin_ranges: str = ""


@dataclass(frozen=True, slots=True)
class JournalGroup:
    """Where the journal is copied to."""

    shared_url: str = ""


@dataclass(frozen=True, slots=True)
class CardTerminal:
    """How the card part is charged."""

    kind: str = "manual"


@dataclass(frozen=True, slots=True)
class Staff:
    """Signing in. `require_sign_in` None: the environment's default."""

    require_sign_in: bool | None = None
    idle_lock_minutes: float = 15.0


@dataclass(frozen=True, slots=True)
class Approval:
    """Credits above these need a second person; in points, 0: no limit. `expires_minutes`: how long one is good for.

    A single credit; all that one operator gives back on a day; all that one account is given back in a month.
    """

    credit_points: int = 0
    operator_day_points: int = 0
    account_month_points: int = 0
    expires_minutes: float = 30.0


@dataclass(frozen=True, slots=True)
class Credit:
    """Giving points back: what goes back first of a returned amount, and reasons of the store's own (by commas)."""

    returns: str = "points_first"
    reasons: str = ""

    @property
    def policy(self) -> Policy:
        from posapp.domain.returns import Policy  # noqa: PLC0415 - not before the first frame

        return Policy(self.returns)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code.strip() for code in self.reasons.split(",") if code.strip())


@dataclass(frozen=True, slots=True)
class Agent:
    """The desk on the phone. `recording_hook` is a command, run with `pause` or `resume` after it."""

    recording_hook: str = ""


@dataclass(frozen=True, slots=True)
class Sso:
    """Members handed over by the issuer's site: `key` (PEM) and `issuer` of who signs, `audience` of whom it is for.

    The local bank's own where they are empty and the environment is local; else empty means that nobody hands over.
    """

    issuer: str = ""
    key: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where receipts go."""

    printer: str = "none"


@dataclass(frozen=True, slots=True)
class Window:
    """How the window stands on the screen. `kiosk`: it fills it, and a clerk cannot leave it."""

    kiosk: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole tree."""

    api: Api = field(default_factory=Api)
    store: Store = field(default_factory=Store)
    program: Program = field(default_factory=Program)
    journal: JournalGroup = field(default_factory=JournalGroup)
    card_terminal: CardTerminal = field(default_factory=CardTerminal)
    staff: Staff = field(default_factory=Staff)
    approval: Approval = field(default_factory=Approval)
    credit: Credit = field(default_factory=Credit)
    agent: Agent = field(default_factory=Agent)
    sso: Sso = field(default_factory=Sso)
    receipt: Receipt = field(default_factory=Receipt)
    window: Window = field(default_factory=Window)

    @property
    def currency(self) -> Currency:
        return Currency.of(self.store.currency)

    @property
    def sign_in(self) -> bool:
        """Whether staff sign in: as set, or where real points are at stake."""
        wanted = self.staff.require_sign_in
        return self.api.environment in (Environment.SANDBOX, Environment.PRODUCTION) if wanted is None else wanted


GROUPS: Final[dict[str, Any]] = {
    "api": Api,
    "store": Store,
    "program": Program,
    "journal": JournalGroup,
    "card_terminal": CardTerminal,
    "staff": Staff,
    "approval": Approval,
    "credit": Credit,
    "agent": Agent,
    "sso": Sso,
    "receipt": Receipt,
    "window": Window,
}

ENVIRONMENT_ONLY: Final = frozenset({"api.signing_key_password", "api.decryption_key_password"})
"""Never in a file."""
