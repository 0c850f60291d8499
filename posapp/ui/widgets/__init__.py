"""Controls the pages are made of."""

from __future__ import annotations
