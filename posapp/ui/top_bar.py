"""The line above every page: where one is, which bank it is, and whether it can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from posapp.ui.shortcuts import Key
from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import BOLD, Label, Pill

if TYPE_CHECKING:
    from posapp.domain.staff import Operator
    from posapp.ui.facts import Facts
    from posapp.words import Words

_ENVIRONMENTS: Final = {
    "local": ("Local bank", "caution"),
    "sandbox": ("Sandbox", "caution"),
    "custom": ("Other bank", "caution"),
    "production": ("Live", "good"),
}


_LONGEST_NAME: Final = 20
_LONGEST_TIGHT: Final = 12


def environment_pill(words: Words, facts: Facts, name: str) -> Pill:
    """Which bank it is, wherever one looks."""
    pill = Pill(name)
    text, tone = _ENVIRONMENTS.get(facts.environment, _ENVIRONMENTS["custom"])
    pill.show_state(words.say(text), tone)
    return pill


def till_name(words: Words, facts: Facts) -> str:
    till = words.say("Desk {till}", till=facts.till) if facts.desk else words.say("Till {till}", till=facts.till)
    return f"{till}  ·  {facts.store}" if facts.store else till


class TopBar(QWidget):
    """Title, test cards (local bank only), environment, connection, till, and who is there.

    Signals: cards_asked(), approvals_asked().
    """

    cards_asked = Signal()
    approvals_asked = Signal()

    def __init__(self, words: Words, facts: Facts) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self._words = words
        self.title = Label(size=Size.TITLE, weight=BOLD, name="pageTitle")
        self.cards = Button(words.say("Test cards"), "testCards")
        self._environment = environment_pill(words, facts, "environment")
        self.who = Button(words.say("Operator"), "operator")
        self._nobody = Label(size=Size.SMALL, tone="muted", name="noSignIn")
        self._connection = Pill("connection")
        self._training, self._tight = facts.training, False
        # At a desk the call needs the room.
        place = words.say("Desk {till}", till=facts.till) if facts.desk else till_name(words, facts)
        self._place = Label(place, size=Size.SMALL, tone="muted", name="till")
        self.cards.setVisible(facts.test_cards is not None)
        self.approvals = Button(words.say("Approvals"), "approvals", key=Key.APPROVALS)
        self.approvals.hide()
        self.approvals.clicked.connect(self.approvals_asked)
        self.cards.clicked.connect(self.cards_asked)
        self._environment.setToolTip(facts.bank)
        self._place.setToolTip(facts.store if facts.desk else "")
        if facts.sign_in is None:
            whole = words.say("No sign-in: everything is done as {account}.", account=facts.account or "—")
            self._nobody.setText(words.say("No sign-in"))
            self._nobody.setToolTip(whole)
            self._nobody.setAccessibleDescription(whole)
        self.show_operator(None)
        self.show_connected(connected=None)
        self._row = QHBoxLayout(self)
        self._build(facts)
        self.setFixedHeight(46)

    def _build(self, facts: Facts) -> None:
        row = self._row
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.approvals)
        row.addWidget(self.cards)
        row.addWidget(self._environment, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._connection, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._place)
        row.addWidget(self._nobody)
        row.addWidget(self.who)

    def add_to_title(self, pill: Pill) -> None:
        """How what the title names stands."""
        self._row.insertWidget(1, pill, 0, Qt.AlignmentFlag.AlignVCenter)

    def add_before_place(self, widget: QWidget) -> None:
        self._row.insertWidget(self._row.indexOf(self._place), widget)

    def add_last(self, widget: QWidget) -> None:
        self._row.addWidget(widget)

    def make_room(self, *, tight: bool) -> None:
        """Where it is tight nothing is said twice: the band tells of training, and a line that works of itself."""
        self._tight = tight
        self._environment.setVisible(not (tight and self._training))
        self.show_connected(connected=self._connected)
        self.show_operator(self._operator)

    def show_operator(self, operator: Operator | None) -> None:
        """Who is at the till; None: nobody has signed in."""
        self._operator = operator
        self.who.setVisible(operator is not None)
        self._nobody.setVisible(operator is None and bool(self._nobody.text()))
        if operator is not None:
            role = self._words.staff_role(operator.role)
            name = _short(operator.name, _LONGEST_TIGHT if self._tight else _LONGEST_NAME)
            self.who.setText(name if self._tight else f"{name} · {role}")
            self.who.setToolTip(f"{operator.name} · {role}")

    def show_waiting(self, count: int) -> None:
        """So many requests wait for who is at the till."""
        from posapp.words.approvals import waiting  # noqa: PLC0415 - not before the first frame

        self.approvals.setText(waiting(self._words, count))
        self.approvals.setVisible(bool(count))

    def show_connected(self, *, connected: bool | None) -> None:
        """None: nothing has been asked of the bank yet."""
        self._connected = connected
        if connected is None or (connected and self._tight):
            self._connection.show_state("", "")
        elif connected:
            self._connection.show_state(self._words.say("Connected"), "good")
        else:
            self._connection.show_state(self._words.say("No connection"), "bad")


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
