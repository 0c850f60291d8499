"""The bill of materials and the licences: whose each bundled file is, and that nothing slips in."""

from __future__ import annotations

import hashlib
import json
import shutil
import sysconfig
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

import policy
from bill import bill_of
from components import Bundle, Owners
from debs import Debian
from legal import write
from texts import copyright_of, licence_files
from tree import Python, Tree, read_elf, read_files

if TYPE_CHECKING:
    from collections.abc import Callable

BUILT: Final = datetime(2026, 11, 26, tzinfo=UTC)
COMPILED: Final = next(Path(sysconfig.get_paths()["platlib"]).glob("_cffi_backend.*.so"))
"""Any compiled file with a build id."""


class World:
    """A small program, the Python that it was built with and a Debian, made up in a folder."""

    def __init__(self, root: Path) -> None:
        self.program = root / "program"
        self.site = root / "site"
        self.stdlib = root / "stdlib"
        self.admin = root / "dpkg"
        self.libraries = root / "lib"
        self.doc = root / "doc"
        for folder in (self.stdlib, self.admin / "info", self.libraries):
            folder.mkdir(parents=True)
        (self.admin / "status").touch()
        (self.stdlib / "os.py").touch()
        (self.stdlib / "LICENSE.txt").write_text("PSF LICENSE\nCopyright (c) 2001 Python Software Foundation\n")
        self.table: dict[str, Any] = {
            **policy.read(),
            "debian": {"libgood1": "MIT", "libreadline8": "GPL-3.0-or-later"},
        }
        self.modules: list[str] = ["posapp", "posapp.domain.points", "os"]
        self.add("posapp", b"program")
        self.add("_internal/posapp/resources/icon.svg", b"<svg/>")
        self.add("_internal/base_library.zip", b"zip")
        self.package("pyinstaller", spdx="")

    def add(self, name: str, content: bytes | Path) -> None:
        path = self.program / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.read_bytes())

    def package(self, name: str, *files: str, spdx: str = "MIT", text: str = "Copyright 2020 A. Nobody\n") -> None:
        info = self.site / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir(parents=True)
        licence = f"License-Expression: {spdx}\n" if spdx else ""
        (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{licence}")
        listed = [*files, f"{info.name}/METADATA", *([f"{info.name}/LICENSE"] if text else [])]
        if text:
            (info / "LICENSE").write_text(text)
        (info / "RECORD").write_text("".join(f"{path},,\n" for path in listed))

    def debian(self, name: str, library: str, content: bytes | Path) -> None:
        path = self.libraries / library
        path.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
        (self.admin / "info" / f"{name}.list").write_text(f"/.\n{path}\n")
        with (self.admin / "status").open("a") as status:
            status.write(f"Package: {name}\nStatus: install ok installed\nVersion: 2:1.0-1\nArchitecture: amd64\n")
            status.write("Maintainer: A <a@b>\nDescription: x\n\n")
        (self.doc / name).mkdir(parents=True)
        (self.doc / name / "copyright").write_text("Copyright: 2021 B. Nobody\n/usr/share/common-licenses/GPL-3\n")

    def bundle(self, *scripts: str) -> Bundle:
        python = Python("3.11.9", (self.site,), (self.stdlib,), self.libraries.parent)
        owners = Owners(python, Debian(self.admin, self.doc), self.table, version="1.2.3")
        return owners.attribute(Tree(self.program, read_files(self.program), scripts, tuple(self.modules)))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_each_file_goes_to_whoever_brought_it(world: World) -> None:
    world.package("some-thing", "some_thing/__init__.py", "some_thing/data.txt")
    world.add("_internal/some_thing/data.txt", b"data")
    world.modules.append("some_thing")
    world.debian("libgood1", "libgood.so.1", COMPILED)
    world.add("_internal/libgood.so.1", COMPILED)
    bundle = world.bundle("pyiboot01_bootstrap", "pyi_rth_inspect", "start")
    assert bundle.faults == []
    held = {ref: (sorted(one.files), sorted(one.modules)) for ref, one in bundle.components.items()}
    assert held == {
        "posapp": (["_internal/posapp/resources/icon.svg"], ["posapp", "posapp.domain.points", "start"]),
        "pyinstaller": (["posapp"], ["pyi_rth_inspect", "pyiboot01_bootstrap"]),
        "python": (["_internal/base_library.zip"], ["os"]),
        "some-thing": (["_internal/some_thing/data.txt"], ["some_thing"]),
        "deb:libgood1": (["_internal/libgood.so.1"], []),
    }
    assert bundle.components["deb:libgood1"].purl.startswith(
        "pkg:deb/debian/libgood1@2%3A1.0-1?arch=amd64&distro=debian-"
    )


def unknown_file(world: World) -> str:
    world.add("_internal/stray.dat", b"?")
    return "_internal/stray.dat: neither a Python package nor a Debian one"


def unknown_module(world: World) -> str:
    world.modules.append("stray.thing")
    return "module stray.thing: no Python package has it"


def library_of_another_build(world: World) -> str:
    world.debian("libgood1", "libgood.so.1", COMPILED)
    other = next(path for path in Path(sysconfig.get_paths()["platlib"]).glob("**/*.so") if path.name != COMPILED.name)
    assert read_elf([other])[other].build_id != read_elf([COMPILED])[COMPILED].build_id
    world.add("_internal/libgood.so.1", other)
    return "_internal/libgood.so.1: neither a Python package nor a Debian one of the same build"


def library_under_the_gpl(world: World) -> str:
    world.debian("libreadline8", "libreadline.so.8", COMPILED)
    world.add("_internal/libreadline.so.8", COMPILED)
    return "libreadline8 2:1.0-1: GPL-3.0-or-later may not be shipped; leave it out (_internal/libreadline.so.8)"


def library_that_nobody_judged(world: World) -> str:
    world.debian("libnew1", "libnew.so.1", COMPILED)
    world.add("_internal/libnew.so.1", COMPILED)
    return "libnew1 2:1.0-1: no licence is known; say it in legal.toml (_internal/libnew.so.1)"


def package_without_a_licence(world: World) -> str:
    world.package("bare", "bare.py", spdx="")
    world.modules.append("bare")
    return "bare 1.0: no licence is known; say it in legal.toml (bare)"


def package_without_a_text(world: World) -> str:
    world.package("mute", "mute.py", text="")
    world.modules.append("mute")
    return "mute 1.0: no licence text (mute)"


def package_with_compiled_files(world: World) -> str:
    world.package("fast", "fast.so")
    world.add("_internal/fast.so", COMPILED)
    return "fast: what do its compiled files hold? Say it in legal.toml"


@pytest.mark.parametrize(
    "slip",
    [
        unknown_file,
        unknown_module,
        library_of_another_build,
        library_under_the_gpl,
        library_that_nobody_judged,
        package_without_a_licence,
        package_without_a_text,
        package_with_compiled_files,
    ],
)
def test_nothing_slips_in(world: World, slip: Callable[[World], str]) -> None:
    said = slip(world)
    faults = world.bundle().faults
    assert len(faults) == 1
    assert faults[0].startswith(said)


def test_a_part_inside_a_package_is_told_with_its_own_version(world: World) -> None:
    world.package("fast", "fast.libs/libpart-12ab.so.16.5.1")
    world.add("_internal/fast.libs/libpart-12ab.so.16.5.1", COMPILED)
    world.table["inside"] = [
        {"of": "pyinstaller", "name": "zlib", "spdx": "Zlib"},
        {"of": "fast", "name": "part", "spdx": "MIT", "files": ["fast.libs/libpart-*"], "version": "1.{0}.{1}"},
        {"of": "fast", "name": "absent", "spdx": "GPL-3.0-only", "files": ["fast.libs/libabsent-*"]},
    ]
    bundle = world.bundle()
    assert bundle.faults == []
    assert bundle.components["fast/part"].purl == "pkg:generic/part@1.16.5"
    assert list(bundle.components["fast/part"].files) == ["_internal/fast.libs/libpart-12ab.so.16.5.1"]
    assert bundle.components["fast"].needs == {"fast/part"}
    assert "fast/absent" not in bundle.components


def test_what_is_installed_here_is_found_with_licence_and_text(world: World) -> None:
    world.site = Path(sysconfig.get_paths()["purelib"])
    world.table["python"] = {**world.table["python"], "pyinstaller": "MIT"}
    (world.program / "posapp").unlink()
    world.modules += ["h11", "httpx._client", "httpcore", "certifi.core"]
    world.add("_internal/certifi/cacert.pem", b"")
    bundle = world.bundle()
    assert bundle.faults == []
    assert bundle.components["httpx"].needs >= {"httpcore", "certifi"}
    assert bundle.components["certifi"].spdx == "MPL-2.0"


def test_the_bill_keeps_the_schema_and_is_the_same_for_the_same_program(world: World) -> None:
    world.debian("libgood1", "libgood.so.1", COMPILED)
    world.add("_internal/libgood.so.1", COMPILED)
    first, second = (bill_of(world.bundle(), BUILT) for _ in range(2))
    assert first == second
    told = json.loads(first)
    assert (told["specVersion"], told["metadata"]["timestamp"]) == ("1.6", "2026-11-26T00:00:00+00:00")
    assert told["metadata"]["component"]["version"] == "1.2.3"
    library = next(one for one in told["components"] if one["name"] == "libgood1")
    [file] = library["components"]
    assert file["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(COMPILED.read_bytes()).hexdigest()}]
    world.add("_internal/posapp/resources/icon.svg", b"<svg></svg>")
    assert json.loads(bill_of(world.bundle(), BUILT))["serialNumber"] != told["serialNumber"]


def test_texts_of_all_are_written(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    world.debian("libgood1", "libgood.so.1", COMPILED)
    world.add("_internal/libgood.so.1", COMPILED)
    write(world.bundle(), tmp_path / "out")
    names = {path.name for path in (tmp_path / "out" / "licences").iterdir()}
    assert {"posapp.txt", "python.txt", "debian-libgood1.txt", "common-GPL-3.txt", "README.txt"} <= names
    shutil.rmtree(tmp_path / "out" / "licences")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"posapp.cdx.json", "copyright"}


def test_the_copyright_file_names_each_component_and_explains_each_licence(world: World) -> None:
    world.debian("libgood1", "libgood.so.1", COMPILED)
    world.add("_internal/libgood.so.1", COMPILED)
    bundle = world.bundle()
    told = copyright_of(bundle)
    paragraphs = told.split("\n\n")
    used = {name for one in paragraphs if one.startswith("Files:") for name in licences_in(one)}
    explained = {one.splitlines()[0].removeprefix("License: ") for one in paragraphs if one.startswith("License:")}
    assert used <= explained
    assert "Files: usr/lib/posapp/program/_internal/libgood.so.1\nCopyright: 2021 B. Nobody\nLicense: MIT" in told
    assert "GPL-2.0-or-later with Bootloader exception" in used
    assert set(licence_files(bundle)) >= {f"{one.text_name}.txt" for one in bundle.sorted()}


def licences_in(paragraph: str) -> list[str]:
    line = next(line for line in paragraph.splitlines() if line.startswith("License: "))
    return line.removeprefix("License: ").split(" or ")


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", True),
        ("MIT AND (GPL-2.0-only OR GPL-3.0-only)", False),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", True),
        ("(MIT) OR (GPL-3.0-only)", True),
        ("", False),
    ],
)
def test_an_expression_is_judged_whole(expression: str, *, allowed: bool) -> None:
    assert policy.allowed(expression) is allowed
