"""The steps of the connection's test, each as it comes, with what to mend below the one that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.operations.examination import Outcome
from posapp.operations.examination import Step as Examined
from posapp.ui.progress import Step, StepState
from posapp.ui.theme import Size
from posapp.ui.widgets.label import Caption, Label, Panel
from posapp.ui.widgets.steps import Steps
from posapp.words.examination import step_name, told

if TYPE_CHECKING:
    from posapp.operations.examination import Finding
    from posapp.ui.theme import Theme
    from posapp.words import Words

_STATES = {Outcome.OK: StepState.DONE, Outcome.FAILED: StepState.FAILED, Outcome.SKIPPED: StepState.WAITING}


class TestPanel(Panel):
    """All steps from the beginning on, so that one sees what will be looked at."""

    __test__ = False  # Not a test case, whatever pytest makes of the name.

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__("connectTest")
        self._words = words
        self._found: dict[Examined, Finding] = {}
        self._going = False
        self.steps = Steps(theme, "connectSteps")
        self._mend = Label(size=Size.SMALL, tone="bad", name="connectMend", wraps=True)
        self.body.addWidget(Caption(words.say("Test of the connection")))
        self.body.addWidget(self.steps)
        self.body.addWidget(self._mend)
        self.body.addStretch(1)
        self.clear()

    @property
    def passed(self) -> bool:
        """Every step has been looked at, and none failed."""
        return len(self._found) == len(Examined) and not self._failed

    @property
    def finished(self) -> bool:
        return len(self._found) == len(Examined)

    def begin(self) -> None:
        self._found.clear()
        self._going = True
        self._draw()

    def clear(self) -> None:
        """What was found is no longer of what stands in the fields."""
        self._found.clear()
        self._going = False
        self._draw()

    def hear(self, finding: Finding) -> None:
        self._found[finding.step] = finding
        self._draw()

    @property
    def _failed(self) -> list[Finding]:
        return [one for one in self._found.values() if one.outcome is Outcome.FAILED]

    def _draw(self) -> None:
        due = next((step for step in Examined if step not in self._found), None)
        self.steps.show_steps(tuple(self._step(step, going=self._going and step is due) for step in Examined))
        mends = dict.fromkeys(told(self._words, one)[1] for one in self._found.values())
        text = "\n".join(mend for mend in mends if mend)
        self._mend.setText(text)
        self._mend.setVisible(bool(text))

    def _step(self, step: Examined, *, going: bool) -> Step:
        name = step_name(self._words, step)
        finding = self._found.get(step)
        if finding is None:
            return Step(name, StepState.GOING if going else StepState.WAITING)
        if finding.outcome is Outcome.SKIPPED:
            return Step(name, StepState.WAITING)
        return Step(f"{name}: {told(self._words, finding)[0]}", _STATES[finding.outcome])
