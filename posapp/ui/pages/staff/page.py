"""The staff page: everybody who may sign in at this till, and one of them to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from posapp.domain.errors import UserError
from posapp.domain.staff import Operator, Role
from posapp.ui.pages.staff.forms import ChangeForm, NewForm
from posapp.ui.staff.door import on_staff
from posapp.ui.theme import GAP, Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import BOLD, Label, Panel
from posapp.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from PySide6.QtGui import QShowEvent

    from posapp.domain.errors import PosError
    from posapp.operations.desk import Desk
    from posapp.operations.staff import Staff
    from posapp.ui.bridge import Bridge
    from posapp.ui.facts import Facts
    from posapp.ui.theme import Theme
    from posapp.words import Words

_LIST: Final = 380
_ADDED: Final = "{who}: may sign in."
_SAVED: Final = "{who}: saved."
_NEW_PIN: Final = "{who}: has a new PIN."
_LIFTED: Final = "{who}: may try again at once."


class StaffPage(QWidget):
    """Owns the list as it was last read."""

    def __init__(self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, facts: Facts) -> None:
        super().__init__()
        self.setObjectName("staffPage")
        self._desk, self._bridge, self._words, self._facts = desk, bridge, words, facts
        self._people: Sequence[Operator] = ()
        self._begin = True
        self.notice = Notice(theme, "staffNotice")
        self._list = QListWidget()
        self._list.setObjectName("operators")
        self._list.setAccessibleName(words.say("Operators"))
        self._list.setProperty("role", "lines")
        self._add = Button(words.say("Add somebody"), "newOperatorAsked")
        self._new, self._change = NewForm(words), ChangeForm(words)
        self._build()
        self._connect()
        self._turn(new=True)

    def _build(self) -> None:
        people = Panel("operatorsPanel")
        people.setMaximumWidth(_LIST)
        head = QHBoxLayout()
        head.addWidget(Label(self._words.say("Operators"), size=Size.LARGE, weight=BOLD), 1)
        head.addWidget(self._add)
        people.body.addLayout(head)
        people.body.addWidget(self._list, 1)
        for role in Role:
            said = f"{self._words.staff_role(role)}: {self._words.staff_role_explained(role)}"
            people.body.addWidget(Label(said, size=Size.SMALL, tone="muted", wraps=True))
        one = Panel("operatorPanel")
        one.body.addWidget(self._new)
        one.body.addWidget(self._change)
        one.body.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(people, 2)
        row.addWidget(one, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GAP)
        column.setSpacing(GAP)
        if self._facts.sign_in is None:
            column.addWidget(Label(self._unsigned(), tone="muted", name="staffUnsigned", wraps=True))
        column.addWidget(self.notice)
        column.addLayout(row, 1)

    def _connect(self) -> None:
        new, change = self._new, self._change
        self._add.clicked.connect(lambda: self._turn(new=True))
        self._list.currentRowChanged.connect(self._choose)
        self._list.itemActivated.connect(lambda _item: change.setFocus())
        new.asked.connect(lambda *person: self._run(lambda staff: staff.add(*person), self._added))
        change.changed.connect(
            lambda name, role: self._on_chosen(lambda staff, who: staff.change(who, name=name, role=role))
        )
        change.allowed.connect(lambda active: self._on_chosen(lambda staff, who: staff.change(who, active=active)))
        change.pin_chosen.connect(lambda pin: self._on_chosen(lambda staff, who: staff.set_pin(who, pin), _NEW_PIN))
        change.lift_asked.connect(lambda: self._on_chosen(lambda staff, who: staff.lift(who), _LIFTED))

    def _unsigned(self) -> str:
        account = self._facts.account or "—"
        return self._words.say(
            "No sign-in: everything is done as {account}. Operators count once staff.require_sign_in is true.",
            account=account,
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.notice.say("")
        self._read()
        self._begin = True
        self._new.setFocus()

    def _read(self, chosen: str = "") -> None:
        chosen = chosen or (one.id if (one := self._chosen()) is not None else "")
        self._bridge.run(
            "read staff",
            on_staff(self._desk, lambda staff: staff.people()),
            done=lambda people: self._show(people, chosen),
            failed=self._failed,
            replace=True,
        )

    def _show(self, people: Sequence[Operator], chosen: str) -> None:
        self._people = people
        self._list.blockSignals(True)
        self._list.clear()
        for operator in people:
            item = QListWidgetItem(self._words.operator(operator), self._list)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, self._words.operator(operator))
        self._list.blockSignals(False)
        row = next((row for row, one in enumerate(people) if one.id == chosen), -1)
        if people and self._begin and row < 0 and self._new.blank:
            row = 0
        if row >= 0:
            self._list.setCurrentRow(row)
        self._choose(row)
        if self._begin and row >= 0:
            self._list.setFocus()
        self._begin = False

    def _chosen(self) -> Operator | None:
        row = self._list.currentRow()
        return self._people[row] if 0 <= row < len(self._people) else None

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._people):
            self._change.show_operator(self._people[row])
        self._turn(new=row < 0, again=False)

    def _turn(self, *, new: bool, again: bool = True) -> None:
        """Show one of the two forms; `again` begins a new one."""
        self._new.setVisible(new)
        self._change.setVisible(not new)
        if new and again:
            self._list.setCurrentRow(-1)
            self._new.begin(Role.CLERK if self._people else Role.ADMINISTRATOR)

    def _on_chosen(self, act: Callable[[Staff, str], Coroutine[Any, Any, Operator]], said: str = _SAVED) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._run(lambda staff: act(staff, chosen.id), lambda operator: self._changed(operator, said))

    def _run(self, act: Callable[[Staff], Coroutine[Any, Any, Operator]], done: Callable[[Operator], None]) -> None:
        self.notice.say("")
        self._bridge.run("change staff", on_staff(self._desk, act), done=done, failed=self._failed)

    def _added(self, operator: Operator) -> None:
        self._new.begin(Role.CLERK)
        self._changed(operator, _ADDED)

    def _changed(self, operator: Operator, said: str) -> None:
        self.notice.say(self._words.say(said, who=self._words.operator(operator)), tone="good")
        self._read(operator.id)

    def _failed(self, error: PosError) -> None:
        form = self._new if not self._new.isHidden() else self._change
        if isinstance(error, UserError):
            if not form.fail(error):
                self.notice.say(self._words.problem(error), tone="bad")
            return
        said = self._words.error(error)
        self.notice.say(said.what, said.then, tone="bad")
