"""Orders of merchandise: where they go and how they stand."""

from __future__ import annotations
