"""The parts of the window that need no Qt."""

from __future__ import annotations
