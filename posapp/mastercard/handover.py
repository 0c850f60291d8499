"""Reads what an issuer's site hands over: a signed token of our own (emulated SSO; the vendor's is not public).

A compact JWS, `typ` posapp-handover+jwt, ES256, RS256 or PS256 as the key is. Claims: `iss`, `aud`, `sub` (the RANAC),
`iat`, `exp` (five minutes after it at most), `jti`; where the issuer likes also `rancu`, `programId`, `pointBalance`,
`nbf`.
"""

# jwcrypto has no annotations.
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NoReturn

from posapp.domain.errors import Problem, RuleError, UserError
from posapp.domain.handover import Handed, HandOver
from posapp.domain.points import Points
from posapp.domain.texts import account_reference
from posapp.mastercard import wire_handover as wire

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from posapp.domain.handover import Token

SETTING: Final = "sso.key"
LIFE: Final = timedelta(minutes=5)
SKEW: Final = timedelta(seconds=30)
"""So far two clocks may differ that are both called right."""
_LONGEST_JTI: Final = 128
_LATEST: Final = 10**11
_NOT_UNDERSTOOD: Final = frozenset({"crit", "b64", "zip", "enc"})


@dataclass(frozen=True, slots=True)
class Trust:
    """By whom a token must be, for whom, and the file of the key that it must be signed with."""

    issuer: str
    audience: str
    key: Path


class IssuerGate:
    """Implements `HandoverGate`. `trust` tells anew each time whom to trust; None: nobody. It may raise PosError."""

    def __init__(self, trust: Callable[[], Awaitable[Trust | None]]) -> None:
        self._trust = trust

    async def open(self, token: Token, now: datetime) -> HandOver:
        trust = await self._trust()
        if trust is None:
            raise RuleError(Problem.HANDOVER_NOBODY)
        return await asyncio.to_thread(opened, token, trust, now)


def opened(token: Token, trust: Trust, now: datetime) -> HandOver:
    """What the token says, if all of it is as it must be. Raises as `HandoverGate.open`."""
    from posapp.mastercard.issuer_key import issuer_key  # noqa: PLC0415 - in the thread that needs it, not before

    key, algorithms = issuer_key(trust.key)
    header, claims = (_object(_decoded(part)) for part in token.text.split(".")[:2])
    if header.get("typ") != wire.TYPE or _NOT_UNDERSTOOD & header.keys():
        raise UserError(Problem.HANDOVER_UNREADABLE)
    if header.get("alg") not in algorithms or not _is_signed(token.text, key, algorithms):
        # Nothing of it is proven: which of the two is said is a help for whoever set the wrong key, no more.
        elsewhere = isinstance(claims.get("iss"), str) and claims["iss"] != trust.issuer
        raise RuleError(Problem.HANDOVER_ISSUER if elsewhere else Problem.HANDOVER_FORGED)
    return _judged(claims, trust, now)


def _judged(claims: Mapping[str, Any], trust: Trust, now: datetime) -> HandOver:
    """The claims of a token whose signature is good."""
    if claims.get("iss") != trust.issuer:
        raise RuleError(Problem.HANDOVER_ISSUER)
    audience = claims.get("aud")
    if trust.audience not in (audience if isinstance(audience, list) else [audience]):
        raise RuleError(Problem.HANDOVER_AUDIENCE)
    begins, ends = _moment(claims.get("iat")), _moment(claims.get("exp"))
    if not timedelta(0) < ends - begins <= LIFE:
        raise RuleError(Problem.HANDOVER_LONG)
    if ends + SKEW <= now:
        raise RuleError(Problem.HANDOVER_EXPIRED)
    if max(begins, _moment(claims.get("nbf", claims["iat"]))) > now + SKEW:
        raise RuleError(Problem.HANDOVER_EARLY)
    number = claims.get("jti")
    if not isinstance(number, str) or not 0 < len(number) <= _LONGEST_JTI:
        _unreadable()
    mark = sha256(f"{trust.issuer}\0{number}".encode("utf-8", "surrogatepass")).digest()
    return HandOver(_handed(claims), mark, ends + SKEW)


def _handed(claims: Mapping[str, Any]) -> Handed:
    return Handed(
        account=_reference(claims.get("sub")),
        customer=_reference(claims[wire.CUSTOMER]) if wire.CUSTOMER in claims else "",
        program=_reference(claims[wire.PROGRAM]) if wire.PROGRAM in claims else "",
        told=_points(claims[wire.BALANCE]) if wire.BALANCE in claims else None,
    )


def _reference(value: object) -> str:
    if not isinstance(value, str):
        _unreadable()
    try:
        return account_reference(value)
    except UserError:  # Also a card number, which stands in no hand-over.
        _unreadable()


def _points(value: object) -> Points:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**15:
        _unreadable()
    return Points(value)


def _moment(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 < value < _LATEST:
        _unreadable()
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(value * 1000))


def _is_signed(text: str, key: Any, algorithms: tuple[str, ...]) -> bool:
    from jwcrypto.common import JWException  # noqa: PLC0415 - not before a token is there
    from jwcrypto.jws import JWS  # noqa: PLC0415 - as above

    token = JWS()
    token.allowed_algs = list(algorithms)
    try:
        token.deserialize(text)
        token.verify(key)
    except (JWException, ValueError, TypeError, AttributeError, RecursionError):
        return False
    return bool(token.is_valid)


def _decoded(part: str) -> bytes:
    from base64 import urlsafe_b64decode  # noqa: PLC0415 - as above

    try:
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        _unreadable()


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_once)
    except (ValueError, ArithmeticError, RecursionError):
        _unreadable()
    if not isinstance(found, dict):
        _unreadable()
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Readers differ over which of two members of one name counts: none does."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _unreadable() -> NoReturn:
    raise UserError(Problem.HANDOVER_UNREADABLE)
