"""Who is at the till, in the window: signing in, locking, and what each may reach."""

from __future__ import annotations
