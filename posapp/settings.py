"""One typed settings tree: posapp.toml, with every key also as POSAPP_<SECTION>__<KEY> (design section 7)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posapp.domain.errors import ConfigError, UserError
from posapp.domain.money import Currency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posapp.domain.returns import Policy

FILE_NAME: Final = "posapp.toml"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_LATER: Final = "is not available in this version; leave it at {default}"


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
    """How to reach the bank. The password of the signing key comes from the keyring or the environment only."""

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
    timeout_s: float = 40
    settling_s: float = 0
    ca_bundle: str = ""

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
    idle_lock_minutes: float = 15


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
class Receipt:
    """Where receipts go."""

    printer: str = "none"


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole tree."""

    api: Api = field(default_factory=Api)
    store: Store = field(default_factory=Store)
    program: Program = field(default_factory=Program)
    journal: JournalGroup = field(default_factory=JournalGroup)
    card_terminal: CardTerminal = field(default_factory=CardTerminal)
    staff: Staff = field(default_factory=Staff)
    credit: Credit = field(default_factory=Credit)
    receipt: Receipt = field(default_factory=Receipt)

    @property
    def currency(self) -> Currency:
        return Currency.of(self.store.currency)


_GROUPS: Final[dict[str, Any]] = {
    "api": Api,
    "store": Store,
    "program": Program,
    "journal": JournalGroup,
    "card_terminal": CardTerminal,
    "staff": Staff,
    "credit": Credit,
    "receipt": Receipt,
}
_ENVIRONMENT_ONLY: Final = frozenset({"api.signing_key_password", "api.decryption_key_password"})


def config_file(option: str | None, environ: Mapping[str, str]) -> Path | None:
    """The settings file: the option, POSAPP_CONFIG, or the platform's config folder if there is one there.

    Raises ConfigError when a named file does not exist.
    """
    named = option or environ.get("POSAPP_CONFIG", "")
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise ConfigError("config", f"there is no settings file {path}; write one or leave the option out")
        return path
    from platformdirs import user_config_path  # noqa: PLC0415 - not needed when a file is named

    path = user_config_path("posapp", appauthor=False) / FILE_NAME
    return path if path.is_file() else None


def data_folder(option: str | None, environ: Mapping[str, str]) -> Path:
    """The data folder: the option, POSAPP_DATA, or the platform's. It may not exist yet."""
    named = option or environ.get("POSAPP_DATA", "")
    if named:
        return Path(named).expanduser().absolute()
    from platformdirs import user_data_path  # noqa: PLC0415 - not needed when a folder is named

    return user_data_path("posapp", appauthor=False)


