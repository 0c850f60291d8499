"""The page of sales that are not settled: what is open, what the bank lists, what a person may decide."""

from __future__ import annotations
