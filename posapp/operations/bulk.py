"""Credits from a list: judged before anything is sent, then given line by line, each once, however often it is begun.

A list may be stopped by a power cut, copied, sorted or corrected, and begun again. So a line is known by what it says,
not by a file or a place in it, and its mark stands in the journal with the credit before that is sent: what has been
given back is asked of the journal alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Problem, RuleError, Unknown, UserError
from posapp.domain.points import Points
from posapp.domain.staff import Act
from posapp.operations.credits import CreditState, CreditWish

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Sequence

    from posapp.domain.sale import Credit, Sale
    from posapp.operations.credits import Creditable, Credits
    from posapp.operations.find import Find
    from posapp.operations.session import Session
    from posapp.operations.settle import Settle


MOST: Final = 500
"""So many sales chosen by hand go at once; more go by a file."""


@dataclass(frozen=True, slots=True)
class Line:
    """Points (None: all that is left) to give back of one sale; `number` is where it stands in its list.

    `alike` tells lines apart that say the same: the first, the second of them.
    """

    number: int
    reference: str
    points: Points | None
    reason: str
    note: str = ""
    alike: int = 1

    @property
    def mark(self) -> str:
        """The name of this line in the journal."""
        points = "all" if self.points is None else str(self.points)
        said = "\x1f".join((self.reference, points, self.reason, self.note, str(self.alike)))
        return sha256(said.encode()).hexdigest()[:32]


def told_apart(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines of one list, those that say the same counted."""
    seen: Counter[str] = Counter()
    apart = []
    for line in lines:
        first = replace(line, alike=1).mark
        seen[first] += 1
        apart.append(replace(line, alike=seen[first]))
    return tuple(apart)


class LineState(StrEnum):
    """How far a line is. The value is the name other programs see."""

    PLANNED = "planned"
    CREDITED = "credited"
    REFUSED = "refused"
    UNKNOWN = "credit_unknown"


@dataclass(frozen=True, slots=True)
class LineEnd:
    """What came of a line, or would: `points` back, or open, or asked for in vain; `left` where the bank told it.

    `earlier` where an earlier run has given them back. `refusal` is ours, where it was not the bank's.
    """

    line: Line
    state: LineState
    points: Points = Points(0)
    sale: Sale | None = None
    credit: Credit | None = None
    left: Points | None = None
    earlier: bool = False
    refusal: UserError | None = None


class Bulk:
    """Credits line by line. Whoever stops asking for the next result stops before the next line."""

    def __init__(self, *, find: Find, credits: Credits, settle: Settle, session: Session) -> None:  # noqa: A002 - the word of the house
        self._find, self._credits, self._settle = find, credits, settle
        self._session = session

    def checked(self, line: Line) -> Line:
        """The line, if its reason may be given and has its note. Raises UserError."""
        self._credits.rules.reasons.checked(line.reason, line.note)
        return line

    async def judge(self, lines: Sequence[Line]) -> AsyncGenerator[LineEnd, None]:
        """What each line would come to. Asks journal and bank; nothing is sent. Raises Unavailable."""
        planned: Counter[str] = Counter()
        asked: dict[str, Creditable] = {}
        for line in lines:
            known = await self._known(line)
            if known is not None:
                yield known
                continue
            sale = await self._find.sale(line.reference)
            try:
                if sale is None:
                    raise RuleError(Problem.SALE_NOT_FOUND, reference=line.reference)
                can = asked.get(sale.id) or await self._credits.creditable(sale.id)
                asked[sale.id] = can
                can = replace(can, credited=can.credited + Points(planned[sale.id]))
                points = can.points_for(_wish(line))
            except UserError as no:
                yield _refused(line, no, sale)
                continue
            planned[sale.id] += points.count
            yield LineEnd(line, LineState.PLANNED, points, sale, left=can.left - points)

    async def run(self, lines: Sequence[Line]) -> AsyncGenerator[LineEnd, None]:
        """Give back what each line asks for, unless it has been. A credit without an answer is looked for once.

        Raises Unavailable where bank or journal cannot be reached: this line and the rest are left for another run.
        """
        self._session.require(Act.CREDIT_LIST)
        beginner = self._session.name
        for line in lines:
            # A till that locks meanwhile does not break a list off in the middle.
            with self._session.acting_as(beginner):
                end = await self._ended(line)
            yield end

    async def _ended(self, line: Line) -> LineEnd:
        known = await self._known(line)
        if known is None:
            return await self._give(line)
        if known.state is LineState.UNKNOWN and known.sale is not None:
            return self._looked(line, await self._settle.look(known.sale.id), known.points)
        return known

    async def _known(self, line: Line) -> LineEnd | None:
        """What the journal says of a line: given back, or on its way; None where no credit bears its mark."""
        for sale in await self._find.all_of(line.reference):
            end = _told(line, sale)
            if end is not None:
                return end
        return None

    async def _give(self, line: Line) -> LineEnd:
        sale = await self._find.sale(line.reference)
        if sale is None:
            return _refused(line, RuleError(Problem.SALE_NOT_FOUND, reference=line.reference), None)
        try:
            ended = await self._credits.give(sale.id, _wish(line))
        except UserError as no:
            # Another program may be at the same list, and was quicker.
            return await self._known(line) or _refused(line, no, sale)
        except Unknown:
            # The answer was here and the disk did not take it; nor can it be asked now.
            return LineEnd(line, LineState.UNKNOWN, line.points or Points(0), sale)
        match ended.state:
            case CreditState.CREDITED:
                given = ended.credit.points if ended.credit is not None else ended.points
                return LineEnd(line, LineState.CREDITED, given, ended.sale, ended.credit, ended.left)
            case CreditState.UNKNOWN:
                return LineEnd(line, LineState.UNKNOWN, ended.points, ended.sale)
            case CreditState.REFUSED:
                return LineEnd(line, LineState.REFUSED, ended.points, ended.sale, left=ended.left)

    @staticmethod
    def _looked(line: Line, sale: Sale, points: Points) -> LineEnd:
        """An open credit after a look; where it is neither there nor open any more, the bank has refused it."""
        told = _told(line, sale)
        if told is None:
            return LineEnd(line, LineState.REFUSED, points, sale)
        return replace(told, earlier=False)


def _told(line: Line, sale: Sale) -> LineEnd | None:
    """What a sale's own record says of a line."""
    credit = sale.credit_for(line.mark)
    if credit is not None:
        return LineEnd(line, LineState.CREDITED, credit.points, sale, credit, earlier=True)
    if sale.asked is not None and sale.asked.mark == line.mark:
        return LineEnd(line, LineState.UNKNOWN, sale.asked.points, sale)
    return None


def _refused(line: Line, refusal: UserError, sale: Sale | None) -> LineEnd:
    left = refusal.values.get("left")
    known = left if isinstance(left, Points) else None
    return LineEnd(line, LineState.REFUSED, line.points or Points(0), sale, left=known, refusal=refusal)


def _wish(line: Line) -> CreditWish:
    return CreditWish(line.points, line.reason, line.note, line.mark)
