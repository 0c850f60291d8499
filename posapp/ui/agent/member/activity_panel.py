"""The bank's own history of a member: a period, its lines as one scrolls, how far it is read, and the way to a file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from posapp.ui.agent.member.activity_file import ActivityFile
from posapp.ui.agent.member.activity_model import ActivityModel
from posapp.ui.agent.member.activity_runs import ActivityRuns
from posapp.ui.agent.member.activity_table import ActivityTable
from posapp.ui.agent.member.period import Period
from posapp.ui.pages.history.foot import Foot
from posapp.ui.theme import Size, font
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import BOLD, Label, Panel
from posapp.ui.widgets.notice import Notice
from posapp.words.activity import extent

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from posapp.domain.errors import PosError
    from posapp.operations.activity import Line, Snapshot
    from posapp.operations.desk import Desk
    from posapp.operations.members import Found
    from posapp.ui.agent.call import Call
    from posapp.ui.agent.member.activity_runs import Reading
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words


class ActivityPanel(Panel):
    """Owns the period and the chosen line; `runs` reads.

    Signals: chosen(Line | None) when another line is chosen or the chosen one has moved on; told(Reading) when more is
    known of the whole.
    """

    chosen = Signal(object)
    told = Signal(object)

    def __init__(
        self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, call: Call, *, now: Callable[[], datetime]
    ) -> None:
        super().__init__("activityPanel", spacing=8)
        self._words = words
        self._found: Found | None = None
        self._kept = ""
        self._stuck = False
        self._line: Line | None = None
        self.runs = ActivityRuns(desk, bridge, words, call, self)
        self.period = Period(words, now)
        self.model = ActivityModel(words)
        self.table = ActivityTable(theme, self.model)
        self.notice = Notice(theme, "activityNotice")
        self.again = Button(words.say("Try again"), "readActivityAgain")
        self.foot = Foot(words)
        self.extent = self.foot.totals
        self._empty = Label(tone="muted", name="activityEmpty")
        title = words.say("Activity, from the bank")
        self._title = Label(title, size=Size.SMALL, weight=BOLD, tone="muted", wraps=True)
        self.file = ActivityFile(self, bridge, words)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.body.setContentsMargins(14, 10, 14, 12)
        self.table.setProperty("kind", "inside")
        self.table.setAccessibleName(self._words.say("Activity"))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title, 1, Qt.AlignmentFlag.AlignTop)
        head.addStretch()
        head.addWidget(self.period)
        self.body.addLayout(head)
        trouble = QHBoxLayout()
        trouble.addWidget(self.notice, 1)
        trouble.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(trouble)
        self.body.addWidget(self.table, 1)
        self.extent.setObjectName("activityExtent")
        self.extent.setFont(font(Size.SMALL))
        self.extent.set_tone("muted")
        self.foot.export.setObjectName("exportActivity")
        self.body.addWidget(self.foot)
        inside = QVBoxLayout(self.table.viewport())
        inside.setContentsMargins(0, 24, 0, 0)
        inside.addWidget(self._empty, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.again.hide()
        self._empty.hide()

    def _connect(self) -> None:
        self.period.asked.connect(self._open)
        self.runs.read.connect(self._read)
        self.runs.failed.connect(self._failed)
        self.table.more.connect(self._more)
        self.table.current.connect(lambda _row: self._pick())
        self.table.left.connect(self.period.show_button.setFocus)
        self.again.clicked.connect(self._try_again)

    @property
    def line(self) -> Line | None:
        """The chosen one."""
        return self._line

    @property
    def near(self) -> Snapshot | None:
        """What is read, of which only the chosen redemption and its credits are listed: thousands need no search."""
        at, lines, snapshot = self.table.currentIndex().row(), self.model.lines, self.runs.snapshot
        if snapshot is None or not 0 <= at < len(lines):
            return None
        first, end = at, at + 1
        while first > 0 and lines[first].nested:
            first -= 1
        while end < len(lines) and lines[end].nested:
            end += 1
        return replace(snapshot, lines=lines[first:end])

    def show_member(self, found: Found) -> None:
        """Another member, from the first period on; the same one anew in the period that is shown."""
        same = self._found is not None and self._found.profile.member.account == found.profile.member.account
        snapshot = self.runs.snapshot
        self._found = found
        if same and snapshot is not None:
            self._open(snapshot.since, snapshot.until)
        else:
            self._open(*self.period.begin())

    def show_room(self, *, room: bool) -> None:
        """Where there is little, the title goes: the columns say what it is."""
        self._title.setVisible(room)

    def choose_none(self) -> None:
        self.table.choose(-1)

    def wipe(self) -> None:
        """Nothing of a member is left, and nothing comes any more."""
        self.file.wipe()
        self.runs.let_go()
        self._found, self._kept, self._line = None, "", None
        self.model.wipe()
        self.table.wipe()
        self.period.wipe()
        self.extent.setText("")
        self._quiet()
        self._empty.hide()

    def _open(self, since: date, until: date) -> None:
        if self._found is None:
            return
        # The chosen line stays chosen where it comes again.
        self._kept = self._line.entry.id if self._line is not None else ""
        self.extent.setText(self._words.say("Reading…"))
        self._empty.hide()
        self._quiet()
        self.runs.open(self._found, since, until)

    def _more(self) -> None:
        # A page that failed is not asked for at every move of the wheel.
        if not self._stuck:
            self.runs.more()

    def _try_again(self) -> None:
        self._quiet()
        self.runs.more()
        self.table.setFocus()

    def _quiet(self) -> None:
        self._stuck = False
        self.notice.wipe()
        self.again.hide()

    def _read(self, reading: Reading) -> None:
        snapshot = reading.snapshot
        self._quiet()
        self.model.show_lines(snapshot.lines, reading.news, self.period.today)
        self.extent.setText(extent(self._words, snapshot))
        self._empty.setText(self._words.say("Nothing in this period."))
        self._empty.setVisible(not snapshot.lines and snapshot.ended)
        self.told.emit(reading)
        if self._kept:
            self._find_kept(ended=snapshot.ended)
        self._pick()
        self.table.look_on()

    def _find_kept(self, *, ended: bool) -> None:
        """The line that was chosen before all was read anew."""
        kept = self._kept
        at = next((at for at, line in enumerate(self.model.lines) if line.entry.id == kept), -1)
        self._kept = "" if at >= 0 or ended else kept
        if at >= 0:
            self.table.choose(at)

    def _pick(self) -> None:
        at = self.table.currentIndex().row()
        line = self.model.lines[at] if 0 <= at < len(self.model.lines) else None
        if line is not self._line and not (line is None and self._kept):
            self._line = line
            self.chosen.emit(line)

    def _failed(self, error: PosError) -> None:
        # Before anything is shown: a list that becomes less high asks for more.
        self._stuck = True
        said = self._words.error(error)
        held = self.runs.snapshot is not None
        kept = self._words.say("What is read stays.") if held else self._words.say("Nothing of this period is read.")
        self.notice.say(said.what, kept, tone="bad")
        self.again.show()
        if not held:
            self.extent.setText(self._words.say("Not read"))
