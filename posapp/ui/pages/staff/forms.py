"""The two forms of the staff page: somebody new, and somebody who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.errors import Problem, UserError
from posapp.domain.staff import LONGEST_NAME, Operator, Role, operator_name
from posapp.ui.staff.first_form import Person
from posapp.ui.staff.new_pin import NewPin
from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.choice import Choice
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import BOLD, Caption, Label, rule

if TYPE_CHECKING:
    from posapp.words import Words

_OF_THE_ID = (Problem.OPERATOR_TAKEN, Problem.OPERATOR_MALFORMED)


class RoleChoice(Choice):
    """One of the roles, and what it does."""

    def __init__(self, words: Words, name: str) -> None:
        super().__init__(words.say("Role"), name)
        self._words = words
        for role in Role:
            self.box.addItem(words.staff_role(role), role)
        self.error = Label(size=Size.SMALL, tone="bad", name=f"{name}Error", wraps=True)
        self._what = Label(size=Size.SMALL, tone="muted", name=f"{name}Explained", wraps=True)
        self.layout().addWidget(self._what)  # type: ignore[union-attr]  # a Choice has one
        self.layout().addWidget(self.error)  # type: ignore[union-attr]
        self.box.currentIndexChanged.connect(lambda _: self._explain())
        self._explain()

    @property
    def role(self) -> Role:
        return Role(self.box.currentData())

    def choose(self, role: Role) -> None:
        self.box.setCurrentIndex(list(Role).index(role))
        self._explain()

    def say_wrong(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def _explain(self) -> None:
        self._what.setText(self._words.staff_role_explained(self.role))
        self.say_wrong("")


class NewForm(QWidget):
    """Somebody new. Signals: asked(id, name, role, pin)."""

    asked = Signal(str, str, object, str)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.setObjectName("newOperator")
        self._words = words
        self.person = Person(words, name="new")
        self._role = RoleChoice(words, "newRole")
        self._button = Button(words.say("Add operator"), "addOperator", kind="neutral")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(Label(words.say("Somebody new"), size=Size.LARGE, weight=BOLD))
        for widget in (self.person, self._role, self._button):
            column.addWidget(widget)
        self.setFocusProxy(self.person)
        self.person.pins.entered.connect(self._role.setFocus)
        self._button.clicked.connect(self._ask)

    def begin(self, role: Role) -> None:
        """Empty."""
        self.person.clear()
        self._role.choose(role)
        self.person.setFocus()

    @property
    def blank(self) -> bool:
        """Nothing is typed yet."""
        return not (self.person.who.entry.text() or self.person.name.entry.text())

    def fail(self, error: UserError) -> bool:
        """Say it at its field; False where it has none here."""
        text = self._words.problem(error)
        if error.problem in _OF_THE_ID:
            self.person.who.show_error(text)
            self.person.who.setFocus()
        elif error.problem is Problem.FIRST_ADMINISTRATOR:
            self._role.say_wrong(text)
            self._role.setFocus()
        else:
            return False
        return True

    def _ask(self) -> None:
        made = self.person.take()
        if made is not None:
            who, name, pin = made
            self.asked.emit(who, name, self._role.role, pin)


class ChangeForm(QWidget):
    """One who is there.

    Signals: changed(name, role); allowed(bool) whether they may sign in; pin_chosen(pin); lift_asked().
    """

    changed = Signal(str, object)
    allowed = Signal(bool)
    pin_chosen = Signal(str)
    lift_asked = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.setObjectName("changeOperator")
        self._words = words
        self._operator: Operator | None = None
        self._title = Label(size=Size.LARGE, weight=BOLD, name="operatorTitle")
        self._name = Field(words.say("Name"), Entry("operatorName"))
        self._name.entry.setMaxLength(LONGEST_NAME)
        self._role = RoleChoice(words, "operatorRole")
        self._save = Button(words.say("Save"), "saveOperator", kind="neutral")
        self._pins = NewPin(words, name="reset")
        self._set = Button(words.say("Set this PIN"), "setPin")
        self._right = Button(words.say("Block"), "allowOperator")
        self._lift = Button(words.say("End a lock-out"), "liftLockOut")
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self._title, self._name, self._role, self._save, rule()):
            column.addWidget(widget)
        column.addWidget(Caption(self._words.say("For somebody who has forgotten theirs")))
        column.addWidget(self._pins)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self._set, self._lift, self._right):
            row.addWidget(button, 1)
        column.addLayout(row)
        self.setFocusProxy(self._name)

    def _connect(self) -> None:
        self._name.edited.connect(lambda: self._name.show_error(""))
        self._name.entered.connect(self._ask)
        self._save.clicked.connect(self._ask)
        self._pins.entered.connect(self._set.press)
        self._set.clicked.connect(self._choose_pin)
        self._lift.clicked.connect(self.lift_asked)
        self._right.clicked.connect(lambda: self.allowed.emit(self._operator is None or not self._operator.active))

    def show_operator(self, operator: Operator) -> None:
        """As the roster has them now."""
        if self._operator is None or operator.id != self._operator.id:
            self._pins.clear()
        self._operator = operator
        self._title.setText(operator.id)
        self._name.show_text(operator.name)
        self._name.show_error("")
        self._role.choose(operator.role)
        say = self._words.say
        self._right.setText(say("Block") if operator.active else say("Allow again"))

    def fail(self, error: UserError) -> bool:
        """Say it at its field; False where it has none here."""
        if error.problem is not Problem.LAST_ADMINISTRATOR:
            return False
        self._role.say_wrong(self._words.problem(error))
        self._role.setFocus()
        return True

    def _ask(self) -> None:
        try:
            name = operator_name(self._name.entry.text())
        except UserError as error:
            self._name.show_error(self._words.problem(error))
            self._name.setFocus()
            return
        self.changed.emit(name, self._role.role)

    def _choose_pin(self) -> None:
        pin = self._pins.take(self._operator.id if self._operator is not None else "")
        if pin is not None:
            self.pin_chosen.emit(pin)
