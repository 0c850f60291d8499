"""A local bank: an emulator of the other side of the wire."""

from __future__ import annotations
