"""What may stand on the command line."""

from __future__ import annotations
