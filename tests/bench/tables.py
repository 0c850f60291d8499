"""Figures as a ratio to an anchor of the same run, because the machine's own speed moves; printed as tables."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Series:
    """One way, measured round by round in turns with the others. `unit` is that of `values`."""

    name: str
    values: Sequence[float]
    unit: str
    target: str = ""

    @property
    def middle(self) -> float:
        return median(self.values)


def against(series: Series, anchor: Series) -> float:
    """The median of the ratios taken round by round."""
    return median(one / other for one, other in zip(series.values, anchor.values, strict=True))


def show(title: str, series: Sequence[Series], anchor: Series, *, also: Series | None = None) -> None:
    """Print all series with median, range and the ratio to `anchor`, and to `also` where given."""
    heads = ["", "median", "range", f"x {anchor.name}", *([f"x {also.name}"] if also else []), "target"]
    rows = [heads]
    for one in series:
        row = [
            one.name,
            f"{one.middle:.2f} {one.unit}",
            f"{min(one.values):.2f}-{max(one.values):.2f}",
            f"{against(one, anchor):.2f}",
        ]
        rows.append([*row, *([f"{against(one, also):.2f}"] if also else []), one.target])
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    print(f"\n{title} (n={len(anchor.values)})")
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
