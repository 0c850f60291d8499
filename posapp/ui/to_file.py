"""A file that a person names, written whole or not at all, and for this user alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from PySide6.QtWidgets import QFileDialog

from posapp.operations.rows import Form

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from PySide6.QtWidgets import QWidget

    from posapp.words import Words


def ask_where(window: QWidget, words: Words, name: str, chosen: Callable[[Path], object]) -> QFileDialog:
    """Let a person choose the file; its ending decides between CSV and JSON."""
    dialog = QFileDialog(window, words.say("Export"))
    dialog.setObjectName("exportDialog")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([words.say("Spreadsheet (*.csv)"), words.say("JSON (*.json)")])
    dialog.setDefaultSuffix(Form.CSV)
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(Form.JSON if "json" in kind else Form.CSV))
    dialog.selectFile(f"{name}.{Form.CSV}")
    dialog.fileSelected.connect(lambda file: chosen(Path(file)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def form_of(file: Path) -> Form:
    """What its name says it holds."""
    return Form.JSON if file.suffix.lower() == ".json" else Form.CSV


async def written(file: Path, write: Callable[[TextIO], Awaitable[bool]]) -> bool | None:
    """True once it is there whole, False where `write` was called off, None where the disk does not take it."""
    beside = file.with_name(f".{file.name}.part")
    try:
        with _opened(beside) as out:
            whole = await write(out)
        if whole:
            beside.replace(file)
    except OSError:
        return None
    finally:
        beside.unlink(missing_ok=True)
    return whole


def said(words: Words, file: Path, whole: bool | None) -> tuple[str, str]:
    """What came of it, and its tone; empty where it was called off."""
    if whole is None:
        return words.say("It could not be saved there. Choose another folder."), "bad"
    return words.say("Saved as {file}.", file=file.name) if whole else "", "good"


def _opened(file: Path) -> TextIO:
    """For this user alone; such a list is nobody else's."""
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="")
