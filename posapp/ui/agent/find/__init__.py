"""Who is on the phone: found without asking for a whole card number where that can be."""

from __future__ import annotations
