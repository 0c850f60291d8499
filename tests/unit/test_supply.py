"""What the program is built of: every licence is one that we may ship, and what was not looked up is never clean."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audit import Findings
from tests.licences import Licence, licences

LISTED = Path(__file__).parents[2] / "packaging" / "LICENSES.md"


def test_every_library_has_a_licence_that_may_be_shipped() -> None:
    found = licences()
    assert {"PySide6_Essentials", "httpx", "jwcrypto"} <= {one.name for one in found}
    assert [one for one in found if not one.allowed] == []


def test_every_library_is_on_the_list() -> None:
    listed = {
        tuple(cell.strip() for cell in row.split("|")[1:4:2]) for row in LISTED.read_text().splitlines() if "|" in row
    }
    assert {(one.name, one.spdx) for one in licences()} <= listed, "python -m tests.licences > packaging/LICENSES.md"


@pytest.mark.parametrize(
    ("spdx", "allowed"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("(Apache-2.0 AND MIT)", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("unknown", False),
    ],
)
def test_a_licence_is_allowed_by_one_of_its_alternatives(spdx: str, *, allowed: bool) -> None:
    assert Licence("a", "1", spdx).allowed is allowed


def test_what_was_not_looked_up_is_said() -> None:
    report = {"dependencies": [{"name": f"p{number}", "skip_reason": "not found"} for number in range(9)]}
    assert str(Findings.of(report)) == (
        "  not checked: the service does not tell of 9 libraries (p0, p1, p2, p3, p4, …)"
    )


def test_what_is_known_is_said_with_its_mend() -> None:
    flaw = {"id": "PYSEC-1", "fix_versions": ["1.2"], "aliases": [], "description": ""}
    found = Findings.of(
        {
            "dependencies": [
                {"name": "old", "version": "1.0", "vulns": [flaw]},
                {"name": "new", "version": "2.0", "vulns": []},
                {"name": "posapp", "skip_reason": "editable"},
            ]
        }
    )
    assert str(found) == "  old 1.0: PYSEC-1, mended in 1.2\n  looked up 2: 1 known vulnerabilities"
