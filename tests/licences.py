"""The licences of everything the program runs on; `python -m tests.licences > packaging/LICENSES.md` lists them."""

from __future__ import annotations

import sys
from collections import deque
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

sys.path.append(str(Path(__file__).resolve().parents[1] / "packaging" / "tools"))
import policy

EXTRAS: Final = ("usb",)
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
        return policy.allowed(self.spdx)


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
            found[name] = Licence(package.metadata["Name"], package.version, policy.spdx_of(package))
        for line in package.requires or []:
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                waiting.append(needed)
    return [found[name] for name in sorted(found)]


def main() -> None:
    print(_HEAD)
    for one in licences():
        print(f"| {one.name} | {one.version} | {one.spdx} |")


if __name__ == "__main__":
    main()
