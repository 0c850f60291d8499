"""What staff can do at a till, and the ports it needs."""

from __future__ import annotations
