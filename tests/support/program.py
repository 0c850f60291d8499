"""Runs the real program as another program would: arguments and standard input in, exit code and output out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        """The one JSON object on standard output; anything else there fails the test."""
        answer = json.loads(self.out)
        assert isinstance(answer, dict)
        assert self.out.count("\n") == 1
        return answer


def posapp(*arguments: str) -> list[str]:
    """The command line of the program under test: the checkout's, or the built one that PROGRAM_UNDER_TEST names."""
    built = os.environ.get("PROGRAM_UNDER_TEST")
    return [*([built] if built else [sys.executable, "-m", "posapp"]), *arguments]


class Program:
    """`posapp` on one data folder, with these POSAPP_* settings; `before` stands before each command."""

    def __init__(self, data: Path, settings: Mapping[str, str] | None = None, *, before: Sequence[str] = ()) -> None:
        self.data = data
        self.before = list(before)
        self.settings = dict(settings or {})

    def run(self, *arguments: str, card: str = "", timeout: float = 60, **settings: str) -> Ran:
        done = subprocess.run(
            self.command(*arguments),
            input=card + "\n" if card else "",
            capture_output=True,
            text=True,
            timeout=timeout,
            env=self.environment(**settings),
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str, card: str = "", **settings: str) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            self.command(*arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment(**settings),
        )
        assert child.stdin is not None
        if card:
            child.stdin.write(card + "\n")
            child.stdin.flush()
        return child

    def command(self, *arguments: str) -> list[str]:
        return [*self.before, *posapp("--data", str(self.data), *arguments)]

    def environment(self, **settings: str) -> dict[str, str]:
        return {**os.environ, "PYTHONWARNINGS": "error", **self.settings, **settings}

    def pay(self, order: str, *arguments: str, card: str, total: str = "87.40") -> Ran:
        return self.run("pay", "--total", total, "--order", order, *arguments, "--json", card=card)

    def sale(self, order: str) -> dict[str, Any]:
        """The one row of the history for an order."""
        rows: list[dict[str, Any]] = self.run("history", "--order", order, "--json").answer["rows"]
        (row,) = rows
        return row
