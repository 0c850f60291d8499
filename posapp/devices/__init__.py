"""What stands around the till: clock, keys, card terminal."""

from __future__ import annotations
