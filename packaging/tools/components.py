"""Whose each bundled file is: a Python package's, Python's own, one of Debian's libraries, a part inside one of these.

A file or a module that nobody owns is a fault; so is a component without a licence, or with one that may not
be shipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.metadata import Distribution
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from inside import Inside, parts_of
from policy import allowed, spdx_of
from tree import BASE_LIBRARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debs import Debian, Package
    from tree import File, Python, Tree

OURS: Final = "posapp"
PACKER: Final = "pyinstaller"
ROOT: Final = Path(__file__).resolve().parents[2]
COMMON_LICENCES: Final = Path("/usr/share/common-licenses")
_HOOKS_OF_OTHERS: Final = re.compile(r"pyi_rth_(cryptography_openssl|usb|babel|certifi)")
_TEXT: Final = re.compile(r"licen[cs]e|copying|notice|copyright|authors", re.IGNORECASE)


@dataclass(slots=True)
class Component:
    """One thing that somebody else made (or the program itself), with its files and modules that are in.

    `texts` are its licence texts, `text_name` the name of the file that they go to.
    """

    ref: str
    name: str
    version: str
    spdx: str
    texts: tuple[Path, ...] = ()
    text_name: str = ""
    purl: str = ""
    home: str = ""
    source: str = ""
    part_of: str = ""
    kind: str = "library"
    files: dict[str, File] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)

    @property
    def holds(self) -> str:
        """One thing of it that is in, for whoever looks for it."""
        return min(self.files, default="") or min(self.modules, default=self.part_of)


@dataclass(slots=True)
class Bundle:
    """All components by reference, and what is wrong."""

    components: dict[str, Component] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def sorted(self) -> list[Component]:
        return [self.components[ref] for ref in sorted(self.components)]

    def put(self, component: Component) -> Component:
        return self.components.setdefault(component.ref, component)


def texts_of(package: Distribution) -> Iterator[Path]:
    """The licence files of a Python package, as it brings them."""
    for path in package.files or ():
        told = _TEXT.search(path.name) or "licenses" in path.parts
        if told and path.parts[0].endswith(".dist-info") and path.suffix not in {".py", ".pyc"}:
            whole = Path(str(package.locate_file(path)))
            if whole.is_file():
                yield whole


def stored_texts(names: list[str]) -> tuple[Path, ...]:
    """Texts that a component does not bring: ours under packaging/licences, or what every Debian has."""
    places = [[ROOT / "packaging" / "licences" / f"{name}.txt", COMMON_LICENCES / name] for name in names]
    return tuple(next((path for path in both if path.exists()), both[0]) for both in places)


class Makers:
    """Makes the component of a Python package, of one of Debian's, of Python itself."""

    def __init__(self, python: Python, debian: Debian, table: dict[str, Any], bundle: Bundle) -> None:
        self._python = python
        self._debian = debian
        self._table = table
        self._bundle = bundle
        # Read as they lie there: a library may have put a reader of its own in the place of Python's.
        found = [Distribution.at(place) for folder in python.site for place in sorted(folder.glob("*.dist-info"))]
        self.packages: dict[str, Distribution] = {canonicalize_name(one.metadata["Name"]): one for one in found}

    def python_package(self, name: str) -> Component:
        if made := self._bundle.components.get(name):
            return made  # Reading a package's list of files for each of its files would take a minute.
        package = self.packages[name]
        told, version = package.metadata, package.version
        urls = [line.partition(", ")[2] for line in told.get_all("Project-URL") or []]
        own, named = tuple(texts_of(package)), self._table.get("texts", {}).get(name, [])
        return self._bundle.put(
            Component(
                name,
                told["Name"],
                version,
                self._table["python"].get(name) or spdx_of(package),
                (*own, *stored_texts(named)),
                text_name=name if own or not named else named[0],
                purl=f"pkg:pypi/{name}@{version}",
                home=next(iter(told.get_all("Home-page") or urls), ""),
                source=f"the source release {version} of {told['Name']}",
            )
        )

    def debian_package(self, package: Package) -> Component:
        spdx = self._table["debian"].get(package.name, "")
        return self._bundle.put(
            Component(
                f"deb:{package.name}",
                package.name,
                package.version,
                spdx,
                package.texts,
                text_name=f"debian-{package.source}",
                purl=package.purl,
                source=f"Debian's source package {package.source} {package.source_version}",
            )
        )

    def cpython(self, path: Path) -> Component:
        """Python's own file: Debian's, or of a Python that somebody built."""
        if package := self._debian.owner(path):
            return self.debian_package(package)
        version = self._python.version
        texts = tuple(text for folder in self._python.stdlib if (text := folder / "LICENSE.txt").exists())
        return self._bundle.put(
            Component(
                "python",
                "Python",
                version,
                "PSF-2.0",
                texts,
                text_name="python",
                purl=f"pkg:generic/python@{version}",
                home="https://www.python.org/",
                source=f"https://www.python.org/ftp/python/{version}/",
            )
        )

    def stdlib(self, module: str) -> Component | None:
        path = module.replace(".", "/")
        for folder in self._python.stdlib:
            for candidate in (folder / f"{path}.py", folder / path / "__init__.py"):
                if candidate.exists():
                    return self.cpython(candidate)
        return None

    def extension(self, base: str) -> Component | None:
        """A compiled module of Python's own."""
        for folder in self._python.stdlib:
            for candidate in (folder / base, folder / "lib-dynload" / base):
                if candidate.exists():
                    return self.cpython(candidate)
        return None

    def library(self, file: File) -> Component | None:
        if package := self._debian.library(file.base, file.elf):
            return self.debian_package(package)
        built = list(self._python.base.glob(f"lib/{file.base}"))
        return self.cpython(built[0]) if built and file.base.startswith("libpython3") else None


