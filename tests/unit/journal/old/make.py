"""Plays a day on the program of an earlier commit, checked out somewhere, and keeps its journal and its bank's books.

By hand, with the libraries of today: `python tests/unit/journal/old/make.py TREE NAME.tar.xz`. See README.md.
"""

from __future__ import annotations

import http.client
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

CARD = "5555555555554444"
QUICK = {"POSAPP_API__SETTLING_S": "1", "POSAPP_API__TIMEOUT_S": "5"}
# Long retired; no till has them.
PINS = {"ada": "270915", "sue": "418263", "cal": "905174"}
_PATIENCE_S = 20


class Old:
    """The program of one tree on a fresh folder, beside a bank of the same tree."""

    def __init__(self, tree: Path, data: Path) -> None:
        self._tree, self._data = tree, data
        self._bank = subprocess.Popen(
            [sys.executable, "-m", "posapp.sandbox", "--data", str(data / "bank")], cwd=tree, stdout=subprocess.DEVNULL
        )
        notice = data / "bank" / "bank.json"
        ends = time.monotonic() + _PATIENCE_S
        while not notice.exists() and time.monotonic() < ends:
            time.sleep(0.05)
        self._notice: dict[str, Any] = json.loads(notice.read_text(encoding="utf-8"))
        names = ("consumer_key", "signing_key", "signing_key_password", "encryption_certificate", "decryption_key")
        self._settings = {
            "POSAPP_API__ENVIRONMENT": "custom",
            "POSAPP_API__BASE_URL": self._notice["base_url"],
            "POSAPP_PROGRAM__REDEMPTION_ITEM_ID": self._notice["redemption_item_id"],
            **{f"POSAPP_API__{name.upper()}": self._notice[name] for name in names},
            **QUICK,
        }

    def run(self, *arguments: str, line: str = "", **settings: str) -> dict[str, Any]:
        """One command; a program that has no such command yet answers with exit 2."""
        done = subprocess.run(
            [sys.executable, "-m", "posapp", "--data", str(self._data), *arguments, "--json"],
            input=f"{line}\n" if line else "",
            capture_output=True,
            text=True,
            timeout=120,
            cwd=self._tree,
            env={**os.environ, **self._settings, **settings},
            check=False,
        )
        answer: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith("{") else {}
        told = answer.get("state") or answer.get("message") or done.stderr[-200:]
        print(done.returncode, " ".join(arguments), "->", told)  # noqa: T201 - its report
        return answer

    def pay(self, order: str, *arguments: str, **settings: str) -> dict[str, Any]:
        return self.run("pay", "--total", "87.40", "--order", order, *arguments, line=CARD, **settings)

    def fault(self, operation: str, kind: str | None, **options: object) -> None:
        """Order a fault at the bank; None: well again."""
        connection = http.client.HTTPConnection("127.0.0.1", self._notice["port"], timeout=_PATIENCE_S)
        with closing(connection):
            body = None if kind is None else json.dumps({"kind": kind, **options})
            method = "DELETE" if kind is None else "PUT"
            connection.request(method, f"/control/faults/{operation}", body, {"X-Bank-Token": self._notice["token"]})
            status = connection.getresponse().status
        if status != 200:
            raise SystemExit(f"the bank says {status} to a fault")

    def close(self) -> None:
        self._bank.terminate()
        self._bank.wait(_PATIENCE_S)


def play(old: Old) -> None:
    """Sales of every end that the program knows, some of them open; where it has staff, approvals and days, those."""
    old.pay("OLD-1", "--points", "5000", "--card", "approved")
    old.pay("OLD-2", "--points", "500", "--card", "declined")
    old.run("receipt", "OLD-1", "--text")
    old.run("credit", "OLD-1", "--points", "120", "--reason", "goods_returned")
    old.run("close-day", "--card-slips", "37.40")
    _staff(old)
    cal = {"POSAPP_OPERATOR": "cal", "POSAPP_OPERATOR_PIN": PINS["cal"]}
    # Points taken, the card not charged yet.
    old.pay("OLD-3", "--points", "1000", **cal)
    old.pay("OLD-4", "--points", "700", "--card", "approved", **cal)
    old.fault("credit", "drop_after_commit")
    old.fault("history", "drop_before")
    old.run("credit", "OLD-4", "--points", "70", "--reason", "correction", **cal)
    old.fault("redeem", "drop_after_commit")
    old.pay("OLD-5", "--points", "800", "--card", "approved", **cal)
    old.fault("redeem", "drop_before")
    old.pay("OLD-6", "--points", "900", "--card", "approved", **cal)


def _staff(old: Old) -> None:
    """Three people; a credit that one asks for and another approves, and one that still waits."""
    ada = {"POSAPP_OPERATOR": "ada", "POSAPP_OPERATOR_PIN": PINS["ada"]}
    sue = {"POSAPP_OPERATOR": "sue", "POSAPP_OPERATOR_PIN": PINS["sue"]}
    old.run("staff", "add", "ada", "--name", "Ada", "--role", "administrator", line=PINS["ada"])
    old.run("staff", "add", "sue", "--name", "Sue", "--role", "supervisor", line=PINS["sue"], **ada)
    old.run("staff", "add", "cal", "--name", "Cal", "--role", "clerk", line=PINS["cal"], **ada)
    limits = {"POSAPP_APPROVAL__CREDIT_POINTS": "100", "POSAPP_OPERATOR": "cal", "POSAPP_OPERATOR_PIN": PINS["cal"]}
    asked = old.run("credit", "OLD-1", "--points", "300", "--reason", "goods_returned", **limits)
    if approval := asked.get("approval"):
        old.run("approvals", "approve", approval, **sue)
        old.run("credit", "OLD-1", "--points", "300", "--reason", "goods_returned", **limits)
        old.run("credit", "OLD-1", "--points", "301", "--reason", "goods_returned", **limits)


def main() -> None:
    """Play, then pack both files, each as one that nobody has open."""
    tree, target = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        old = Old(tree, data)
        try:
            play(old)
        finally:
            old.close()
        with tarfile.open(target, "w:xz") as packed:
            for name in ("journal.db", "bank/bank.db"):
                with closing(sqlite3.connect(data / name, isolation_level=None)) as file:
                    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                packed.add(data / name, name, filter=_nobody)


def _nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    main()
