"""Tries the line to the bank step by step, as the till will use it, and moves no points.

What each step proves: the name is known here; whoever answers there holds a certificate of that name; it speaks HTTP;
its clock is near ours; it takes our signature (a profile nobody has); it can open what we encrypt, and knows the
program (a search for a card number nobody has). Whether the reward item can be redeemed, only a redemption tells.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.request import getproxies, proxy_bypass

from posapp.domain.card import CardNumber
from posapp.domain.errors import ConfigError, Declined, Outage, PosError, Unavailable
from posapp.mastercard import errors
from posapp.mastercard.client import DigitalRedemptions
from posapp.operations.examination import Finding, Outcome, Seen, Step

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable

    import httpx

    from posapp.mastercard.config import ClientConfig

NOBODY: Final = "0" * 16
"""Passes every check of a card number, and no card begins with 0 (ISO/IEC 7812)."""
_NO_ACCOUNT: Final = "0"
_WITHIN_S: Final = 10.0
_CLOCK_IS_OFF: Final = timedelta(minutes=1)


async def examine(config: ClientConfig) -> AsyncGenerator[Finding, None]:
    """The findings of all steps, in their order, each as soon as it is there; none takes longer than half a minute."""
    steps = list(Step)
    bounded = replace(config, timeout_s=min(config.timeout_s, _WITHIN_S))
    client = DigitalRedemptions(bounded)
    try:
        async for finding in _Examination(bounded, client).steps():
            steps.remove(finding.step)
            yield finding
    finally:
        await client.aclose()
    for step in steps:
        yield Finding(step, Outcome.SKIPPED, Seen.NOTHING)


class _Examination:
    """One run. `steps` ends with the first failure that leaves nothing to build on."""

    def __init__(self, config: ClientConfig, client: DigitalRedemptions) -> None:
        self._config = config
        self._client = client

    async def steps(self) -> AsyncGenerator[Finding, None]:
        keys = await self._keys()
        yield keys
        if keys.outcome is Outcome.FAILED:
            return
        name = await self._name()
        yield name
        if name.outcome is Outcome.FAILED:
            return
        async for finding in self._line():
            yield finding
            if finding.outcome is Outcome.FAILED and finding.step is not Step.CLOCK:
                return
        signature = await self._signature()
        yield signature
        if signature.outcome is Outcome.FAILED:
            return
        for finding in await self._search():
            yield finding

    async def _keys(self) -> Finding:
        from posapp.mastercard.findings import Severity  # noqa: PLC0415 - comes with it
        from posapp.mastercard.key_check import KeySet, key_findings  # noqa: PLC0415 - heavy, in its own time

        of = self._config
        wanted = KeySet(
            signing_key=of.signing_key,
            signing_key_password=of.signing_key_password,
            encryption_certificate=of.encryption_certificate,
            decryption_key=of.decryption_key,
            decryption_key_password=of.decryption_key_password,
        )
        try:
            async with asyncio.timeout(2 * _WITHIN_S):
                await self._client.open()
                doubts = await asyncio.to_thread(key_findings, wanted, now=datetime.now(UTC))
        except ConfigError as wrong:
            return _failed(Step.KEYS, wrong)
        except TimeoutError:
            # A folder of a server that is away: the thread that reads there is left behind.
            return _failed(Step.KEYS, ConfigError("api.signing_key", "The key files cannot be read in time."))
        doubt = next((one for one in doubts if one.severity is Severity.WARNING), None)
        if doubt is not None:
            return _ok(Step.KEYS, Seen.KEYS_DOUBTFUL, what=doubt.what, mend=doubt.mend)
        return _ok(Step.KEYS, Seen.KEYS_OPEN)

    async def _name(self) -> Finding:
        from posapp.mastercard import route  # noqa: PLC0415 - httpx

        url = route.base_url(self._config)
        host = url.host
        if _is_address(host) or route.is_loopback(host):
            return _ok(Step.NAME, Seen.NAME_NOT_NEEDED, host=host)
        if _by_proxy(url):
            return _ok(Step.NAME, Seen.NAME_BY_PROXY, host=host)
        asking = asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        try:
            found = await asyncio.wait_for(asking, _WITHIN_S)
        except TimeoutError:
            return _not(Step.NAME, Seen.NAME_SLOW, host=host)
        except (OSError, UnicodeError):
            return _not(Step.NAME, Seen.NAME_UNKNOWN, host=host)
        return _ok(Step.NAME, Seen.NAME_FOUND, host=host, address=str(found[0][4][0]))

    async def _line(self) -> AsyncGenerator[Finding, None]:
        """An unsigned request on the till's own way: what comes back is of no interest, that it comes is."""
        import httpx  # noqa: PLC0415 - loaded by the keys' step, in a thread

        from posapp.mastercard import route  # noqa: PLC0415 - as above

        url = route.base_url(self._config)
        http, host = url.scheme == "http", url.host
        safe = _ok(Step.TLS, Seen.LINE_WITHIN) if http else _ok(Step.TLS, Seen.LINE_SAFE, host=host)
        try:
            async with asyncio.timeout(_WITHIN_S):
                date = await _asked(self._config)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            if http:
                yield safe
            yield _not_connected(Step.BANK if http else Step.TLS, error, url)
            return
        except (httpx.HTTPError, TimeoutError) as error:
            yield safe
            late = isinstance(error, TimeoutError | httpx.TimeoutException)
            yield _failed(Step.BANK, Unavailable(Outage.TIMED_OUT if late else Outage.BAD_ANSWER))
            return
        yield safe
        yield _ok(Step.BANK, Seen.ANSWERS, host=host)
        yield _clock(date)

    async def _signature(self) -> Finding:
        no, error = await _refusal(self._client.profile(_NO_ACCOUNT))
        if no is not None and errors.is_of_client(no):
            return Finding(Step.SIGNATURE, Outcome.FAILED, Seen.SIGNATURE_REFUSED, {"code": no.reason_code}, no)
        if isinstance(error, Unavailable):
            return _failed(Step.SIGNATURE, error)
        return _ok(Step.SIGNATURE, Seen.SIGNATURE_ACCEPTED)

    async def _search(self) -> list[Finding]:
        """Encryption and program: the bank judges both in one answer."""
        card = CardNumber.parse(NOBODY)
        try:
            no, error = await _refusal(self._client.search(card))
        finally:
            card.forget()
        if error is not None:
            return [_failed(Step.ENCRYPTION, error)]
        if no is not None and errors.is_of_encryption(no):
            return [Finding(Step.ENCRYPTION, Outcome.FAILED, Seen.ENCRYPTION_REFUSED, {"code": no.reason_code}, no)]
        opened = _ok(Step.ENCRYPTION, Seen.ENCRYPTION_ACCEPTED)
        if no is not None and errors.is_of_program(no):
            return [opened, Finding(Step.PROGRAM, Outcome.FAILED, Seen.PROGRAM_REFUSED, {"code": no.reason_code}, no)]
        return [opened, self._program()]

    def _program(self) -> Finding:
        program, item = self._config.program_id, self._config.redemption_item_id
        if not item:
            return _not(Step.PROGRAM, Seen.ITEM_MISSING)
        if not program:
            return _ok(Step.PROGRAM, Seen.PROGRAM_NOT_NAMED, item=item)
        return _ok(Step.PROGRAM, Seen.PROGRAM_KNOWN, program=program, item=item)


