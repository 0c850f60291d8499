"""A whole shop in simulated time: the real operations and journal under a seeded network, bank, clock and clerk."""

from __future__ import annotations
