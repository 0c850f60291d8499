"""The journal's parts."""

from __future__ import annotations
