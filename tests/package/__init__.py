"""The packages themselves: built, installed, upgraded and purged in systems of their own."""

from __future__ import annotations
