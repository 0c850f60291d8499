"""Thins Babel's knowledge of the world's locales to what the till writes: amounts, figures, dates and times.

Names of languages, countries, time zones, units and currencies are four fifths of it. What is left out is missing with
an error, never in another language.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

LEFT_OUT: Final = frozenset(
    {
        "compact_currency_formats", "compact_decimal_formats", "compound_unit_patterns", "currency_unit_patterns",
        "languages", "list_patterns", "meta_zones", "scripts", "territories", "time_zones", "unit_display_names",
        "unit_patterns", "variants", "zone_formats",
    }
)  # fmt: skip
EMPTIED: Final = frozenset({"currency_names", "currency_names_plural"})
"""Looked up for every amount, and shown by none: without a name a currency's code stands for it."""


def thin(before: Path, after: Path) -> None:
    """Write the locale file `before` anew as `after`, without what is left out."""
    known = pickle.loads(before.read_bytes())  # noqa: S301 - out of the package that is built in
    after.parent.mkdir(parents=True, exist_ok=True)
    kept = {name: {} if name in EMPTIED else what for name, what in known.items() if name not in LEFT_OUT}
    after.write_bytes(pickle.dumps(kept, protocol=4))
