"""Widgets and pages, offscreen."""

from __future__ import annotations
