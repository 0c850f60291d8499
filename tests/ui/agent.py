"""An agent's window on a desk in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from posapp.domain.member import quote_of
from posapp.domain.profile import Profile
from posapp.operations.members import Found, FoundBy
from posapp.ui.agent.desk import AgentShell
from posapp.words import Words
from tests.support.desk import OPEN, USD, member
from tests.ui.till import Played

if TYPE_CHECKING:
    from posapp.ui.agent.pages import DeskPage
    from posapp.ui.facts import Curtain, Facts


@dataclass
class Desk(Played[AgentShell]):
    """The desk's window; without a sign-in it may have a curtain."""

    curtain: Curtain | None = None

    def made(self, facts: Facts) -> AgentShell:
        told = replace(facts, desk=True, curtain=self.curtain)
        words, now = Words("en_US"), self.counter.clock.now
        return AgentShell(self.counter.desk, self.bridge, words, self.theme, told, now=now)

    def at(self, page: DeskPage) -> bool:
        """Whether this page is shown."""
        return self.shell.page is page

    def covered(self) -> bool:
        return self.shell.guard.covered


def found(**changes: object) -> Found:
    """Somebody on the phone, in good standing."""
    one = member(**changes)
    quote = quote_of(one, currency_code=USD.code, last_four=one.last_four, as_of=OPEN)
    return Found(Profile(one), quote, FoundBy.ACCOUNT, OPEN)
