"""Measurements, not run by pytest."""

from __future__ import annotations
