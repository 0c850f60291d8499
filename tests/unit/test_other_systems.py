"""What the program must not do where it is another system than this one: Windows has not all of Python's modules."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import posapp
from posapp.devices.recording import words_of

MISSING = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}


def test_no_module_imports_on_its_way_in_what_windows_has_not() -> None:
    files = list(Path(posapp.__file__).parent.rglob("*.py"))
    assert len(files) > 300
    # Inside a function one is imported where it is known to be there; mypy --platform win32 sees to that.
    imports = [
        (file.name, name)
        for file in files
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    ]
    assert [one for one in imports if one[1] in MISSING] == []


@pytest.mark.parametrize(
    ("command", "backslashes", "words"),
    [
        (r'"C:\Program Files\rec\rec.exe" -q "two words"', True, [r"C:\Program Files\rec\rec.exe", "-q", "two words"]),
        (r"C:\rec\rec.exe", True, [r"C:\rec\rec.exe"]),
        (r"/opt/my\ recorder --to '#1'", False, ["/opt/my recorder", "--to", "#1"]),
    ],
)
def test_a_backslash_is_part_of_a_path_on_windows_alone(command: str, words: list[str], *, backslashes: bool) -> None:
    assert words_of(command, backslashes=backslashes) == words
