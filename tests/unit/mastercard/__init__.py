"""The client's parts."""

from __future__ import annotations
