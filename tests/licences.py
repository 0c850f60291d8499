"""The licences of everything the program runs on; `python -m tests.licences > packaging/LICENSES.md` lists them."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ALLOWED: Final = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "HPND",
        "ISC",
        "LGPL-3.0-only",
        "LGPL-3.0-or-later",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "PSF-2.0",
    }
)
"""SPDX names. Of an "A or B" one of them has to be here. GPL and AGPL are not, alone."""
EXTRAS: Final = ("usb",)
_OF_CLASSIFIERS: Final = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
}
_HEAD: Final = """# Licences of what the program runs on

Written by `python -m tests.licences > packaging/LICENSES.md`; a test compares it with what is installed and refuses a
licence that is not on its list. Versions are those of the day; the licence texts are in each package's own folder.

| package | version | licence |
| --- | --- | --- |"""


@dataclass(frozen=True, slots=True)
class Licence:
    """One package; `spdx` as it names itself, or what its classifiers come to."""

    name: str
    version: str
    spdx: str

    @property
    def allowed(self) -> bool:
        """Whether one of the alternatives is allowed whole."""
        alternatives = re.split(r"\s+OR\s+", self.spdx.strip("() "))
        return any(set(re.split(r"\s+AND\s+", one.strip("() "))) <= ALLOWED for one in alternatives)


def licences() -> list[Licence]:
    """Everything that `pip install posapp` brings to this system, sorted."""
    found: dict[str, Licence] = {}
    waiting = deque([Requirement(f"posapp[{','.join(EXTRAS)}]")])
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.popleft()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # An extra that is not installed here.
        if name != "posapp":
            found[name] = Licence(package.metadata["Name"], package.version, _spdx(package))
        for line in package.requires or []:
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                waiting.append(needed)
    return [found[name] for name in sorted(found)]


def _spdx(package: Distribution) -> str:
    told = package.metadata.json
    if expression := told.get("license_expression"):
        return str(expression)
    names = [line.rpartition(" :: ")[2] for line in told.get("classifier", []) if line.startswith("License :: ")]
    known = sorted({_OF_CLASSIFIERS.get(name, name) for name in names if name != "OSI Approved"})
    return " OR ".join(known) or str(told.get("license") or "unknown").splitlines()[0]


def main() -> None:
    print(_HEAD)
    for one in licences():
        print(f"| {one.name} | {one.version} | {one.spdx} |")


if __name__ == "__main__":
    main()
