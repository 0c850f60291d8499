"""Rules and parts, without a display."""

from __future__ import annotations
