"""A shop's years with the package on a bare Debian 12: installed, killed in mid-sale, upgraded, taken back, purged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.package.installed import DATA, Installed, InstalledTill
from tests.package.root import CLERK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.package.conftest import Packages
    from tests.package.root import Root
    from tests.support.desktop import Desktop

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def killed_in_mid_sale(till: InstalledTill, order: str) -> None:
    """The bank takes 500 points, and the program ends before it hears of it."""
    till.bank.fault("redeem", "hang", commit=True)
    till.start_sale("20.00", order)
    till.redeem("500")
    till.sees("step2", "Redeeming 500 points")
    till.kill()


def settled(program: Installed, order: str) -> dict[str, Any]:
    """The sale after its settling and a card that was approved."""
    ran = program.run("unsettled", "--settle", "--json")
    assert (ran.code, program.sale(order)["state"]) == (0, "redeemed"), ran
    assert program.run("finish", order, "--card", "approved", "--json").code == 0
    return program.sale(order)


def test_no_sale_is_lost_from_the_first_install_to_the_purge(
    packages: Packages, later_packages: Packages, debian: Root, desktop: Desktop, tmp_path: Path
) -> None:
    debian.apt("update")
    others = debian.files()
    debian.install(packages.deb)
    program = Installed(debian)

    # A clerk's account: all that a sale needs is there, and the pictures of a whole day can be taken.
    checks = json.loads(debian.run("posapp", "doctor", "--self-test", "--json", user=CLERK))
    assert checks["ok"], checks
    debian.run("posapp", "demo", "--shots", f"/home/{CLERK}/shots", user=CLERK, env=OFFSCREEN)
    assert len(list((debian.place / f"home/{CLERK}/shots").glob("*.png"))) > 10

    with InstalledTill(desktop, debian) as till:
        till.screenshot(tmp_path / "installed.png")
        till.key("F1")
        till.sees("about", "/usr/share/doc/posapp/licences")
        till.key("F2")
        killed_in_mid_sale(till, "INV-1")
    assert program.sale("INV-1")["state"] == "redeeming"

    # The later program settles what the older one left open, after a copy of its record.
    debian.install(later_packages.deb)
    assert program.run("--version").out == f"posapp {later_packages.version}\n"
    first = settled(program, "INV-1")
    assert (first["state"], first["points"], first["card_amount"]) == ("completed", 500, "15.00")
    (copy,) = (debian.place / DATA / "backups").iterdir()
    assert copy.stat().st_mode & 0o777 == 0o600
    with InstalledTill(desktop, debian) as till:
        killed_in_mid_sale(till, "INV-2")

    # Back: the older program refuses politely, says how to go on, and goes on with every sale.
    debian.install(packages.deb)
    refused = program.run("history", "--json")
    assert refused.code == 2
    assert f"This journal was written by posapp {later_packages.version} or later." in refused.answer["message"]
    assert "posapp journal downgrade" in refused.answer["message"]
    assert program.run("journal", "downgrade", "--json").code == 0
    assert program.sale("INV-1")["state"] == "completed"
    assert settled(program, "INV-2")["state"] == "completed"
    assert program.run("audit", "verify").code == 0

    # An upgrade while a window has a sale open: the window finishes it, and the later program waits for that.
    with InstalledTill(desktop, debian) as till:
        till.start_sale("20.00", "INV-3")
        till.redeem("500")
        till.focused("Card approved")
        debian.install(later_packages.deb)
        waiting = program.run("history", "--json")
        assert waiting.code == 5
        assert "An older posapp has this journal open" in waiting.answer["message"]
        till.decide("Card approved")
        till.sees("resultTitle", "Sale finished")
        # A page that had not been loaded before its files were replaced.
        till.press("Receipt")
        till.sees("receiptText", "INV-3")
        assert sorted(points for points, _ in till.redemptions()) == [500, 500, 500]
        assert till.close() == 0
    rows = program.run("history", "--json").answer["rows"]
    assert [(row["order"], row["state"]) for row in rows] == [
        ("INV-3", "completed"),
        ("INV-2", "completed"),
        ("INV-1", "completed"),
    ]

    # Gone, but for what is the shop's.
    said = debian.apt("purge", "posapp")
    assert f"/{DATA}" in said
    left = {path for path in debian.files().keys() - others.keys() if "posapp" in path}
    homes = {"root/.local/", "root/.cache/", f"home/{CLERK}/"}
    assert not {path for path in left if not any(path.startswith(home) for home in homes)}
    assert (debian.place / DATA / "journal.db").is_file()
