"""The durable record of every sale and credit."""

from __future__ import annotations
