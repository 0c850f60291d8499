"""`python -m tests.bench [WHAT ...]`: first measurements of design section 10, each as a ratio within one run."""

from __future__ import annotations

import argparse
import os

from tests.bench import activity, calls, desk, gaps, history, journal, packages, startup

PARTS = {
    "startup": startup.measure,
    "calls": calls.measure,
    "activity": activity.measure,
    "gaps": gaps.measure,
    "desk": desk.measure,
    "journal": journal.measure,
    "history": history.measure,
}
ON_DEMAND = {"history10m": history.measure_ten, "packages": packages.measure}
"""Too long for every time, or of what must have been built before."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "what", nargs="*", metavar="WHAT", help=f"{', '.join(PARTS)}, by default; {', '.join(ON_DEMAND)}"
    )
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each, taken in turns (default 7)")
    options = parser.parse_args()
    if unknown := set(options.what) - PARTS.keys() - ON_DEMAND.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(PARTS | ON_DEMAND)}")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; ratios are the medians of rounds taken in turns")
    for name in options.what or PARTS:
        (PARTS | ON_DEMAND)[name](options.rounds)


if __name__ == "__main__":
    main()
