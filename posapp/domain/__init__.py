"""The rules of paying with points; no display, network or database."""

from __future__ import annotations
