"""The member on the phone: figures, what happened, words to say it in, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.ui.agent.member.about import About
from posapp.ui.agent.member.act_panel import ActPanel
from posapp.ui.agent.member.activity_panel import ActivityPanel
from posapp.ui.agent.member.figures import Figures
from posapp.ui.agent.member.member_runs import MemberRuns
from posapp.ui.agent.member.spoken import Spoken
from posapp.ui.theme import GAP
from posapp.ui.widgets.label import Label
from posapp.ui.widgets.notice import Notice
from posapp.ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtGui import QResizeEvent, QShowEvent

    from posapp.domain.errors import PosError
    from posapp.domain.points import Points
    from posapp.operations.activity import Line
    from posapp.operations.desk import Desk
    from posapp.operations.members import Found
    from posapp.ui.agent.call import Call
    from posapp.ui.agent.member.activity_runs import Reading
    from posapp.ui.bridge import Bridge
    from posapp.ui.staff.rights import Rights
    from posapp.ui.theme import Theme
    from posapp.words import Words

_SIDE: Final = 384
_NARROW_SIDE: Final = 344
_LEAST_WIDE: Final = 760
_LEAST_HIGH: Final = 420
_WIDE: Final = 1040
_TALL: Final = 640
"""A page less high has no room for the line over the list."""


class MemberPage(QWidget):
    """Shows the call's member. Signals: receipt_asked(Sale); moved() when something changed, or was left open;
    redemption_chosen(id) when another is looked at, empty for none."""

    receipt_asked = Signal(object)
    moved = Signal()
    redemption_chosen = Signal(str)

    def __init__(
        self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, call: Call, *, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.setObjectName("memberPage")
        self._words, self._call = words, call
        self._before: Points | None = None
        self._found: Found | None = None
        self._account = ""
        self._whole = ""
        self.runs = MemberRuns(desk, call, self)
        self.figures = Figures(words, theme)
        self.activity = ActivityPanel(desk, bridge, words, theme, call, now=now)
        self.spoken = Spoken(words)
        self.acts = ActPanel(desk, bridge, words, theme, call)
        self.about = About(words)
        self.notice = Notice(theme, "memberNotice")
        self._nobody = Label(words.say("Nobody is on the phone. Find a member first."), tone="muted", name="noMember")
        self._body = QWidget()
        self._inside = QWidget()
        self._side = Scrolled(self._inside)
        self._build()
        self._connect()
        self._show()

    def _build(self) -> None:
        self._inside.setProperty("role", "page")
        right = QVBoxLayout(self._inside)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(GAP)
        for part in (self.spoken, self.acts, self.about):
            right.addWidget(part)
        right.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(self.figures)
        left.addWidget(self.activity, 1)
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addLayout(left, 1)
        row.addWidget(self._side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GAP)
        column.setSpacing(GAP)
        column.addWidget(self.notice)
        column.addWidget(self._nobody, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._body, 1)

    def _connect(self) -> None:
        self._call.member_changed.connect(self._show)
        self.activity.told.connect(self._told)
        self.activity.runs.failed.connect(lambda _error: None if self._whole else self.spoken.show_unread())
        self.activity.chosen.connect(self._chosen)
        self.activity.table.entered_row.connect(self.acts.begin)
        self.acts.moved.connect(self._moved)
        self.acts.receipt_asked.connect(self.receipt_asked)
        self.acts.redeem_wanted.connect(self._redeem_instead)
        self.about.preferences_asked.connect(self._ask_preferences)
        self.runs.failed.connect(self._not_read)
        self.runs.preferences_failed.connect(lambda error: self.about.show_failed(str(self._words.error(error))))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.begin()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(_SIDE if self.width() >= _WIDE else _NARROW_SIDE)
        self.figures.show_room(room=self._has_room)
        self.activity.show_room(room=self._has_room)

    def minimumSizeHint(self) -> QSize:
        """Its parts scroll by themselves: the page has no need of a second scroll bar."""
        return QSize(_LEAST_WIDE, _LEAST_HIGH)

    def heightForWidth(self, _width: int) -> int:
        """As `minimumSizeHint`: what is wrapped in a part makes that part scroll, not the page."""
        return _LEAST_HIGH

    def begin(self) -> None:
        """The keyboard goes to the list: what a caller asks about stands there."""
        if self._call.found is not None:
            self.activity.table.setFocus()

    def go_back(self) -> bool:
        """From an act back to the list; False if the focus is there already."""
        if self.activity.table.hasFocus() or self._call.found is None:
            return False
        self.activity.table.setFocus()
        return True

    def show_rights(self, rights: Rights) -> None:
        """What is not for who is at the desk says so, or is not there."""
        self.acts.show_rights(rights)

    def wipe(self) -> None:
        """Nothing of a member is left, and nothing that is late comes back."""
        self._before = self._found = None
        self._account = self._whole = ""
        self.runs.let_go()
        self.activity.wipe()
        self.acts.wipe()
        for part in (self.figures, self.spoken, self.about):
            part.wipe()
        self.notice.wipe()
        self._draw()

    @property
    def _has_room(self) -> bool:
        return self.height() >= _TALL

    def _draw(self) -> None:
        on = self._call.found is not None
        self._body.setVisible(on)
        self._nobody.setVisible(not on)

    def _show(self) -> None:
        found = self._call.found
        self._draw()
        if found is None or found is self._found:
            return
        self._found = found
        account = found.profile.member.account
        if account != self._account:
            if self._account:
                self.wipe()
            self._found, self._account = found, account
        self.notice.say("")
        self.figures.show_member(found, self._before)
        self.about.show_member(found)
        self.acts.show_member(found)
        if not self.runs.preferences_only:
            self._whole = ""
            self.spoken.show_text("")
            self.activity.show_member(found)
        focus: QWidget | None = self.window().focusWidget()
        if self.isVisible() and not (focus is not None and self._side.isAncestorOf(focus)):
            self.begin()

    def _told(self, reading: Reading) -> None:
        if reading.told is not None:
            self._whole = reading.told
        if reading.trace is not None:
            self.figures.show_trace(reading.trace, room=self._has_room)
        if self.activity.line is None:
            self.spoken.show_text(self._whole)

    def _chosen(self, line: Line | None) -> None:
        self.spoken.show_text(self._words_of(line) if line is not None else self._whole)
        self.acts.show_line(line)
        self.redemption_chosen.emit(_redemption(line) if line is not None else "")

    def _words_of(self, line: Line) -> str:
        from posapp.words.explaining import explain  # noqa: PLC0415 - not before the first frame

        found, near = self._call.found, self.activity.near
        return explain(self._words, found, near, line) if found is not None and near is not None else ""

    def _redeem_instead(self) -> None:
        self.activity.choose_none()
        self.acts.begin()

    def _moved(self) -> None:
        """Something has changed at the bank, or may have: all is read anew."""
        found = self._call.found
        if found is not None:
            self._before = found.profile.member.balance
            self.runs.read_anew(found)
        self.moved.emit()

    def _ask_preferences(self) -> None:
        if self._call.found is not None:
            self.runs.ask_preferences(self._call.found)

    def _not_read(self, error: PosError) -> None:
        said = self._words.error(error)
        self.notice.say(said.what, self._words.say("The figures are those from before."), tone="caution")


def _redemption(line: Line) -> str:
    return (line.entry.original_id or "") if line.entry.credit else line.entry.id
