"""The real window, driven from outside."""

from __future__ import annotations
