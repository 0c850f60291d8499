"""The durable record: every step on disk before the next one, chained, searchable, rebuilt from itself."""

from __future__ import annotations
