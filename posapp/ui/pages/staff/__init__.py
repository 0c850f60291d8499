"""Who may work at this till, and as what."""

from __future__ import annotations