class Owners:
    """Finds the owner of each file and module."""

    def __init__(self, python: Python, debian: Debian, table: dict[str, Any], *, version: str) -> None:
        self._table = table
        self._version = version
        self._bundle = Bundle()
        self._make = Makers(python, debian, table, self._bundle)
        self._by_file: dict[str, str] = {}
        for name, package in self._make.packages.items():
            for path in package.files or ():
                self._by_file.setdefault(path.as_posix(), name)

    def attribute(self, tree: Tree) -> Bundle:
        """Everything in the tree."""
        licence = (ROOT / "LICENSE",)
        ours = Component(
            OURS,
            OURS,
            self._version,
            "Apache-2.0",
            licence,
            OURS,
            f"pkg:generic/posapp@{self._version}",
            kind="application",
        )
        self._bundle.put(ours)
        for file in tree.files:
            if owner := self._of_file(file):
                owner.files[file.name] = file
            else:
                self._bundle.faults.append(f"{file.name}: neither a Python package nor a Debian one of the same build")
        for module in tree.modules:
            if owner := self._of_module(module):
                owner.modules.add(module)
            else:
                self._bundle.faults.append(f"module {module}: no Python package has it")
        for (
            script
        ) in tree.scripts:  # The packer's, what it takes from Python first of all, and the one that starts ours.
            (self._of_module(script) or ours).modules.add(script)
        self._split_insides()
        self._link()
        self._judge()
        return self._bundle

    def _of_file(self, file: File) -> Component | None:
        inside = file.inside
        if inside == file.name:  # The executable: the packer's loader, with the modules behind it.
            return self._make.python_package(PACKER)
        if inside.startswith(f"{OURS}/"):
            return self._bundle.components[OURS]
        if name := self._by_file.get(inside):
            return self._bundle.components[OURS] if name == OURS else self._make.python_package(name)
        if inside == BASE_LIBRARY:
            return self._make.stdlib("os")
        if "/lib-dynload/" in f"/{inside}":
            return self._make.extension(file.base)
        return self._make.library(file)

    def _of_module(self, module: str) -> Component | None:
        top = module.partition(".")[0]
        if top in {OURS, "__main__"}:
            return self._bundle.components[OURS]
        if top.startswith(("pyi", "_pyi")):
            others = _HOOKS_OF_OTHERS.fullmatch(module)
            return self._make.python_package("pyinstaller-hooks-contrib" if others else PACKER)
        path = module.replace(".", "/")
        for candidate in (f"{path}.py", f"{path}/__init__.py"):
            if name := self._by_file.get(candidate):
                return self._make.python_package(name)
        return self._make.stdlib(module) or self._of_namespace(f"{path}/")

    def _of_namespace(self, folder: str) -> Component | None:
        """A package without a file of its own is whose files are in it."""
        names = {name for path, name in self._by_file.items() if path.startswith(folder) and path.endswith(".py")}
        return self._make.python_package(min(names)) if names else None

    def _split_insides(self) -> None:
        told = [part for one in self._table.get("inside", []) for part in Inside.all_of(one)]
        for owner in self._bundle.sorted():
            package = self._make.packages.get(owner.ref)
            if package is None or not any(file.elf for file in owner.files.values()):
                continue
            mine = [one for one in told if one.of == owner.ref]
            if not mine and owner.ref not in self._table["nothing-inside"]:
                self._bundle.faults.append(f"{owner.name}: what do its compiled files hold? Say it in legal.toml")
            for part in parts_of(package, mine, owner.files):
                component = Component(
                    f"{owner.ref}/{part.name}", part.name, part.version, part.spdx, purl=part.purl, source=part.source
                )
                component.texts = stored_texts(list(part.texts)) or owner.texts
                component.text_name = part.texts[0] if part.texts else owner.text_name
                component.part_of = owner.purl
                component.files = {path: owner.files.pop(path) for path in part.files}
                self._bundle.put(component)
                owner.needs.add(component.ref)

    def _link(self) -> None:
        components = self._bundle.components
        owner = {PurePosixPath(path).name: ref for ref, one in components.items() for path in one.files}
        for ref, component in components.items():
            component.needs |= self._required_by(ref)
            for file in component.files.values():
                component.needs |= {owner[name] for name in (file.elf.needed if file.elf else ()) if name in owner}
            component.needs -= {ref}
        needed = {need for one in components.values() for need in one.needs}
        components[OURS].needs |= set(components) - needed - {OURS}

    def _required_by(self, ref: str) -> set[str]:
        package = self._make.packages.get(ref)
        wanted = [Requirement(line) for line in (package.requires if package else None) or []]
        names = {
            canonicalize_name(one.name) for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})
        }
        return {str(name) for name in names} & set(self._bundle.components)

    def _judge(self) -> None:
        faults = self._bundle.faults
        for one in self._bundle.sorted():
            what = f"{one.name} {one.version}".rstrip()
            if one.spdx in {"", "unknown"}:
                faults.append(f"{what}: no licence is known; say it in legal.toml ({one.holds})")
            elif not allowed(one.spdx, frozenset(self._table["allowed"])):
                faults.append(f"{what}: {one.spdx} may not be shipped; leave it out ({one.holds})")
            missing = [path for path in one.texts if not path.exists()]
            if missing or not one.texts:
                faults.append(f"{what}: no licence text{''.join(f' {path}' for path in missing)} ({one.holds})")
