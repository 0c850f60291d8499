"""The member on the phone: what the bank tells, what happened, and what can be done."""

from __future__ import annotations
