"""Writes the sales that are shown into a file, off the UI thread, whole or not at all."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from posapp.operations.rows import write_rows
from posapp.ui.to_file import ask_where, form_of, said, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from posapp.domain.errors import PosError
    from posapp.operations.desk import Desk
    from posapp.operations.history import History
    from posapp.operations.sale_query import Numbers
    from posapp.ui.bridge import Bridge
    from posapp.ui.pages.history.foot import Foot
    from posapp.ui.widgets.notice import Notice
    from posapp.words import Words

_NAME = "history export"


class Export(QObject):
    """One file at a time.

    Signals: moved(done) with how many sales are written; ended(sentence, tone), empty where it was called off.
    """

    moved = Signal(int)
    ended = Signal(str, str)

    def __init__(self, window: QWidget, desk: Desk, bridge: Bridge, words: Words) -> None:
        super().__init__(window)
        self._window, self._desk, self._bridge, self._words = window, desk, bridge, words
        self._off = threading.Event()

    def serve(self, foot: Foot, notice: Notice, listed: Callable[[], Numbers]) -> None:
        """Begin and stop by the buttons of `foot`, with what is `listed` then; tell it there and in `notice`."""
        foot.export.clicked.connect(lambda: self.ask_where(listed(), self._words.say("sales")))
        foot.stop.clicked.connect(self.call_off)
        self.moved.connect(lambda done: foot.show_writing(done, len(listed())))
        self.ended.connect(lambda _said, _tone: foot.show_writing(None, 0))
        self.ended.connect(lambda said, tone: notice.say(said, tone=tone))

    @property
    def busy(self) -> bool:
        return self._bridge.busy(_NAME)

    def ask_where(self, numbers: Numbers, name: str) -> None:
        """Let a person choose the file; its ending decides between CSV and JSON."""
        ask_where(self._window, self._words, name, lambda file: self.write(numbers, file))

    def write(self, numbers: Numbers, file: Path) -> None:
        """Write these sales there; a file that has the name is replaced once the new one is whole."""
        self._off.clear()
        desk, words, off = self._desk, self._words, self._off
        moved = self._bridge.home(self.moved.emit)

        def wanted(done: int) -> bool:
            moved(done)
            return not off.is_set()

        def done(whole: bool | None) -> None:
            self.ended.emit(*said(words, file, whole))

        def failed(error: PosError) -> None:
            self.ended.emit(words.error(error).what, "bad")

        self._bridge.run(_NAME, lambda: _written(desk.history, numbers, file, words, wanted), done=done, failed=failed)

    def call_off(self) -> None:
        """Stop; what was there before stays there."""
        self._off.set()


async def _written(
    history: History, numbers: Numbers, file: Path, words: Words, wanted: Callable[[int], bool]
) -> bool | None:
    pieces = history.exported(numbers)
    return await written(
        file,
        lambda out: write_rows(pieces, form_of(file), message=words.story, write=out.write, wanted=wanted),
    )
