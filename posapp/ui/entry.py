"""What typed, pasted and scanned text means before the domain reads it; no Qt."""

from __future__ import annotations

from posapp.domain.written import other, plain_amount, plain_points

__all__ = ["grouped_card", "other", "plain_amount", "plain_points"]


def grouped_card(digits: str) -> str:
    """Digits in the groups that are embossed on the card: 4-6-5 for American Express, fours for the others."""
    if digits.startswith(("34", "37")):
        parts = [digits[:4], digits[4:10], digits[10:]]
    else:
        parts = [digits[at : at + 4] for at in range(0, len(digits), 4)]
    return " ".join(part for part in parts if part)
