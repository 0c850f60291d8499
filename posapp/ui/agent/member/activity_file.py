"""Reads what is left of a period and writes all of it into a file, off the UI thread, whole or not at all."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from posapp.ui.to_file import ask_where, form_of, said, written

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

    from PySide6.QtWidgets import QFileDialog

    from posapp.domain.errors import PosError
    from posapp.operations.activity import Snapshot
    from posapp.ui.agent.member.activity_panel import ActivityPanel
    from posapp.ui.bridge import Bridge
    from posapp.words import Words

_NAME: Final = "activity export"


class ActivityFile(QObject):
    """One file at a time, begun and stopped by the panel's foot, and told there and in the panel's notice."""

    def __init__(self, panel: ActivityPanel, bridge: Bridge, words: Words) -> None:
        super().__init__(panel)
        self._panel, self._bridge, self._words = panel, bridge, words
        self._file: Path | None = None
        self._off = threading.Event()
        self._dialog: QFileDialog | None = None
        panel.foot.export.clicked.connect(self.ask_where)
        panel.foot.stop.clicked.connect(self.call_off)
        panel.runs.read.connect(lambda _reading: self._go_on())
        panel.runs.failed.connect(lambda _error: self._end())

    def ask_where(self) -> None:
        """Let a person choose the file."""
        self._dialog = ask_where(self._panel, self._words, self._words.say("activity"), self.write)
        self._dialog.finished.connect(self._closed)

    def write(self, file: Path) -> None:
        """Read all that is left of the period, then write it there."""
        if self._file is not None or self._panel.runs.snapshot is None:
            return
        self._off = threading.Event()
        self._file = file
        self._go_on()

    def call_off(self) -> None:
        """Stop; what was there before stays there."""
        self._off.set()

    def wipe(self) -> None:
        """The call is over: what is being written is given up, and a question for a file goes."""
        self.call_off()
        if self._dialog is not None:
            self._dialog.reject()
        self._end()

    def _closed(self) -> None:
        self._dialog = None

    def _go_on(self) -> None:
        file, runs, off = self._file, self._panel.runs, self._off
        if file is None or runs.snapshot is None or self._bridge.busy(_NAME):
            return
        if off.is_set():
            self._end()
        elif runs.snapshot.ended:
            self._write(file, runs.snapshot)
        else:
            self._panel.foot.show_progress(self._words.say("Reading…"))
            runs.whole(self._progress, lambda: not off.is_set())

    def _progress(self, read: int, total: int | None) -> None:
        if self._file is None or self._off.is_set():
            return
        number = self._words.number
        text = (
            self._words.say("{read} of {total} read", read=number(read), total=number(total))
            if total is not None
            else self._words.say("{read} read", read=number(read))
        )
        self._panel.foot.show_progress(text)

    def _write(self, file: Path, snapshot: Snapshot) -> None:
        foot, off, lines = self._panel.foot, self._off, snapshot.lines

        def moved(done: int) -> None:
            if self._file is file:
                foot.show_writing(done, len(lines))

        told = self._bridge.home(moved)

        def wanted(done: int) -> bool:
            told(done)
            return not off.is_set()

        async def write(out: TextIO) -> bool:
            from posapp.operations.activity_rows import write_activity  # noqa: PLC0415 - not before the first frame

            return write_activity(lines, form_of(file), write=out.write, wanted=wanted)

        def done(whole: bool | None) -> None:
            if self._file is file:
                self._end()
                what, tone = said(self._words, file, whole)
                self._panel.notice.say(what, tone=tone)

        def failed(error: PosError) -> None:
            if self._file is file:
                self._end()
                self._panel.notice.say(self._words.error(error).what, tone="bad")

        foot.show_writing(0, len(lines))
        self._bridge.run(_NAME, lambda: written(file, write), done=done, failed=failed)

    def _end(self) -> None:
        self._file = None
        self._panel.foot.show_writing(None, 0)
