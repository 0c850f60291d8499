"""The operations on ports in memory."""

from __future__ import annotations
