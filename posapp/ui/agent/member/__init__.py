"""The member on the phone: figures, activity, and what can be done."""

from __future__ import annotations
