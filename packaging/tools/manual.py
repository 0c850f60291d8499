#!/usr/bin/env python3
"""Writes the manual page posapp(1): what was written by hand, with commands and settings as the program has them.

manual.py TEMPLATE
"""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from command_tree import commands, options, whole
from releases import built_at, version_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

_FEW = 4
_LETTERS = {"\\": "\\e", "-": "\\-", "`": "\\(ga", '"': "\\(dq", "'": "\\(aq"}
_README = Path(__file__).resolve().parents[2] / "README.md"


def manual(template: str) -> str:
    """The page's text."""
    program = whole()
    parts = {
        "VERSION": version_of(),
        "DATE": built_at().date().isoformat(),
        "OPTIONS": "\n".join(line for option in options(program) for line in _option(option)),
        "COMMANDS": "\n".join(_commands(program)),
        "SETTINGS": "\n".join(_settings(_README.read_text(encoding="utf-8"))),
    }
    told = re.sub(r"@([A-Z]+)@", lambda found: parts[found[1]], template)
    return "".join(f"{line}\n" for long in told.splitlines() for line in _wrapped(long))


def _commands(program: argparse.ArgumentParser) -> Iterator[str]:
    for name, what, command in commands(program):
        yield from _command(name, what, command)
        for act, does, one in commands(command):
            yield from _command(f"{name} {act}", does, one)


def _command(name: str, what: str, command: argparse.ArgumentParser) -> Iterator[str]:
    told = [option for option in options(command) if option.dest != "json"]
    yield f".SS {_bold(name)}{_usage(command, told)}"
    yield _text(what)
    for option in told:
        yield from _option(option)


def _usage(command: argparse.ArgumentParser, told: list[argparse.Action]) -> str:
    usage = "".join(f" {_name(option)}" for option in told if not option.option_strings)
    if any(True for _ in commands(command)):
        usage += " ACT"
    return usage


def _option(option: argparse.Action) -> Iterator[str]:
    yield ".TP"
    value = "" if option.nargs == 0 else _name(option)
    if option.option_strings:
        names = ", ".join(_bold(name) for name in option.option_strings)
        yield f"{names} {value}".strip()
    else:
        yield value
    about = _text(option.help % vars(option) if option.help else "")
    if option.choices is not None and not _named(option):
        about = f"{about} ({_text(', '.join(map(str, option.choices)))})".strip()
    if option.required and option.option_strings:
        about = f"{about} Required.".strip()
    yield about or "As it says."


def _name(option: argparse.Action) -> str:
    if option.choices is not None and _named(option):
        return "|".join(_bold(str(choice)) for choice in option.choices)
    return f"\\fI{_text(str(option.metavar or option.dest.upper()))}\\fR"


def _named(option: argparse.Action) -> bool:
    """Whether its few choices stand for its value; many are told in its text."""
    return option.metavar is None and len(list(option.choices or ())) <= _FEW


def _settings(readme: str) -> Iterator[str]:
    """The keys as the README explains them."""
    example = readme.split("\n## Settings\n")[1].split("```toml\n")[1].partition("```")[0]
    section = ""
    for line in example.splitlines():
        if line.startswith("["):
            section = line.split("]")[0].lstrip("[")
            continue
        found = re.fullmatch(r'(\w+) = ("[^"]*"|\S+)\s*(?:# (.*))?', line)
        if found is None:
            continue
        key, usual, about = found.groups()
        yield ".TP"
        yield f"{_bold(f'{section}.{key}')} = {_text(usual)}"
        yield _text(about or "") or "As it says."


def _wrapped(line: str) -> list[str]:
    """Text in lines that a terminal shows whole; an order to the formatter is one line, however long."""
    if line.startswith(".") or len(line) <= 80:
        return [line]
    return textwrap.wrap(line, 80, break_long_words=False, break_on_hyphens=False)


def _bold(text: str) -> str:
    return f"\\fB{_text(text)}\\fR"


def _text(plain: str) -> str:
    told = (
        plain.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace('"', "\\(dq").replace("'", "\\(aq")
    )
    told = "".join(letter if ord(letter) < 128 else f"\\[u{ord(letter):04X}]" for letter in told)
    # A line that begins so would be an order to the formatter.
    return re.sub(r"^([.'])", r"\\&\1", told, flags=re.MULTILINE)


def main() -> int:
    (template,) = sys.argv[1:]
    sys.stdout.write(manual(Path(template).read_text(encoding="utf-8")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
