"""`posapp sandbox --hand-over`: asks the bank that runs for a token, as its issuer's site would give one."""

from __future__ import annotations

import http.client
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

_PATIENCE_S = 10
_EXIT_REFUSED = 3
_EXIT_UNAVAILABLE = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of it."""
    who = "print a token that hands a member over (emulated SSO): account reference, or the card's last four digits"
    parser.add_argument("--hand-over", metavar="WHO", help=who)
    parser.add_argument("--audience", metavar="A", help="of --hand-over: for whom (usual: this till)")
    parser.add_argument("--link", choices=["till", "agent"], help="of --hand-over: a posapp:// link to that window")
    wrongs = ["expired", "early", "long", "forged", "issuer", "audience", "again"]
    parser.add_argument("--wrong", choices=wrongs, help="of --hand-over: one that must be refused")


def hand_over(data: Path, options: argparse.Namespace) -> int:
    """Print it; returns the exit code."""
    asked = {"member": options.hand_over, "audience": options.audience, "wrong": options.wrong}
    body = json.dumps({name: value for name, value in asked.items() if value is not None})
    try:
        told = json.loads((data / "bank.json").read_bytes())
        line = http.client.HTTPConnection("127.0.0.1", int(told["port"]), timeout=_PATIENCE_S)
        try:
            line.request("POST", "/control/handovers", body, {"X-Bank-Token": str(told["token"])})
            answer = line.getresponse()
            found = json.loads(answer.read())
        finally:
            line.close()
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        sys.stderr.write(f"No local bank runs on {data}. Open the till first, or start one: posapp sandbox.\n")
        return _EXIT_UNAVAILABLE
    if answer.status != 200:
        sys.stderr.write(found["Errors"]["Error"][0]["Description"] + "\n")
        return _EXIT_REFUSED
    token = found["token"]
    sys.stdout.write((f"posapp://{options.link}?token={token}" if options.link else token) + "\n")
    return 0
