"""Where a trace could lie outside the window: files, command lines, and what programs have said."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posapp.settings.fleet import REHEARSAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from posapp.app.self_check.traces import Search

_PROC: Final = Path("/proc")


class Rooms:
    """The folders of one check: everything that the programs under test may write lies below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data = root / "data"
        self.logs = self.data / "logs"
        self.receipts = root / "receipts"
        self.temporary = root / "temporary"
        self.said = root / "said"
        self.home = root / "home"
        self.settings = root / "posapp.toml"
        for folder in (self.data, self.logs, self.receipts, self.temporary, self.said, self.home):
            folder.mkdir(mode=0o700)

    def kind_of(self, file: Path) -> str:
        """Which kind of place a file is."""
        kinds = {
            self.logs: "logs",
            self.data: "data folder",
            self.receipts: "receipts",
            self.temporary: "temporary files and crash reports",
            self.said: "what the programs wrote",
            self.settings: "settings",
        }
        return next((kind for folder, kind in kinds.items() if file.is_relative_to(folder)), "home folder")

    def environment(self) -> dict[str, str]:
        """The computer's own, without its settings of ours, and with every folder here."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("POSAPP_")}
        # Nor with those of an administrator: what is played here must reach no bank but the local one.
        env[REHEARSAL] = "1"
        env |= {name: str(self.temporary) for name in ("TMPDIR", "TEMP", "TMP")}
        env |= {name: str(self.home) for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")}
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            env[f"XDG_{kind}_HOME"] = str(self.home / kind.lower())
        return env


def look_at_files(rooms: Rooms, search: Search) -> None:
    """Every byte of every file, so also what a database has let go of and not overwritten."""
    for file in sorted(rooms.root.rglob("*")):
        if file.is_file() and not file.is_symlink():
            search.look(rooms.kind_of(file), file.read_bytes(), str(file.relative_to(rooms.root)))
            # A name is a place, too.
            search.look("names of files", str(file.relative_to(rooms.root)).encode())


def look_at_command_lines(rooms: Rooms, search: Search) -> None:
    """Of every process of this check that runs now, as anybody on the computer can read them."""
    for name, line in _command_lines():
        if os.fsencode(rooms.root) in line:
            search.look("command lines", line, name)


def _command_lines() -> Iterator[tuple[str, bytes]]:
    for folder in _PROC.glob("[0-9]*"):
        try:
            yield folder.name, (folder / "cmdline").read_bytes()
        except OSError:
            continue


def plant(rooms: Rooms, text: str) -> list[str]:
    """Put `text` into a file of each kind, as it would be left there; the kinds."""
    (rooms.logs / "planted.log").write_text(f'{{"message": "{text}"}}\n', encoding="utf-8")
    (rooms.temporary / "posapp-crash-planted.txt").write_text(f"ValueError {text}\n", encoding="utf-16")
    (rooms.said / "planted").write_text(text, encoding="utf-8")
    (rooms.home / "planted").write_text(" ".join(text[at : at + 4] for at in range(0, len(text), 4)), encoding="utf-8")
    (rooms.home / text).touch()
    rooms.settings.write_text(rooms.settings.read_text(encoding="utf-8") + f"# {text}\n", encoding="utf-8")
    (rooms.receipts / "planted.pdf").write_bytes(b"%PDF-1.4\nstream\n" + zlib.compress(text.encode()) + b"\nendstream")
    _plant_in_database(rooms.data / "planted.db", text)
    return [
        "logs", "data folder", "receipts", "temporary files and crash reports", "what the programs wrote",
        "settings", "home folder", "names of files",
    ]  # fmt: skip


def _plant_in_database(file: Path, text: str) -> None:
    """A row that was deleted: it lies on in its page until that is written anew."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA secure_delete = OFF")
    connection.execute("CREATE TABLE kept (text)")
    connection.execute("INSERT INTO kept VALUES (?)", (text,))
    connection.commit()
    connection.execute("DELETE FROM kept")
    connection.commit()
    connection.close()


def planted_process(rooms: Rooms, text: str) -> subprocess.Popen[bytes]:
    """A program that bears `text` on its command line until its input ends. Not ours: it would refuse the number."""
    child = subprocess.Popen(  # noqa: S603 - the system's own shell, waiting
        ["/bin/sh", "-c", "echo; read -r _", str(rooms.root), text],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    if child.stdout is not None:
        child.stdout.readline()
    return child
