"""The installer for Windows under Wine: installed, upgraded while it runs, taken away; what runs is Wine's own.

Wine is not Windows. What it shows is the script: what is written where, what stays, and with which exit codes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from icons import write_ico

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.package

SCRIPT: Final = Path(__file__).parents[2] / "packaging" / "windows" / "posapp.nsi"
OLD, NEW = "1.0.0-0000aaaa", "1.1.0-0000bbbb"


class Windows:
    """A computer of its own, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._drive = folder / "wine" / "drive_c"
        self._env = {**os.environ, "WINEPREFIX": str(folder / "wine"), "WINEDEBUG": "-all", "WINEARCH": "win64"}
        self._env.pop("DISPLAY", None)
        self.run("wineboot", "-i")

    def run(self, *command: str) -> int:
        """The exit code."""
        nothing = subprocess.DEVNULL
        done = subprocess.run(
            ["wine", *command], env=self._env, check=False, timeout=300, stdin=nothing, stdout=nothing, stderr=nothing
        )
        return done.returncode

    def has(self, place: str) -> bool:
        return (self._drive / place).exists()

    def inside(self, place: str) -> set[str]:
        return {one.name for one in (self._drive / place).iterdir()}

    def file(self, place: str) -> Path:
        return self._drive / place

    def key(self, key: str, *name: str) -> str:
        """A value of the registry, or of all its keys below; empty where there is none."""
        command = ["wine", "reg", "query", f"HKLM\\{key}", *(["/v", *name] if name else ["/s"])]
        asked = subprocess.run(command, env=self._env, check=False, capture_output=True, timeout=60)
        return asked.stdout.decode(errors="replace") if asked.returncode == 0 else ""

    @contextmanager
    def running(self, program: str) -> Iterator[None]:
        """A program that waits at its standard input, as long as the block goes on."""
        command = ["wine", program]
        with subprocess.Popen(
            command, env=self._env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline()
            yield
            child.communicate(b"exit\r\n", timeout=60)

    def setup(self, folder_name: str, *defines: str) -> Path:
        """An installer of that version, with Wine's command line in the place of the programs."""
        version, _, build = folder_name.partition("-")
        program = self.folder / folder_name
        if not program.exists():
            (program / "_internal" / "deep").mkdir(parents=True)
            (program / "_internal" / "deep" / "library.txt").write_text(folder_name)
            for name in ("posapp.exe", "posappw.exe"):
                shutil.copy(self._drive / "windows" / "system32" / "cmd.exe", program / name)
            write_ico(self.folder / "posapp.ico")
            (self.folder / "sample.toml").write_text("# sample\n")
        made = self.folder / f"setup-{version}.exe"
        values = {
            "VERSION": version,
            "NUMBERS": f"{version}.0",
            "BUILD": build,
            "PROGRAM": program,
            "SAMPLE": self.folder / "sample.toml",
            "ICON": self.folder / "posapp.ico",
            "OUTFILE": made,
            "TARGET": "amd64-unicode",  # This Wine runs nothing of 32 bits.
        }
        options = [f"-D{name}={value}" for name, value in values.items()]
        subprocess.run(["makensis", "-WX", "-V2", *options, *defines, SCRIPT], check=True, timeout=120)
        return made


@pytest.fixture(scope="module")
def computer(tmp_path_factory: pytest.TempPathFactory) -> Windows:
    return Windows(tmp_path_factory.mktemp("windows"))


@pytest.fixture
def windows(computer: Windows) -> Windows:
    """With nothing of ours on it."""
    if computer.has("pos/uninstall.exe"):
        assert uninstall(computer) == 0
    for place in ("pos", "ProgramData/posapp"):
        shutil.rmtree(computer.file(place), ignore_errors=True)
    # Wine calls itself Windows 7.
    computer.run("winecfg", "-v", "win10")
    return computer


def uninstall(windows: Windows) -> int:
    # Told where it lies, it does not go on in a copy of itself, and its exit code is its own.
    return windows.run(r"C:\pos\uninstall.exe", "/S", r"_?=C:\pos")


def test_a_till_that_runs_is_left_alone_by_an_upgrade_and_keeps_from_removal(windows: Windows) -> None:
    assert windows.run(str(windows.setup(OLD)), "/S", r"/D=C:\pos") == 0
    settings = windows.file("ProgramData/posapp/posapp.toml")
    assert settings.read_text() == "# sample\n"
    settings.write_text("# the administrator's\n")
    with windows.running(rf"C:\pos\{OLD}\posappw.exe"):
        assert windows.run(str(windows.setup(NEW)), "/S") == 0
        assert windows.inside("pos") == {OLD, NEW, "posapp.cmd", "uninstall.exe"}
        assert windows.file(f"pos/{OLD}/_internal/deep/library.txt").read_text() == OLD
        assert uninstall(windows) == 4
        assert windows.has(f"pos/{NEW}/posapp.exe")
    assert NEW in windows.key(r"Software\Classes\posapp\shell\open\command")
    assert NEW in windows.file("pos/posapp.cmd").read_text()
    assert windows.run(str(windows.setup(NEW)), "/S") == 0
    assert windows.inside("pos") == {NEW, "posapp.cmd", "uninstall.exe"}
    # Back again: the older program is one like any other.
    assert windows.run(str(windows.setup(OLD)), "/S") == 0
    assert windows.inside("pos") == {OLD, "posapp.cmd", "uninstall.exe"}
    assert settings.read_text() == "# the administrator's\n"


def test_it_is_on_the_list_of_programs_and_in_the_menu_and_goes_without_a_rest(windows: Windows) -> None:
    data = windows.file("users/anna/AppData/Local/posapp/journal.db")
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_bytes(b"sales")
    assert windows.run(str(windows.setup(OLD)), "/S", "/STARTUP=agent", r"/D=C:\pos") == 0
    listed = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\posapp"
    for name in ("DisplayName", "DisplayVersion", "Publisher", "EstimatedSize", "QuietUninstallString", "DisplayIcon"):
        assert windows.key(listed, name), name
    menu = "ProgramData/Microsoft/Windows/Start Menu/Programs"
    assert {"posapp.lnk", "posapp agent.lnk"} <= windows.inside(menu)
    started = r"Software\Microsoft\Windows\CurrentVersion\Run"
    assert f'{OLD}\\posappw.exe" agent' in windows.key(started, "posapp")
    assert windows.run(str(windows.setup(NEW)), "/S") == 0
    assert f'{NEW}\\posappw.exe" agent' in windows.key(started, "posapp")
    assert windows.run(str(windows.setup(NEW)), "/S", "/STARTUP=sometimes") == 2
    assert uninstall(windows) == 0
    assert windows.inside("pos") == {"uninstall.exe"}
    assert not {"posapp.lnk", "posapp agent.lnk"} & windows.inside(menu)
    for key in (listed, r"Software\posapp", r"Software\Classes\posapp"):
        assert not windows.key(key), key
    assert not windows.key(started, "posapp")
    assert data.read_bytes() == b"sales"
    assert windows.has("ProgramData/posapp/posapp.toml")


def test_a_windows_that_is_too_old_is_refused_by_exit_code(windows: Windows) -> None:
    windows.run("winecfg", "-v", "win7")
    assert windows.run(str(windows.setup(OLD)), "/S", r"/D=C:\pos") == 3
    assert not windows.has("pos")


def test_whatever_signs_is_given_the_uninstaller_and_then_the_installer(windows: Windows) -> None:
    signer = windows.folder / "sign"
    signer.write_text(f'#!/bin/sh\necho "$1" >>{windows.folder}/signed\n')
    signer.chmod(0o755)
    made = windows.setup(OLD, f"-DSIGN={signer}")
    signed = (windows.folder / "signed").read_text().splitlines()
    assert len(signed) == 2
    assert signed[1] == str(made)
    signer.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(subprocess.CalledProcessError):
        windows.setup(OLD, f"-DSIGN={signer}")
