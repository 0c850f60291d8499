"""The window of a person on the phone."""

from __future__ import annotations
