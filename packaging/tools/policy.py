"""Which licences may be shipped, and what each component's is: `packaging/legal.toml`, and what a package says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from importlib.metadata import Distribution

TABLE: Final = Path(__file__).resolve().parents[1] / "legal.toml"
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


def read(table: Path = TABLE) -> dict[str, Any]:
    """What `legal.toml` states."""
    return tomllib.loads(table.read_text(encoding="utf-8"))


ALLOWED: Final = frozenset(str(one) for one in read()["allowed"])
"""SPDX names. Of an "A or B" one of them has to be here. GPL and AGPL are not, alone."""


def allowed(expression: str, among: frozenset[str] = ALLOWED) -> bool:
    """Whether one of the alternatives of an SPDX expression is allowed whole."""
    expression = _unwrapped(expression.strip())
    for word, enough in (("OR", any), ("AND", all)):
        parts = _split(expression, word)
        if len(parts) > 1:
            return enough(allowed(part, among) for part in parts)
    return expression in among


def spdx_of(package: Distribution) -> str:
    """As the package names it itself, or what its classifiers come to; "unknown" is allowed nowhere."""
    told = package.metadata.json
    if expression := told.get("license_expression"):
        return str(expression)
    names = [line.rpartition(" :: ")[2] for line in told.get("classifier", []) if line.startswith("License :: ")]
    known = sorted({_OF_CLASSIFIERS.get(name, name) for name in names if name != "OSI Approved"})
    return " OR ".join(known) or str(told.get("license") or "unknown").splitlines()[0]


def _split(expression: str, word: str) -> list[str]:
    """At each `word` that stands in no bracket."""
    parts, depth = [""], 0
    for token in re.split(r"(\(|\)|\s+)", expression):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token == word and not depth:
            parts.append("")
        else:
            parts[-1] += token
    return [part.strip() for part in parts]


def _unwrapped(expression: str) -> str:
    depth = 0
    for at, sign in enumerate(expression):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if not depth and at < len(expression) - 1:
            return expression
    return _unwrapped(expression[1:-1].strip()) if expression[:1] == "(" else expression
