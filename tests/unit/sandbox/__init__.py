"""The bank's parts."""

from __future__ import annotations
