"""The packages: built, installed, upgraded and taken back."""

from __future__ import annotations
