"""Sentences and figures."""

from __future__ import annotations
