"""The .deb and the .rpm: what is in them, what they need, and what they leave while they come, change and go."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.package.conftest import NEXT, TOP
from tests.package.root import CLERK
from tests.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.package.conftest import Packages
    from tests.package.root import Root

CARD = "5555555555554444\n"
HOME = "/usr/lib/posapp"
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
SALE = ("--total", "12.00", "--all", "--json")


def told(*order: str) -> str:
    """What a checker says; the test fails with it where the checker does."""
    done = subprocess.run(order, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_lintian_has_nothing_to_say(packages: Packages) -> None:
    found = told("lintian", "--display-info", "--pedantic", "--allow-root", "--fail-on=none", str(packages.deb))
    assert not [line for line in found.splitlines() if line[:2] in {"E:", "W:", "I:", "P:"}], found


def test_the_menu_the_software_centre_and_the_reader_get_what_is_valid(packages: Packages) -> None:
    share = packages.root / "usr/share"
    entries = sorted((share / "applications").iterdir())
    assert [entry.name for entry in entries] == ["org.posapp.posapp.agent.desktop", "org.posapp.posapp.desktop"]
    assert not told("desktop-file-validate", *map(str, entries))
    told("appstreamcli", "validate", "--no-net", "--pedantic", str(share / "metainfo/org.posapp.posapp.metainfo.xml"))
    manual = share / "man/man1/posapp.1.gz"
    plain = subprocess.run(["gunzip", "--stdout", str(manual)], capture_output=True, check=True).stdout
    for checker in (["mandoc", "-T", "lint"], ["groff", "-m", "man", "-T", "utf8", "-K", "utf8", "-w", "w", "-z"]):
        done = subprocess.run(checker, input=plain, capture_output=True, check=False)
        assert not done.stdout + done.stderr, (done.stdout + done.stderr).decode()


def test_scripts_are_plain_sh(packages: Packages) -> None:
    linux = TOP / "packaging" / "linux"
    scripts = [str(linux / name) for name in ("trees", "installed.sh", "removing.sh", "removed.sh")]
    told("shellcheck", "--shell=dash", *scripts)
    for script in scripts:
        told("dash", "-n", script)
    told("bash", "-n", str(packages.root / "usr/share/bash-completion/completions/posapp"))


def test_they_need_exactly_what_the_files_ask_for(packages: Packages) -> None:
    needs = str(TOP / "packaging" / "tools" / "needs.py")
    asked = set(told("python3", needs, str(packages.program), "deb").splitlines())
    depends = set(told("dpkg-deb", "--field", str(packages.deb), "Depends").strip().split(", "))
    recommends = set(told("dpkg-deb", "--field", str(packages.deb), "Recommends").strip().split(", "))
    printing = {one for one in asked if one.startswith("libcups")}
    assert depends == asked - printing | {"fonts-inter"}
    assert printing < recommends
    required = set(told("rpm", "-qpR", str(packages.rpm)).splitlines())
    of_files = set(told("python3", needs, str(packages.program), "rpm").splitlines())
    assert {one for one in required if not one.startswith("rpmlib(")} == {
        one for one in of_files if not one.startswith("libcups")
    }


def test_it_comes_runs_and_goes_without_a_trace(packages: Packages, debian: Root) -> None:
    debian.apt("update")
    before, there = debian.files(), debian.packages()
    debian.install(packages.deb)
    assert debian.run("readlink", "-f", "/usr/bin/posapp").strip() == f"{packages.tree}/posapp"
    assert debian.run("posapp", "--version", user=CLERK) == f"posapp {packages.version}\n"
    checks = json.loads(debian.run("posapp", "doctor", "--json", user=CLERK, env=OFFSCREEN))
    assert not [one for one in checks["checks"] if one["state"] == "failed"], checks
    debian.run("posapp", "demo", "--shots", f"/home/{CLERK}/shots", user=CLERK, env=OFFSCREEN)
    sale = debian.run("posapp", "pay", "--order", "INV-1", *SALE, user=CLERK, said=CARD)
    assert '"state": "completed"' in sale
    journal = debian.place / f"home/{CLERK}/.local/share/posapp"
    assert journal.is_dir()
    said = debian.apt("purge", "posapp")
    assert f"/home/{CLERK}/.local/share/posapp" in said
    assert journal.is_dir()
    new = sorted(debian.packages() - there)
    assert "posapp" not in new
    debian.apt("purge", *new)
    after = {path: about for path, about in debian.files().items() if not path.startswith(f"home/{CLERK}/")}
    left = {path for path in after.keys() - before.keys() if "posapp" in path}
    assert not left
    assert {path for path in before.keys() - after.keys() if "posapp" in path} == set()


def test_an_upgrade_leaves_alone_what_runs(packages: Packages, next_packages: Packages, debian: Root) -> None:
    debian.apt("update")
    debian.install(packages.deb)
    window = debian.start("posapp", env=OFFSCREEN)
    links = debian.place / f"home/{CLERK}/.local/share/posapp/till.link"
    wait_for(links.exists, "a window that takes links", timeout_s=120)
    # It reads the card number first, and loads whatever it needs for a sale only then.
    sale = debian.start("posapp", "pay", "--order", "INV-1", *SALE)
    wait_for(lambda: sale.program().startswith(HOME), "a program that waits for its card")
    debian.install(next_packages.deb)

    assert debian.run("readlink", "-f", "/usr/bin/posapp").strip() == f"{next_packages.tree}/posapp"
    assert window.program() == sale.program() == f"{packages.tree}/posapp"
    assert (debian.place / packages.tree[1:] / "_internal/PySide6/Qt/plugins/wayland-decoration-client").is_dir()
    assert not (debian.place / packages.tree[1:] / "_internal/newer.txt").exists()
    assert (debian.place / next_packages.tree[1:] / "_internal/newer.txt").exists()
    code, said = sale.finish(CARD)
    assert code == 0, said
    assert '"state": "completed"' in said
    # The window opens the Member's hand-over, which it has never loaded.
    link = debian.run("posapp", "sandbox", "--hand-over", "4444", "--link", "till", user=CLERK).strip()
    debian.run("posapp", link, user=CLERK, env=OFFSCREEN)
    assert window.running

    # Settled, ended: the next upgrade takes the tree away.
    window.kill()
    wait_for(lambda: packages.tree not in debian.run("sh", "-c", "readlink /proc/[0-9]*/exe || :"), "the bank's end")
    debian.run("dpkg-reconfigure", "-f", "noninteractive", "posapp")
    trees = [tree.name for tree in (debian.place / HOME[1:] / "run").iterdir()]
    assert trees == [next_packages.tree.rpartition("/")[2]]


def test_an_administrators_file_outlives_an_upgrade_and_a_removal(
    packages: Packages, next_packages: Packages, debian: Root
) -> None:
    debian.apt("update")
    debian.install(packages.deb)
    theirs = debian.place / "etc/posapp/posapp.toml"
    theirs.write_text('[store]\nname = "Corner shop"\n')
    debian.install(next_packages.deb)
    assert "Corner shop" in debian.run("posapp", "settings", "show", "--json", user=CLERK)
    debian.apt("remove", "posapp")
    assert theirs.read_text() == '[store]\nname = "Corner shop"\n'
    assert not (debian.place / HOME[1:]).exists()
    debian.apt("purge", "posapp")
    assert not theirs.parent.exists()


def test_the_rpm_comes_changes_and_goes(packages: Packages, next_packages: Packages, debian: Root) -> None:
    def rpm(*words: str) -> str:
        return told(*debian.beside("rpm"), "--root", str(debian.place), *words)

    before = debian.files()
    rpm("-i", "--nodeps", str(packages.rpm))
    link = debian.place / HOME[1:] / "current"
    assert str(link.readlink()) == packages.tree.removeprefix(f"{HOME}/")
    assert rpm("-qc", "posapp").split() == ["/etc/posapp/posapp.toml"]
    rpm("-U", "--nodeps", str(next_packages.rpm))
    assert rpm("-q", "posapp").strip() == f"posapp-{NEXT}-1.x86_64"
    trees = [tree.name for tree in (debian.place / HOME[1:] / "run").iterdir()]
    assert trees == [next_packages.tree.rpartition("/")[2]]
    _same_content(debian.place / HOME[1:] / "run" / trees[0], next_packages.program)
    (debian.place / f"home/{CLERK}/.local/share/posapp").mkdir(parents=True)
    assert f"/home/{CLERK}/.local/share/posapp" in rpm("-e", "posapp")
    shutil.rmtree(debian.place / f"home/{CLERK}/.local")
    assert {path for path in debian.files().keys() - before.keys() if "posapp" in path} == set()


def _same_content(one: Path, other: Path) -> None:
    told("diff", "--recursive", "--no-dereference", str(one), str(other))
