"""Tests of the settings: reading what anybody may have put there, and writing."""

from __future__ import annotations
