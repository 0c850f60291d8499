"""What a setting may be; everything wrong is named with its mend before the till starts."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import ConfigError, UserError
from posapp.domain.money import Currency
from posapp.settings.file import place
from posapp.settings.tree import Credit, Environment, Sso

if TYPE_CHECKING:
    from posapp.settings.tree import Api, Receipt, Settings

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_LATER: Final = "is not available in this version; leave it at {default}"


FILES: Final = ("signing_key", "encryption_certificate", "decryption_key", "ca_bundle")


def check(settings: Settings, *, files: bool = True) -> None:
    """Raises ConfigError for the first setting that cannot be. Without `files`, those it names need not exist yet."""
    _check_api(settings.api, files=files)
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
    if not settings.approval.expires_minutes:
        raise ConfigError("approval.expires_minutes", "must be above 0")
    _check_receipt(settings.receipt)
    _check_hook(settings.agent.recording_hook)
    if settings.sso != Sso():
        _check_sso(settings.sso, files=files)
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


def _check_hook(command: str) -> None:
    if not command:
        return
    import shutil  # noqa: PLC0415 - most desks have none

    from posapp.devices.recording import words_of  # noqa: PLC0415 - as above

    try:
        words = words_of(command)
    except ValueError:
        raise ConfigError("agent.recording_hook", "must be a command whose quotes close") from None
    if not words or shutil.which(words[0]) is None:
        raise ConfigError("agent.recording_hook", "must begin with a program that is there, by its whole path")


def _check_receipt(receipt: Receipt) -> None:
    if receipt.printer == "none":
        return
    from posapp.devices.printer_address import printer_address  # noqa: PLC0415 - most tills start without it

    try:
        printer_address(receipt.printer)
    except ValueError as wrong:
        raise ConfigError("receipt.printer", str(wrong)) from None


def _check_sso(sso: Sso, *, files: bool) -> None:
    """All three or none: a till that does not ask for whom a token is takes everybody's."""
    for name in ("issuer", "key", "audience"):
        value = getattr(sso, name)
        if not value:
            raise ConfigError(f"sso.{name}", "must be set where one of sso.issuer, sso.key and sso.audience is")
        if name != "key" and not re.fullmatch(r"[!-~]{1,200}", value):
            raise ConfigError(f"sso.{name}", "must be as the issuer writes it, without blanks")
    if not files:
        return
    if not os.path.isfile(place(sso.key, "sso.key")):  # noqa: PTH113 - Path's own raises for a locked folder
        raise ConfigError("sso.key", f"there is no file {sso.key}")


def _check_api(api: Api, *, files: bool) -> None:
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
    if api.auth == "oauth2":
        _check_oauth2(api)
    for name in ("consumer_key", "signing_key", "encryption_certificate"):
        if not getattr(api, name):
            raise ConfigError(f"api.{name}", f"must be set for environment = {api.environment.value}")
    if not re.fullmatch(r"[!-~]+", api.consumer_key) or '"' in api.consumer_key:
        raise ConfigError("api.consumer_key", "must be the key from the developer portal, without blanks or quotes")
    for name in FILES if files else ():
        path = getattr(api, name)
        if path and not os.path.isfile(place(path, f"api.{name}")):  # noqa: PTH113 - Path's own raises for a locked folder
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


def _check_oauth2(api: Api) -> None:
    if not api.url.startswith("https:"):
        raise ConfigError("api.base_url", "must be https for auth = oauth2")
    if api.token_url and not api.token_url.startswith("https:"):
        raise ConfigError("api.token_url", "must be an https address, like https://bank.example/oauth/token, or empty")
    if api.consumer_key and not api.key_id and not api.consumer_key.partition("!")[2]:
        mend = "must be the signing key's id from the portal; or write the whole consumer key, clientId!keyId"
        raise ConfigError("api.key_id", mend)
    for name in ("key_id", "issuer", "scopes"):
        value = getattr(api, name)
        if not re.fullmatch(r"[ !-~]*", value) or '"' in value or (name != "scopes" and " " in value):
            raise ConfigError(f"api.{name}", "must be as the portal shows it, without quotes")


def _check_not_yet(settings: Settings) -> None:
    """What later versions will do is refused in words now, not passed over in silence."""
    for key, value, default in (
        ("journal.shared_url", settings.journal.shared_url, ""),
        ("card_terminal.kind", settings.card_terminal.kind, "manual"),
        ("program.bin_ranges", settings.program.bin_ranges, ""),
    ):
        if value != default:
            raise ConfigError(key, _LATER.format(default=f'"{default}"' if default != "" else "its default"))
