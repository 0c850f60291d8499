"""What who is at the till may reach, and in words why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.errors import Problem, RuleError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from posapp.domain.staff import Act
    from posapp.operations.session import Session
    from posapp.words import Words


class Rights:
    """Of the session as it is now. The operations hold to them as well; here they are said before."""

    def __init__(self, session: Session, words: Words, needed: Mapping[str, Act | None]) -> None:
        """`needed` is what each page of the window needs."""
        self._session, self._words, self._needed = session, words, needed

    def why_not(self, act: Act) -> str:
        """Empty where it is allowed."""
        return "" if self._session.may(act) else self._words.problem(RuleError(Problem.NOT_ALLOWED, act=act))

    def why_closed(self, page: str) -> str:
        """Why this page is not to be opened; empty where it is."""
        needed = self._needed[page]
        return "" if needed is None else self.why_not(needed)

    def first_of(self, pages: Sequence[str]) -> str:
        """The first that is open to them; the last is open to all."""
        return next((page for page in pages if not self.why_closed(page)), pages[-1])
