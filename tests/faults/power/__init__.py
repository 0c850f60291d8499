"""The power goes between any two writes of the real program, and what was not synced is partly lost."""

from __future__ import annotations
