"""The checkout: from a cart total to a finished sale on one page."""

from __future__ import annotations
