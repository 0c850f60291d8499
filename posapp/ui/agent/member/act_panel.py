"""What can be done for a member: give points of the chosen redemption back, or redeem where none is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from posapp.domain.staff import Act
from posapp.ui.agent.member.in_call import InCall
from posapp.ui.agent.member.redeem_panel import RedeemPanel
from posapp.ui.pages.history.credit_panel import CreditPanel
from posapp.ui.theme import GAP, Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import Label
from posapp.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from posapp.domain.errors import PosError
    from posapp.domain.sale import Sale
    from posapp.operations.activity import Line
    from posapp.operations.desk import Desk
    from posapp.operations.members import Found
    from posapp.ui.agent.call import Call
    from posapp.ui.bridge import Bridge
    from posapp.ui.staff.rights import Rights
    from posapp.ui.theme import Theme
    from posapp.words import Words

_NAME = "sale of a redemption"


class ActPanel(QWidget):
    """Owns which redemption is meant.

    Signals: moved() when something has changed at the bank, or was left open; receipt_asked(Sale); redeem_wanted()
    to be without a chosen line.
    """

    moved = Signal()
    receipt_asked = Signal(object)
    redeem_wanted = Signal()

    def __init__(self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, call: Call) -> None:
        super().__init__()
        self.setObjectName("actPanel")
        self._desk, self._words, self._theme = desk, words, theme
        self._call, self._in_call = call, InCall(bridge, call)
        self._found: Found | None = None
        self._line: Line | None = None
        self._turn = 0
        self.redeem = RedeemPanel(desk, bridge, words, theme, call)
        self.credit = self._made_credit()
        self._told = Label(size=Size.SMALL, tone="muted", name="actTold", wraps=True)
        self.notice = Notice(theme, "actNotice")
        self.take_in = Button(words.say("Credit from this redemption"), "takeIn")
        self.back = Button(words.say("Redeem instead"), "redeemInstead")
        self._column = QVBoxLayout(self)
        self._build()
        self._draw()

    def _build(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        for widget in (self._told, self.notice, self.take_in, self.credit, self.redeem, self.back):
            self._column.addWidget(widget)
        self.take_in.clicked.connect(self._take_in)
        self.back.clicked.connect(self.redeem_wanted)
        self.redeem.moved.connect(self.moved)
        self.redeem.receipt_asked.connect(self.receipt_asked)
        self._serve(self.credit)

    def _made_credit(self) -> CreditPanel:
        return CreditPanel(self._desk, self._in_call, self._words, self._theme, tells_limit=True)

    def _serve(self, credit: CreditPanel) -> None:
        credit.moved.connect(self.moved)
        credit.receipt_asked.connect(self.receipt_asked)

    @property
    def busy(self) -> bool:
        """Points are moving."""
        return self.redeem.runs.busy or self.credit.busy

    def show_member(self, found: Found) -> None:
        """Who it is for, as the bank tells now."""
        self._found = found
        self.redeem.show_member(found)

    def show_line(self, line: Line | None) -> None:
        """The chosen line; the same one read anew changes nothing."""
        if line is not None and self._line is not None and line.entry.id == self._line.entry.id:
            self._line = line
            return
        self._line = line
        self._turn += 1
        self.notice.say("")
        self.credit.show_sale(None)
        self._draw()
        # What this journal has is only read; what was redeemed elsewhere is taken in when somebody says so.
        if line is not None and line.ours is not None and not line.entry.credit:
            self._open(line)

    def begin(self) -> None:
        """The keyboard goes to where something is done."""
        if self.credit.isVisible():
            self.credit.begin()
        elif self.take_in.isVisible():
            self.take_in.setFocus()
        else:
            self.redeem.begin()

    def show_rights(self, rights: Rights) -> None:
        """What is not for who is at the desk says so."""
        for panel, act in ((self.credit, Act.CREDIT), (self.redeem, Act.REWARD)):
            why = rights.why_not(act)
            panel.setEnabled(not why)
            panel.setToolTip(why)

    def wipe(self) -> None:
        """Nothing of a member is left: a panel for credits keeps too much to be emptied by hand, so it is a new one."""
        self._turn += 1
        self._found = self._line = None
        self.redeem.wipe()
        old, self.credit = self.credit, self._made_credit()
        self.credit.setEnabled(old.isEnabled())
        self.credit.setToolTip(old.toolTip())
        self._column.replaceWidget(old, self.credit)
        old.hide()
        old.setParent(None)
        old.deleteLater()
        self._serve(self.credit)
        self.notice.wipe()
        self._draw()

    def _take_in(self) -> None:
        if self._line is not None:
            self.take_in.setEnabled(False)
            self._open(self._line, begins=True)

    def _open(self, line: Line, *, begins: bool = False) -> None:
        """`begins`: somebody wants to give back now; else the keyboard stays in the list."""
        found, desk = self._found, self._desk
        if found is None:
            return
        mine = self._turn

        def done(sale: Sale) -> None:
            if mine == self._turn:
                self.credit.show_sale(sale)
                self._draw(sale)
                if begins:
                    self.credit.setFocus()

        def failed(error: PosError) -> None:
            if mine == self._turn:
                said = self._words.error(error)
                self.notice.say(said.what, said.then, tone="bad")
                self._draw()

        self._call.read(_NAME, lambda: desk.agent.adopting.sale_of(found, line.entry), done=done, failed=failed)

    def _draw(self, sale: Sale | None = None) -> None:
        line, say = self._line, self._words.say
        redemption = line is not None and not line.entry.credit
        elsewhere = redemption and line is not None and line.ours is None and sale is None
        self.redeem.setVisible(line is None)
        self.credit.setVisible(redemption and sale is not None)
        self.take_in.setVisible(elsewhere)
        self.take_in.setEnabled(True)
        self.back.setVisible(line is not None)
        told = ""
        if elsewhere:
            told = say("Redeemed elsewhere. To give points back it is taken into this desk's own record.")
        elif line is not None and line.entry.credit:
            told = say("This is a credit. Choose its redemption to give more points back.")
        self._told.setText(told)
        self._told.setVisible(bool(told))
