"""Clock, references, keyring."""

from __future__ import annotations
