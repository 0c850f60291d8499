"""What chosen sales would give back, the reason and note for all of them, and the one button that says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from posapp.domain.card import covered, holds_card_number
from posapp.domain.errors import UserError
from posapp.operations.bulk import MOST
from posapp.ui.theme import Size
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.choice import Choice
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import BOLD, Label, Panel

if TYPE_CHECKING:
    from posapp.operations.credits import CreditRules
    from posapp.words import Words
    from posapp.words.bulk import Tally


class BulkForm(Panel):
    """Owns reason and note. Signals: asked(reason, note) once it may be sent."""

    asked = Signal(str, str)

    def __init__(self, words: Words) -> None:
        super().__init__("bulkChosen", spacing=12)
        self._words = words
        self._rules: CreditRules | None = None
        self._tally: Tally | None = None
        self._title = Label(size=Size.LARGE, weight=BOLD, name="bulkTitle", wraps=True)
        self._told = Label(tone="muted", name="bulkTold", wraps=True)
        self.reason = Choice(words.say("Reason"), "bulkReason")
        self.note = Field(words.say("Note"), Entry("bulkNote"))
        self.send = Button(words.say("Credit all of them"), "bulkCredit", kind="primary", key=ENTER, steady=True)
        self._why = Label(size=Size.SMALL, tone="muted", name="bulkWhy", wraps=True)
        self.body.addWidget(self._title)
        self.body.addWidget(self._told)
        for widget in (self.reason, self.note, self.send, self._why):
            self.body.addWidget(widget)
        self.reason.box.currentIndexChanged.connect(lambda _: self._draw())
        self.note.edited.connect(self._note_typed)
        self.note.entered.connect(self.send.setFocus)
        self.send.clicked.connect(self._send)

    def show_count(self, count: int) -> bool:
        """So many are chosen; False where they are too many to go at once."""
        number = self._words.number
        self._tally = None
        self._title.setText(self._words.plural(count, "1 sale chosen", "{n} sales chosen", n=number(count)))
        many = "At most {n} sales go at once. More go by a file: “posapp credit --from”."
        fits = count <= MOST
        self._told.setText(self._words.say("Asking the bank…") if fits else self._words.say(many, n=number(MOST)))
        self._draw()
        return fits

    def show_asking(self, done: int, everything: int) -> None:
        """How far the bank has been asked."""
        if self._tally is None:
            far = self._words.say("{done} of {all}", done=str(done), all=str(everything))
            self._told.setText(f"{self._words.say('Asking the bank…')} {far}")

    def show_tally(self, tally: Tally | None, rules: CreditRules | None = None) -> None:
        """What they would give back; None: it is not known, or over."""
        from posapp.words.bulk import chosen  # noqa: PLC0415 - not before the first frame
        from posapp.words.credits import reason  # noqa: PLC0415 - not before the first frame

        self._tally, self._rules = tally, rules or self._rules
        self._told.setText(chosen(self._words, tally) if tally is not None else "")
        codes = self._rules.reasons.codes if self._rules is not None else ()
        if self.reason.box.count() != len(codes):
            self.reason.box.clear()
            for code in codes:
                self.reason.box.addItem(reason(self._words, code), code)
        self._draw()

    def _note_typed(self) -> None:
        text = self.note.entry.text()
        if holds_card_number(text):
            self.note.show_text(covered(text))
        self._draw()

    def _hindrance(self) -> str:
        if self._rules is None:
            return ""
        try:
            self._rules.reasons.checked(str(self.reason.box.currentData()), self.note.entry.text().strip())
        except UserError as error:
            return self._words.problem(error)
        return ""

    def _draw(self) -> None:
        tally, words = self._tally, self._words
        ready = tally is not None and bool(tally.planned or tally.held)
        why = self._hindrance() if ready else ""
        for widget in (self.reason, self.note, self.send):
            widget.setVisible(ready)
        self.send.setEnabled(ready and not why)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        if tally is not None:
            one, many = "Credit 1 sale, {points}", "Credit {n} sales, {points}"
            points = words.counted(tally.points)
            self.send.setText(words.plural(tally.planned, one, many, n=words.number(tally.planned), points=points))

    def _send(self) -> None:
        if self._tally is not None and not self._hindrance():
            self.asked.emit(str(self.reason.box.currentData()), self.note.entry.text().strip())
