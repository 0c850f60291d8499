"""CHANGELOG.md keeps its form, and packages are told what it says."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from posapp import __version__
from releases import CHANGELOG, ChangelogError, Release, appstream, debian, releases, version_of

if TYPE_CHECKING:
    from pathlib import Path

BUILT = datetime(2026, 11, 26, 12, tzinfo=UTC)
HEAD = "# Changelog\n\n## [Unreleased]\n\n"
WAITING = "### Added\n\n- **New** & `good`, with\n  a second line.\n- Another.\n\n"


@pytest.fixture
def changelog(tmp_path: Path) -> Path:
    (tmp_path / "posapp").mkdir()
    return tmp_path / "CHANGELOG.md"


def write(changelog: Path, text: str, *, version: str) -> Path:
    changelog.write_text(text)
    (changelog.parent / "posapp" / "__init__.py").write_text(f'__version__ = "{version}"\n')
    return changelog


def test_ours_keeps_the_form() -> None:
    assert releases()[0].version == version_of() == __version__


def test_what_is_unreleased_is_the_version_of_the_code(changelog: Path) -> None:
    write(changelog, f"{HEAD}{WAITING}## [1.1.0] - 2026-10-02\n\n### Fixed\n\n- Old.\n", version="1.2.0")
    assert releases(changelog) == [
        Release("1.2.0", None, ("**New** & `good`, with a second line.", "Another.")),
        Release("1.1.0", date(2026, 10, 2), ("Old.",)),
    ]


def test_an_empty_unreleased_is_no_version(changelog: Path) -> None:
    write(changelog, f"{HEAD}## [1.1.0] - 2026-10-02\n\n### Fixed\n\n- Old.\n", version="1.1.0")
    assert [one.version for one in releases(changelog)] == ["1.1.0"]


OLD = "## [1.1.0] - 2026-10-02\n\n### Fixed\n\n- Old.\n"


@pytest.mark.parametrize(
    ("text", "version", "fault"),
    [
        (HEAD + "## [1.1.0]\n\n- Old.\n", "1.1.0", "CHANGELOG.md:5: ## [1.1.0]: a release has its day"),
        (HEAD + "## [1.1.0] - today\n", "1.1.0", "a release has its day"),
        (HEAD + "## 1.1.0 - 2026-10-02\n" + OLD, "1.1.0", "a heading is"),
        (HEAD + "## [1.1] - 2026-10-02\n" + OLD, "1.1.0", "a version is three numbers"),
        (HEAD.replace("d]", "d] - 1.1.0") + OLD, "1.1.0", "neither day nor version"),
        (HEAD + "### Bugs\n\n- One.\n" + OLD, "1.2.0", "a section is one of"),
        (OLD, "1.1.0", "[Unreleased] comes first"),
        (HEAD + OLD + OLD, "1.1.0", "each once"),
        (HEAD + OLD + "## [1.0.0] - 2026-11-01\n", "1.1.0", "from the newest to the oldest"),
        (HEAD + OLD, "1.0.0", "older than the newest release"),
        (HEAD + WAITING + OLD, "1.1.0", "needs a higher version"),
        (HEAD + OLD, "1.2.0", "nothing tells what is in 1.2.0"),
    ],
)
def test_a_fault_is_named(changelog: Path, text: str, version: str, fault: str) -> None:
    write(changelog, text, version=version)
    with pytest.raises(ChangelogError) as refused:
        releases(changelog)
    assert fault in "\n".join(refused.value.args)


def test_debian_is_told_in_its_form(changelog: Path) -> None:
    write(changelog, f"{HEAD}{WAITING}{OLD}", version="1.2.0")
    told = debian(releases(changelog), BUILT, maintainer="A <a@b>")
    assert told == (
        "posapp (1.2.0) stable; urgency=medium\n\n"
        "  * New & good, with a second line.\n"
        "  * Another.\n\n"
        " -- A <a@b>  Thu, 26 Nov 2026 12:00:00 +0000\n\n"
        "posapp (1.1.0) stable; urgency=medium\n\n"
        "  * Old.\n\n"
        " -- A <a@b>  Fri, 02 Oct 2026 00:00:00 +0000\n"
    )
    assert max(map(len, debian(releases(), BUILT).splitlines())) <= 80


def test_appstream_is_told_in_its_form(changelog: Path) -> None:
    write(changelog, f"{HEAD}{WAITING}{OLD}", version="1.2.0")
    told = ET.fromstring(appstream(releases(changelog), BUILT))  # noqa: S314 - of our own making
    assert [dict(one.attrib) for one in told] == [
        {"version": "1.2.0", "date": "2026-11-26", "type": "development"},
        {"version": "1.1.0", "date": "2026-10-02", "type": "stable"},
    ]
    assert [item.text for item in told[0].iter("li")] == ["New & good, with a second line.", "Another."]


def test_the_command_tells_the_version_without_the_program() -> None:
    script = CHANGELOG.parent / "packaging" / "tools" / "releases.py"
    done = subprocess.run([sys.executable, "-S", script, "version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"{__version__}\n"
