"""The page that connects the till to a bank."""

from __future__ import annotations
