"""What is known against the libraries that are installed: `python -m tests.audit [LOCK…]`, run by `packaging/test.sh`.

Exit 1 for a known vulnerability. A service that cannot be reached is no reason to fail, and no reason to call
anything clean: it is said what was not looked up.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any, Final

WITHIN_S: Final = 120
_NAMES_SHOWN: Final = 5


@dataclass(slots=True)
class Findings:
    """What pip-audit found: how many it looked up, which it could not, and one line for each vulnerability."""

    looked_up: int = 0
    skipped: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, report: dict[str, Any]) -> Findings:
        """Read the JSON that pip-audit writes."""
        found = cls()
        for one in report["dependencies"]:
            if "skip_reason" in one:
                if one["name"] != "posapp":
                    found.skipped.append(one["name"])
                continue
            found.looked_up += 1
            for flaw in one["vulns"]:
                mended = ", ".join(flaw.get("fix_versions") or []) or "no version yet"
                found.known.append(f"{one['name']} {one['version']}: {flaw['id']}, mended in {mended}")
        return found

    def __str__(self) -> str:
        lines = [f"  {line}" for line in self.known]
        if self.looked_up:
            lines.append(f"  looked up {self.looked_up}: {len(self.known)} known vulnerabilities")
        if self.skipped:
            more = ", …" if len(self.skipped) > _NAMES_SHOWN else ""
            names = ", ".join(self.skipped[:_NAMES_SHOWN])
            lines.append(f"  not checked: the service does not tell of {len(self.skipped)} libraries ({names}{more})")
        return "\n".join(lines)


def audit(*more: str) -> int:
    """Look up what is installed here, or what `more` names to pip-audit; 1 for a known vulnerability."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--format",
        "json",
        "--progress-spinner",
        "off",
        "--timeout",
        "15",
        *more,
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN_S, check=False)
        found = Findings.of(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        print(f"  not checked: the service did not answer within {WITHIN_S} s")
        return 0
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]
        print(f"  not checked: {last}")
        return 0
    print(found)
    return 1 if found.known else 0


def main(locks: list[str]) -> int:
    """Without `locks` what is installed here; else what is in each of them, which is what a package bundles."""
    if not locks:
        return audit()
    known = 0
    for lock in locks:
        print(f"  {lock}")
        known |= audit("--requirement", lock, "--disable-pip", "--require-hashes")
    return known


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
