"""Commands without a process of their own."""

from __future__ import annotations
