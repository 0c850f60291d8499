"""A bank that is none of ours, for programs: it answers all eight operations and checks each as `ScriptedBank` does."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from tests.support.merchant import CONSUMER_KEY, ITEM, PASSWORD, Merchant
from tests.support.scripted_bank import Received, Script, ScriptedBank, refuse, reply
from tests.support.wire_samples import ACCOUNT, profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CUSTOMER: Final = "314159265358979323846264338327"
OPERATIONS: Final = frozenset(
    {
        "POST /redeemers/search",
        "GET /redeemers/{id}",
        "POST /redemptions",
        "GET /redemptions",
        "POST /redemptions/{id}/credits",
        "PUT /redemptions",
        "GET /redemptions/addresses",
        "POST /redemptions/addresses",
    }
)


@dataclass(eq=False)
class Stranger(ScriptedBank):
    """Knows one member; keeps what was redeemed, credited and sent."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    addresses: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)

    @property
    def operations(self) -> set[str]:
        """Which of the eight were called."""
        return {f"{request.method} {_template(request)}" for request in self.received}

    def _script_for(self, request: Received) -> Script | None:
        return super()._script_for(request) or self._answer(request)

    def _answer(self, request: Received) -> Script:
        answers: dict[str, Callable[[Received], dict[str, Any]]] = {
            "POST /redeemers/search": lambda _: profile(customerReference=CUSTOMER),
            "GET /redeemers/{id}": lambda _: profile(customerReference=CUSTOMER),
            "POST /redemptions": self._redeem,
            "GET /redemptions": self._page,
            "POST /redemptions/{id}/credits": self._credit,
            "PUT /redemptions": self._note,
            "GET /redemptions/addresses": lambda _: {"addresses": self.addresses},
            "POST /redemptions/addresses": self._keep,
        }
        asked = f"{request.method} {_template(request)}"
        if asked not in answers:
            self.complaints.append(f"nobody asks {asked}")
            return refuse("NO_SUCH_OPERATION", 404)
        return reply(answers[asked](request))

    def _redeem(self, request: Received) -> dict[str, Any]:
        (item,) = request.json["redemptionItems"]
        return {"redemptionId": self._entry(request, item["points"], cashValue=item["cashValue"])}

    def _page(self, request: Received) -> dict[str, Any]:
        newest = list(reversed(self.entries))
        start = int(request.query.get("offset", "0"))
        return {"redemptions": newest[start : start + 25], "total": len(newest)}

    def _credit(self, request: Received) -> dict[str, Any]:
        original = {"transactionType": "CREDIT", "originalRedemptionId": request.path.split("/")[-2]}
        return {"creditId": self._entry(request, request.json["points"], **original)}

    def _note(self, request: Received) -> dict[str, Any]:
        self.statuses.append(request.json)
        return {"message": "noted"}

    def _keep(self, request: Received) -> dict[str, Any]:
        number = f"A{len(self.addresses) + 1}"
        self.addresses.append({"shippingAddressId": number, **request.json})
        return {"shippingAddressId": number}

    def _entry(self, request: Received, points: int, **more: Any) -> str:
        number = f"R{len(self.entries) + 1}"
        made = {
            "redemptionId": number,
            "redemptionDate": datetime.now(UTC).isoformat(),
            "redemptionType": request.json.get("redemptionType", "CASHBACK"),
            "transactionType": "REDEMPTION",
            "points": points,
            "currencyCode": "USD",
            "externalId": request.json["externalId"],
        }
        self.entries.append(made | more)
        return number


@contextmanager
def stranger(folder: Path) -> Iterator[tuple[Stranger, dict[str, str]]]:
    """One that runs in a thread of its own, and the settings of a program that is its customer."""
    merchant = Merchant.at(folder)
    bank, loop, ready = Stranger(), asyncio.new_event_loop(), threading.Event()
    ended: list[asyncio.Event] = []

    async def serve() -> None:
        ended.append(asyncio.Event())
        async with bank:
            ready.set()
            await ended[0].wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield bank, _settings(merchant, bank)
    finally:
        loop.call_soon_threadsafe(ended[0].set)
        thread.join(10)
        loop.close()
    assert not bank.complaints, bank.complaints


def _settings(merchant: Merchant, bank: Stranger) -> dict[str, str]:
    api = {
        "ENVIRONMENT": "custom",
        "BASE_URL": bank.base_url,
        "CONSUMER_KEY": CONSUMER_KEY,
        "SIGNING_KEY": str(merchant.folder / "signing.p12"),
        "SIGNING_KEY_PASSWORD": PASSWORD,
        "ENCRYPTION_CERTIFICATE": str(merchant.folder / "bank.pem"),
    }
    return {f"POSAPP_API__{name}": value for name, value in api.items()} | {"POSAPP_PROGRAM__REDEMPTION_ITEM_ID": ITEM}


def _template(request: Received) -> str:
    path = request.path.removeprefix("/loyalty")
    if path.endswith("/credits"):
        return "/redemptions/{id}/credits"
    return path.replace(ACCOUNT, "{id}")
