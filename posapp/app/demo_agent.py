"""`posapp demo --agent`: one call at the desk, from the first key to its end, with a picture of each step."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from posapp.settings.tree import Approval

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from posapp.app.demo_hand import Hand
    from posapp.settings import Settings

LIMIT: Final = 2_000
"""Credits above need a second person."""
_CARD: Final = "5555555555554444"
_PINS: Final = {"ada": "270915", "ines": "481637", "sam": "905174"}


def desk_settings(settings: Settings) -> Settings:
    """As they are, but that staff sign in and a large credit needs two."""
    return replace(
        settings,
        staff=replace(settings.staff, require_sign_in=True),
        approval=Approval(credit_points=LIMIT),
    )


def hire(settings: Settings, data: Path) -> None:
    """Who works at this desk: an administrator, an agent, a supervisor. Raises RuleError where staff are known."""
    from posapp.app.parts import build
    from posapp.domain.staff import Role

    async def password() -> str:
        return ""

    async def add() -> None:
        parts = build(settings, data, password=password)
        staff = parts.desk.staff
        try:
            await staff.add("ada", "Ada L.", Role.ADMINISTRATOR, _PINS["ada"])
            await staff.sign_in("ada", _PINS["ada"])
            await staff.add("ines", "Ines K.", Role.AGENT, _PINS["ines"])
            await staff.add("sam", "Sam O.", Role.SUPERVISOR, _PINS["sam"])
            await staff.sign_out()
        finally:
            await parts.aclose()

    asyncio.run(add())


class CallScript:
    """An agent with a fixed plan, and a supervisor who looks over her shoulder."""

    def __init__(self, hand: Hand) -> None:
        self.hand = self._hand = hand

    async def play(self) -> None:
        await self._sign_in()
        await self._find()
        await self._explain()
        await self._redeem()
        await self._credit_above_the_limit()
        await self._end()

    async def _sign_in(self) -> None:
        hand = self._hand
        await hand.until(lambda: hand.sees("signInId"), "the cover")
        await hand.shot("sign-in")
        hand.fill("signInId", "ines")
        hand.key("Return")
        await hand.until(lambda: hand.sees("signInPin"), "the PIN's field")
        hand.fill("signInPin", _PINS["ines"])
        hand.key("Return")
        await hand.until(lambda: hand.sees("accountReference"), "the ways to find a member")
        await hand.until(lambda: hand.says("connection", "Connected"), "the local bank")

    async def _find(self) -> None:
        from posapp.sandbox.members import reference

        hand = self._hand
        account = reference("RANAC", _CARD)
        await asyncio.to_thread(hand.control, f"activity/{account}", {"redemptions": 60, "credits": 9, "days": 120})
        await hand.shot("find")
        hand.fill("accountReference", reference("RANAC", "nobody"))
        hand.key("Return")
        await hand.until(lambda: hand.sees("findNoticeWhat"), "that nobody has it")
        await hand.shot("not-found")
        hand.fill("accountReference", account)
        hand.key("Return")
        await hand.until(lambda: hand.sees("memberBalance"), "the member")

    async def _explain(self) -> None:
        hand = self._hand
        await hand.until(self._is_told("points"), "words for the balance")
        await hand.shot("member")
        hand.key("Down")
        hand.key("Down")
        await hand.until(self._is_told("On "), "words for one line")
        await hand.shot("one-line")
        hand.press("redeemInstead")

    async def _redeem(self) -> None:
        from posapp.sandbox.members import ITEM_ID

        hand = self._hand
        await hand.until(lambda: hand.sees("rewardItem"), "the form to redeem with")
        hand.fill("rewardItem", ITEM_ID)
        hand.key("Return")
        await hand.until(lambda: "points" in hand.text("rewardRate"), "the rate")
        hand.fill("pointsToRedeem", "5000")
        await hand.until(lambda: hand.text("redeem").startswith("Redeem 5,000"), "5,000 points")
        await hand.until(lambda: hand.ready("redeem"), "a button one has seen")
        await hand.shot("redeem")
        hand.press("redeem")
        await hand.until(lambda: hand.says("redeemNoticeWhat", "Redeemed"), "the points to be taken")
        await hand.shot("redeemed")

    async def _credit_above_the_limit(self) -> None:
        hand = self._hand
        hand.focus("activity")
        hand.key("Home")
        await hand.until(lambda: hand.sees("pointsToCredit"), "what is left of it")
        hand.fill("pointsToCredit", "3000")
        hand.fill("creditNote", "Flight was cancelled by the airline")
        await hand.until(lambda: hand.enabled("credit") and hand.ready("credit"), "a credit that can be sent")
        await hand.shot("credit")
        hand.press("credit")
        await hand.until(lambda: hand.sees("approverId"), "that two are needed")
        await hand.shot("needs-approval")
        hand.fill("approverId", "sam")
        hand.fill("approverPin", _PINS["sam"])
        await hand.until(lambda: hand.enabled("approveAndCredit") and hand.ready("approveAndCredit"), "the approval")
        await hand.shot("second-person")
        hand.press("approveAndCredit")
        await hand.until(lambda: hand.says("creditNoticeWhat", "Credited"), "the points to be back")
        await hand.until(lambda: "now" in hand.text("memberMoved"), "the balance anew")
        await hand.shot("credited")

    async def _end(self) -> None:
        hand = self._hand
        hand.key("F10")
        await hand.until(lambda: hand.sees("accountReference") and not hand.sees("endCall"), "the end of the call")
        await hand.shot("call-ended")
        hand.key("F3")
        await hand.until(lambda: hand.sees("noMember"), "an empty page")
        await hand.shot("nobody-on-the-phone")

    def _is_told(self, part: str) -> Callable[[], bool]:
        return lambda: part in self._hand.text("spokenText")
