"""The recipes for Windows and macOS, as far as they can be looked at without either."""

from __future__ import annotations

import ast
import plistlib
import re
import runpy
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PIL import Image

from icons import write_icns, write_ico
from lock import PLATFORMS
from posapp import __version__
from posapp.domain.handover import SCHEME
from version_info import content, four_numbers, version, version_info

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]
PACKAGING = ROOT / "packaging"
SYSTEMS = {"linux": "linux", "windows": "win32", "macos": "darwin"}


@pytest.mark.parametrize("system", PLATFORMS)
def test_a_lock_holds_what_the_program_needs_on_its_system_and_says_no_place(system: str) -> None:
    text = (PACKAGING / "lock" / f"{system}.txt").read_text(encoding="utf-8")
    assert "//" not in text
    parts = re.split(r"\n(?=\S)", text.strip())[1:]
    assert all("--hash=sha256:" in part for part in parts)
    locked = dict(part.split()[0].split("==") for part in parts)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["package"]]
    for one in map(Requirement, wanted):
        if one.marker is None or one.marker.evaluate({"sys_platform": SYSTEMS[system]}):
            assert one.specifier.contains(locked[canonicalize_name(one.name)]), one


def test_the_version_is_read_from_its_one_place_and_told_as_windows_counts() -> None:
    assert version() == __version__
    assert four_numbers("1.2.3") == four_numbers("1.2.3rc4") == (1, 2, 3, 0)
    strings = {
        ast.literal_eval(node.args[0]): ast.literal_eval(node.args[1])
        for node in ast.walk(ast.parse(version_info("posappw", "1.2.3")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "StringStruct"
    }
    assert strings["ProductVersion"] == "1.2.3"
    assert strings["OriginalFilename"] == "posappw.exe"


def test_a_folder_s_name_tells_what_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "inside" / "a"
    file.parent.mkdir()
    file.write_bytes(b"1")
    before = content(tmp_path)
    assert re.fullmatch("[0-9a-f]{8}", before)
    file.touch()
    assert content(tmp_path) == before
    file.write_bytes(b"2")
    assert content(tmp_path) != before


@pytest.mark.parametrize(
    ("write", "name", "sizes"), [(write_ico, "a.ico", {16, 32, 48, 256}), (write_icns, "a.icns", {128, 256, 512})]
)
def test_an_icon_has_its_sizes_and_is_the_same_each_time(
    write: Callable[[Path], None], name: str, sizes: set[int], tmp_path: Path
) -> None:
    one, other = tmp_path / name, tmp_path / f"again.{name}"
    write(one)
    write(other)
    assert one.read_bytes() == other.read_bytes()
    with Image.open(one) as icon:
        assert sizes <= {size[0] for size in icon.info["sizes"]}
        pixels = icon.convert("RGBA")
    assert pixels.getpixel((0, 0)) == (0, 0, 0, 0)
    assert pixels.getpixel((pixels.width // 2, pixels.height // 2))[3] == 255  # type: ignore[index]  # of four


def test_macos_is_told_of_our_links_and_of_the_oldest_system() -> None:
    told: dict[str, Any] = plistlib.loads((PACKAGING / "macos" / "Info.plist").read_bytes())
    assert told["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == [SCHEME.rstrip(":")]
    assert told["NSHighResolutionCapable"] is True
    assert not [key for key in told if key.startswith("CFBundle") and key.endswith("Version")]
    lifted = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert lifted == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_the_disk_image_holds_the_program_and_the_way_to_install_it() -> None:
    given = {"app": "/b/posapp.app", "icon": "/b/posapp.icns"}
    settings = runpy.run_path(str(PACKAGING / "macos" / "dmg.py"), init_globals={"defines": given})
    assert settings["files"] == [("/b/posapp.app", "posapp.app")]
    assert settings["icon"] == "/b/posapp.icns"
    assert set(settings["icon_locations"]) == {"posapp.app", *settings["symlinks"]}


@pytest.mark.parametrize("file", sorted((ROOT / ".github" / "workflows").glob("*.yml")), ids=lambda file: file.name)
def test_a_workflow_has_no_secret_and_runs_known_code_with_few_rights(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.search(r"^permissions: \{\}$", text, re.MULTILINE)
    assert "secrets." not in text
    assert "pull_request_target" not in text
    used = re.findall(r"uses: (.*)", text)
    assert used
    assert [one for one in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []
