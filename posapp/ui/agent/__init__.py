"""The agent's desk: one member on the phone, and nothing of them after the call."""

from __future__ import annotations
