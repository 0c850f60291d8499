"""The real program killed with SIGKILL at random moments, against the real bank with faults on, then settled."""

from __future__ import annotations
