"""The commands (design section 7)."""

from __future__ import annotations
