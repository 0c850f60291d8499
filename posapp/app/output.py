"""How what a command has to say leaves the program, whether somebody listens or not."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import argparse

    from posapp.cli.report import Report


def print_report(report: Report, options: argparse.Namespace) -> None:
    """As JSON, as CSV or in words, as it was asked for."""
    if report.told:
        write(sys.stderr, report.text + "\n" if report.text else "")
    elif getattr(options, "csv", False) and "error" not in report.answer:
        import csv

        from posapp.cli.fields import ROW_NAMES

        writer = csv.DictWriter(sys.stdout, report.columns or ROW_NAMES)
        writer.writeheader()
        writer.writerows(report.rows)
    elif options.json:
        write(sys.stdout, json.dumps(report.answer) + "\n")
    else:
        write(sys.stderr if "error" in report.answer else sys.stdout, report.text + "\n" if report.text else "")


def write(stream: TextIO | None, text: str) -> bool:
    """Write to whoever may have hung up: a sale that is made stays made, whether its answer is heard or not.

    False: it is not heard.
    """
    try:
        if stream is not None:
            stream.write(text)
            stream.flush()
    except UnicodeEncodeError:
        return write(stream, text.encode("ascii", "backslashreplace").decode("ascii"))
    except (OSError, ValueError):
        # What is left in its buffer must not be tried again, with a traceback, when the interpreter ends.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1 if stream is sys.stdout else 2)
        return False
    return stream is not None
