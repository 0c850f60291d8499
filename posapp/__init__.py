"""Pay with points at the counter: a till for Mastercard Digital Redemptions."""

from __future__ import annotations

__version__ = "0.1.0"
