"""`posapp self-check`: plays sales with watched numbers, then looks for them wherever they could be left."""

from __future__ import annotations
