#!/usr/bin/env python3
"""Writes what a shell completes after `posapp`: completions.py bash|zsh|fish."""

from __future__ import annotations

import sys

import shtab

from command_tree import commands, options, whole

_FILES = {"FILE", "DIR"}


def main() -> int:
    (shell,) = sys.argv[1:]
    program = whole()
    parsers = [program]
    for parser in parsers:
        parsers += [one for _, _, one in commands(parser)]
        for option in options(parser):
            if option.metavar in _FILES:
                option.complete = shtab.DIRECTORY if option.metavar == "DIR" else shtab.FILE  # type: ignore[attr-defined]
    sys.stdout.write(shtab.complete(program, shell))
    return 0


if __name__ == "__main__":
    sys.exit(main())