def load(file: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read and check all settings. Raises ConfigError naming the first wrong key and its mend."""
    written = _from_file(file) if file is not None else {}
    given = _merge(written, environ)
    settings = Settings(**{name: _group(name, cls, given.get(name, {})) for name, cls in _GROUPS.items()})
    _check(settings)
    return settings


def _from_file(file: Path) -> dict[str, dict[str, object]]:
    import tomllib  # noqa: PLC0415 - a till without a settings file starts without it

    try:
        tree = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise ConfigError("config", f"{file.name} is not valid TOML: {wrong}") from None
    except (OSError, UnicodeDecodeError):
        raise ConfigError("config", f"{file.name} cannot be read; check its owner and that it is UTF-8 text") from None
    for section, keys in tree.items():
        if section not in _GROUPS or not isinstance(keys, dict):
            raise ConfigError(section, f"is no section; the sections are {', '.join(_GROUPS)}")
        for key in keys:
            if f"{section}.{key}" in _ENVIRONMENT_ONLY:
                raise ConfigError(f"{section}.{key}", "never stands in a file; use the keyring or the environment")
    return tree


def _merge(written: dict[str, dict[str, object]], environ: Mapping[str, str]) -> dict[str, dict[str, object]]:
    given = {section: dict(keys) for section, keys in written.items()}
    for name, value in environ.items():
        if not name.startswith("POSAPP_") or "__" not in name:
            continue
        section, key = name.removeprefix("POSAPP_").lower().split("__", 1)
        if section not in _GROUPS:
            raise ConfigError(section, f"the environment variable {name} names no section of the settings")
        given.setdefault(section, {})[key] = value
    return given


def _group(section: str, cls: Any, given: Mapping[str, object]) -> Any:
    known = {option.name: option.default for option in fields(cls)}
    values = {}
    for key, value in given.items():
        if key not in known:
            raise ConfigError(f"{section}.{key}", f"is no setting; in [{section}] there are {', '.join(known)}")
        values[key] = _typed(f"{section}.{key}", value, known[key])
    return cls(**values)


def _typed(key: str, value: object, default: object) -> object:
    if isinstance(default, Environment):
        try:
            return Environment(str(value))
        except ValueError:
            raise ConfigError(key, f"must be one of {', '.join(Environment)}") from None
    if key == "staff.require_sign_in":
        return _boolean(key, value)
    if isinstance(default, int | float):
        return _seconds(key, value)
    if not isinstance(value, str):
        raise ConfigError(key, "must be text in quotes")
    return value


def _boolean(key: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "1", "yes"):
        return True
    if str(value).lower() in ("false", "0", "no"):
        return False
    raise ConfigError(key, "must be true or false")


def _seconds(key: str, value: object) -> float:
    try:
        number = float(str(value)) if not isinstance(value, bool) else -1.0
    except ValueError:
        number = -1.0
    if not 0 <= number <= 86_400:
        raise ConfigError(key, "must be a number from 0 to 86400")
    return number


def _check(settings: Settings) -> None:
    _check_api(settings.api)
    store = settings.store
    try:
        Currency.of(store.currency)
    except UserError:
        raise ConfigError("store.currency", "must be an ISO 4217 code in capitals, like USD or EUR") from None
    if not re.fullmatch(r"[A-Za-z0-9-]{1,8}", store.till, re.ASCII):
        raise ConfigError("store.till", "must be 1 to 8 letters or digits, another one for each till, like T01")
    if store.locale and not re.fullmatch(r"[a-z]{2,3}([_-][A-Za-z0-9]{2,8})*", store.locale):
        raise ConfigError("store.locale", "must be a language and country, like en_US, or empty")
    if settings.program.redemption_type not in ("CASHBACK", "MERCHANDISE", "TRAVEL"):
        raise ConfigError("program.redemption_type", "must be CASHBACK, MERCHANDISE or TRAVEL")
    _check_credit(settings.credit)
    _check_receipt(settings.receipt)
    _check_not_yet(settings)


def _check_credit(credit: Credit) -> None:
    if credit == Credit():
        return
    from posapp.domain.reasons import is_code  # noqa: PLC0415 - most stores have the usual ones
    from posapp.domain.returns import Policy  # noqa: PLC0415 - as above

    if credit.returns not in list(Policy):
        raise ConfigError("credit.returns", f"must be one of {', '.join(Policy)}")
    if not all(is_code(code) for code in credit.codes):
        raise ConfigError("credit.reasons", "must be short names by commas, like staff_error, wrong_size")


def _check_receipt(receipt: Receipt) -> None:
    if receipt.printer == "none":
        return
    from posapp.devices.printer_address import printer_address  # noqa: PLC0415 - most tills start without it

    try:
        printer_address(receipt.printer)
    except ValueError as wrong:
        raise ConfigError("receipt.printer", str(wrong)) from None


def _check_api(api: Api) -> None:
    if api.auth not in ("oauth1", "oauth2"):
        raise ConfigError("api.auth", "must be oauth1 or oauth2")
    if not api.timeout_s:
        raise ConfigError("api.timeout_s", "must be above 0")
    if not api.payload_wrapper.isidentifier():
        raise ConfigError("api.payload_wrapper", "must be a field name, like encryptedPayload")
    if api.environment is Environment.LOCAL:
        return
    if api.environment is Environment.CUSTOM:
        _check_url(api.base_url)
    for name in ("consumer_key", "signing_key", "encryption_certificate"):
        if not getattr(api, name):
            raise ConfigError(f"api.{name}", f"must be set for environment = {api.environment.value}")
    if not re.fullmatch(r"[!-~]+", api.consumer_key) or '"' in api.consumer_key:
        raise ConfigError("api.consumer_key", "must be the key from the developer portal, without blanks or quotes")
    for name in ("signing_key", "encryption_certificate", "decryption_key", "ca_bundle"):
        path = getattr(api, name)
        if path and not Path(path).expanduser().is_file():
            raise ConfigError(f"api.{name}", f"there is no file {path}")


def _check_url(url: str) -> None:
    from urllib.parse import urlsplit  # noqa: PLC0415 - the local bank's till starts without it

    mend = "must be the bank's address, like https://bank.example/loyalty"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ConfigError("api.base_url", mend) from None
    if not host or parts.scheme not in ("http", "https") or parts.query or parts.fragment or parts.username:
        raise ConfigError("api.base_url", mend)
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise ConfigError("api.base_url", "must be https; http is for this computer (127.0.0.1) only")


def _check_not_yet(settings: Settings) -> None:
    """What later versions will do is refused in words now, not passed over in silence."""
    for key, value, default in (
        ("api.auth", settings.api.auth, "oauth1"),
        ("journal.shared_url", settings.journal.shared_url, ""),
        ("card_terminal.kind", settings.card_terminal.kind, "manual"),
        ("program.bin_ranges", settings.program.bin_ranges, ""),
        ("staff.require_sign_in", settings.staff.require_sign_in or "", ""),
    ):
        if value != default:
            raise ConfigError(key, _LATER.format(default=f'"{default}"' if default != "" else "its default"))
