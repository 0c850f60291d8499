"""`posapp doctor --self-test`: all is well with this program, and each thing that is not is told, whatever else is."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import posapp
from tests.support.mounts import in_a_namespace, on_a_disk
from tests.support.program import Program, Ran

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = (
    "program", "clock", "resources", "words", "tls", "keyring", "folder", "journal", "screen", "fonts", "icons",
    "printers", "desk", "sandbox", "window", "sale", "credit", "receipt", "record",
)  # fmt: skip
NOT_EVERYWHERE = {"keyring", "printers", "fonts"}
HOSTILE = {"POSAPP_API__ENVIRONMENT": "production", "POSAPP_CONFIG": "/nowhere/posapp.toml", "POSAPP_TILL": "x"}


def run(tmp_path: Path, *, before: Sequence[str] = (), **settings: str) -> Ran:
    """On a computer where nothing of the user's own would work: its settings, its data, its screen."""
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    home.mkdir(exist_ok=True)
    temporary.mkdir(exist_ok=True)
    program = Program(home / "data", HOSTILE, before=before)
    places = {"HOME": str(home), "TMPDIR": str(temporary)} | settings
    ran = program.run("doctor", "--self-test", "--json", timeout=110, **places)
    assert not list(temporary.iterdir()), "it takes its folder away"
    assert not list(home.rglob("*")), "nothing is done where the user keeps their own"
    return ran


def states(ran: Ran) -> dict[str, str]:
    checks: list[dict[str, Any]] = ran.answer["checks"]
    assert all(check["ok"] is (check["state"] in ("ok", "limited")) for check in checks)
    assert all(check["detail"] and check["seconds"] >= 0 for check in checks)
    assert all(bool(check["mend"]) is (check["state"] in ("limited", "failed")) for check in checks)
    return {check["name"]: check["state"] for check in checks}


def test_the_program_sells_on_a_computer_where_nothing_of_the_users_own_works(tmp_path: Path) -> None:
    ran = run(tmp_path, QT_QPA_PLATFORM="xcb", DISPLAY=":99", LANG="ja_JP.UTF-8", LC_ALL="")
    found = states(ran)
    assert tuple(found) == NAMES
    assert {name for name, state in found.items() if state != "ok"} <= NOT_EVERYWHERE, ran.out
    assert (ran.code, ran.answer["ok"], ran.answer["self_test"]) == (0, True, True)
    assert (ran.answer["version"], ran.answer["frozen"]) == (posapp.__version__, False)


def test_what_is_broken_is_told_and_hides_nothing_else(tmp_path: Path) -> None:
    tree = tmp_path / "program"
    shutil.copytree(Path(posapp.__file__).parent, tree / "posapp", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(Path(posapp.__file__).parents[1] / "resources", tree / "resources")
    (tree / "resources" / "style.qss").unlink()
    (tree / "resources" / "icons" / "check.svg").write_text("<svg/>")
    no_fonts = tmp_path / "fonts.conf"
    no_fonts.write_text("<fontconfig></fontconfig>")
    before = ["env", f"--chdir={tree}", f"PYTHONPATH={tree}"]
    ran = run(tmp_path, before=before, FONTCONFIG_FILE=str(no_fonts), LC_ALL="C")
    found = states(ran)
    assert {name: found[name] for name in NAMES if name not in NOT_EVERYWHERE} == {
        **dict.fromkeys(("program", "clock", "words", "tls", "folder", "journal", "screen", "sandbox"), "ok"),
        **dict.fromkeys(("resources", "icons", "window", "desk", "sale", "credit"), "failed"),
        **dict.fromkeys(("receipt", "record"), "skipped"),
    }
    assert found["fonts"] == "failed"
    assert "style.qss" in ran.out
    assert (ran.code, ran.answer["ok"]) == (5, False)


@pytest.mark.package
@pytest.mark.skipif(sys.platform != "linux", reason="a network of its own is Linux's")
def test_without_any_address_to_bind_the_bank_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    ran = run(tmp_path, before=[*in_a_namespace(), "-n"])
    found = states(ran)
    assert {name: found[name] for name in ("sandbox", "sale", "window", "desk", "journal")} == {
        "sandbox": "failed", "sale": "skipped", "window": "ok", "desk": "ok", "journal": "ok",
    }  # fmt: skip
    assert ran.code == 5


@pytest.mark.skipif(sys.platform != "linux", reason="a disk of its own is Linux's")
def test_a_disk_without_room_is_told(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    ran = run(tmp_path, before=on_a_disk(temporary, size="256k"))
    found = states(ran)
    assert (found["folder"], found["journal"], found["tls"], ran.code) == ("failed", "skipped", "ok", 5)
