"""Every library that a lock names can be had as a wheel for its system, with the hash that the lock names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

pytestmark = pytest.mark.package

LOCKS: Final = Path(__file__).parents[2] / "packaging" / "lock"
# The oldest of each that we name. A Mac's wheel bears the version it was made for, or an older one.
PLATFORMS: Final = {
    "linux": ["manylinux_2_34_x86_64", "manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"],
    "windows": ["win_amd64"],
    "macos": ["macosx_13_0_arm64", "macosx_13_0_universal2"],
}


@pytest.mark.parametrize("system", PLATFORMS)
def test_every_library_of_the_lock_is_there_as_a_wheel(system: str, tmp_path: Path) -> None:
    lock = LOCKS / f"{system}.txt"
    command = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    command += ["--python-version", "3.11", "--implementation", "cp", "--dest", str(tmp_path), "-r", str(lock)]
    for platform in PLATFORMS[system]:
        command += ["--platform", platform]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1200)
    assert done.returncode == 0, done.stderr
    names = [file.name for file in tmp_path.iterdir()]
    assert len(names) == lock.read_text(encoding="utf-8").count("==")
    assert all(name.endswith(".whl") for name in names)
