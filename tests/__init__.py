"""Tests of posapp, by what they use."""

from __future__ import annotations
