"""What a package installs for a fleet: the administrator's file as a sample, and the kiosk as a unit of systemd."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest

from posapp.app.renewal import AGAIN, RESTARTS
from posapp.settings import Settings, load, read_fleet
from posapp.settings.showing import plain_values
from posapp.settings.tree import ENVIRONMENT_ONLY

LINUX: Final = Path(__file__).parents[2] / "packaging" / "linux"
SAMPLE: Final = LINUX / "posapp.toml"
UNIT: Final = LINUX / "posapp-kiosk.service"
LATER: Final = {"journal.shared_url", "card_terminal.kind", "program.bin_ranges"}
"""Refused when set, in this version."""


def test_the_sample_sets_nothing() -> None:
    fleet = read_fleet({}, SAMPLE)
    assert (fleet.written, fleet.locked) == ({}, frozenset())
    assert tomllib.loads(SAMPLE.read_text()) == {}


def test_the_sample_has_every_key_as_it_is_without(tmp_path: Path) -> None:
    text = re.sub(r"(?m)^#(?=[\w\[])", "", SAMPLE.read_text())
    (tmp_path / "posapp.toml").write_text(text)
    fleet = read_fleet({}, tmp_path / "posapp.toml")
    assert fleet.locked
    settings = load(None, {}, fleet=fleet)
    tree = tomllib.loads(text)
    said = {f"{section}.{key}" for section, keys in tree.items() if section != "fleet" for key in keys}
    ours = plain_values(Settings())
    assert said == ours.keys() - ENVIRONMENT_ONLY - LATER
    # Where nothing is set, sign-in depends on the bank.
    assert plain_values(settings) == ours | {"staff.require_sign_in": False}


def test_the_unit_starts_again_what_asks_for_it_and_nothing_that_ended_well() -> None:
    lines = UNIT.read_text().splitlines()
    assert {f"RestartForceExitStatus={AGAIN}", f"SuccessExitStatus={AGAIN}", "Restart=on-failure"} <= set(lines)
    assert {f"Environment={RESTARTS}=1", "Environment=POSAPP_WINDOW__KIOSK=true"} <= set(lines)
    assert "RestartPreventExitStatus=2" in lines


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_has_nothing_to_say_of_it(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace("=/usr/bin/posapp", f"={sys.executable}"))
    verify = ["systemd-analyze", "verify", "--user", "--man=no", str(unit)]
    said = subprocess.run(verify, capture_output=True, text=True, check=False, env={"XDG_RUNTIME_DIR": str(tmp_path)})
    assert (said.returncode, said.stdout + said.stderr) == (0, "")
