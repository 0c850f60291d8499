"""What who is at the till may reach, and in words why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Problem, RuleError
from posapp.domain.staff import Act
from posapp.ui.book import Page

if TYPE_CHECKING:
    from posapp.operations.session import Session
    from posapp.words import Words

NEEDED: Final = {
    Page.CHECKOUT: Act.PAY,
    Page.HISTORY: Act.HISTORY,
    Page.UNSETTLED: Act.SETTLE,
    Page.DAY: Act.CLOSE_DAY,
    Page.STAFF: Act.STAFF,
    Page.CONNECT: Act.CONNECT,
}


class Rights:
    """Of the session as it is now. The operations hold to them as well; here they are said before."""

    def __init__(self, session: Session, words: Words) -> None:
        self._session, self._words = session, words

    def why_not(self, act: Act) -> str:
        """Empty where it is allowed."""
        return "" if self._session.may(act) else self._words.problem(RuleError(Problem.NOT_ALLOWED, act=act))

    def why_closed(self, page: str) -> str:
        """Why this page is not to be opened; empty where it is."""
        needed = NEEDED.get(Page(page))
        return "" if needed is None else self.why_not(needed)

    @property
    def first_page(self) -> Page:
        """Where somebody who has just signed in begins."""
        order = (Page.CHECKOUT, Page.STAFF, Page.HISTORY)
        return next((page for page in order if not self.why_closed(page)), Page.HELP)
