"""A client for Mastercard Digital Redemptions."""

from __future__ import annotations