async def _asked(config: ClientConfig) -> str:
    """The Date of whatever answers at the base URL; empty where it tells none."""
    import httpx  # noqa: PLC0415 - loaded by now

    from posapp.mastercard import route  # noqa: PLC0415 - as above

    async with (
        route.client_for(config, httpx.Auth()) as client,
        client.stream("GET", str(route.base_url(config)) + "/") as answer,
    ):
        return str(answer.headers.get("date", ""))


async def _refusal(asked: Awaitable[object]) -> tuple[Declined | None, PosError | None]:
    """The bank's no; or that there was no answer. Neither: it knows whom nobody should know, which is as good."""
    try:
        await asked
    except Declined as no:
        return no, None
    except (ConfigError, Unavailable) as error:
        return None, error
    return None, None


def _clock(date: str) -> Finding:
    from posapp.mastercard.line import time_ahead  # noqa: PLC0415 - httpx and jwcrypto

    ahead = time_ahead(date)
    if ahead is None:
        return _ok(Step.CLOCK, Seen.CLOCK_NOT_TOLD)
    if abs(ahead) < _CLOCK_IS_OFF:
        return _ok(Step.CLOCK, Seen.CLOCK_AGREES)
    return _not(Step.CLOCK, Seen.CLOCK_OFF, seconds=f"{abs(ahead).total_seconds():.0f}")


def _not_connected(step: Step, error: httpx.HTTPError, url: httpx.URL) -> Finding:
    from posapp.mastercard.outages import of_transport  # noqa: PLC0415 - httpx

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectionRefusedError):
            port = url.port or (80 if url.scheme == "http" else 443)
            return _not(step, Seen.NOBODY_LISTENS, host=url.host, port=str(port))
        cause = cause.__cause__ or cause.__context__
    out = of_transport(error)
    return _failed(step, Unavailable(out.outage, detail=out.detail))


def _by_proxy(url: httpx.URL) -> bool:
    """The site's proxy looks the name up, so that this computer need not know it."""
    proxies = getproxies()
    return bool(proxies.get(url.scheme) or proxies.get("all")) and not proxy_bypass(url.host)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _ok(step: Step, seen: Seen, **values: str) -> Finding:
    return Finding(step, Outcome.OK, seen, values)


def _not(step: Step, seen: Seen, **values: str) -> Finding:
    return Finding(step, Outcome.FAILED, seen, values)


def _failed(step: Step, error: PosError) -> Finding:
    return Finding(step, Outcome.FAILED, Seen.ERROR, error=error)
