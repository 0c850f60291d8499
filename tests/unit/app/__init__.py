"""Tests of the root: what it writes down about itself and how it looks for what must not be there."""

from __future__ import annotations
