"""The real program as processes."""

from __future__ import annotations
