"""How an answer leaves, or fails to: plain, late, spoiled, twice, in drops, or never."""

from __future__ import annotations

import asyncio
from email.utils import formatdate
from typing import TYPE_CHECKING
from uuid import uuid4

from posapp.sandbox.connection import STATE_KEY, Line
from posapp.sandbox.faults import SPOILED, Fault, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import Receive, Scope, Send

    from posapp.sandbox.envelope import Answer

_DROPS = 8


class Delivery:
    """The way back to one waiting client; `ending` is set when the bank closes, `headers` go with every answer."""

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        ending: asyncio.Event,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._receive = receive
        self._send = send
        self._line: Line = scope["state"][STATE_KEY]
        self._ending = ending
        self._headers = {"date": formatdate(usegmt=True), **(headers or {})}

    async def send(self, answer: Answer, *, times: int = 1) -> None:
        """The answer as it is, head and body in one piece."""
        self._line.hold()
        try:
            await self._start(answer)
            await self._send({"type": "http.response.body", "body": answer.body})
        finally:
            self._line.release(times=times)

    async def misdeliver(self, fault: Fault, act: Callable[[], Answer]) -> None:
        """Do or do not do the work, and let the answer go wrong as ordered."""
        if fault.kind is Kind.DELAY and not fault.commit:
            await self._pause(fault.delay_s)
            if self._ending.is_set():
                return await self._cut()
            return await self.send(act())
        answer = act() if fault.commit else None
        if answer is None or fault.kind in SPOILED:
            return await self._without_truth(fault)
        return await self._with_truth(fault, answer)

    async def _without_truth(self, fault: Fault) -> None:
        if fault.kind in SPOILED:
            return await self.send(fault.spoiled())
        if fault.kind is Kind.HANG:
            await self._until_gone()
        return await self._cut()

    async def _with_truth(self, fault: Fault, answer: Answer) -> None:
        match fault.kind:
            case Kind.DELAY:
                await self._pause(fault.delay_s)
                await self.send(answer)
            case Kind.DUPLICATE_ANSWER:
                await self.send(answer, times=2)
            case Kind.SLOW_BODY:
                await self._in_drops(answer, fault.delay_s / _DROPS)
            case Kind.TRUNCATED:
                await self._start(answer)
                await self._send(_part(answer.body[: len(answer.body) // 2]))
                await asyncio.sleep(0)  # Lets the loop write the half before the line is cut.
                await self._cut()
            case _:
                await self._without_truth(fault)

    async def _in_drops(self, answer: Answer, pause_s: float) -> None:
        await self._start(answer)
        size = len(answer.body) // _DROPS + 1
        for start in range(0, len(answer.body), size):
            await self._send(_part(answer.body[start : start + size]))
            await self._pause(pause_s)
        await self._send({"type": "http.response.body", "body": b""})

    async def _start(self, answer: Answer) -> None:
        headers = {
            **self._headers,
            **answer.headers,
            "content-length": str(len(answer.body)),
            "x-mc-correlation-id": str(uuid4()),
        }
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await self._send({"type": "http.response.start", "status": answer.status, "headers": raw})

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._ending.wait()
        except TimeoutError:
            pass

    async def _cut(self) -> None:
        self._line.cut()
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _until_gone(self) -> None:
        ending = asyncio.ensure_future(self._ending.wait())
        gone = asyncio.ensure_future(self._disconnected())
        try:
            await asyncio.wait({ending, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ending.cancel()
            gone.cancel()

    async def _disconnected(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass


def _part(body: bytes) -> dict[str, object]:
    return {"type": "http.response.body", "body": body, "more_body": True}
