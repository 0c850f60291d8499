"""How far a step has come, in values that pages decide and the list of steps draws."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StepState(StrEnum):
    WAITING = "waiting"  # Not begun: a ring.
    GOING = "going"  # Under way: a spinner.
    DUE = "due"  # A person has to act now: a full dot.
    DONE = "done"  # A check mark.
    FAILED = "failed"  # A cross.
    OPEN = "open"  # Nobody knows how it ended: a question.


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list."""

    text: str
    state: StepState
