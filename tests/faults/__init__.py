"""What becomes of a sale when the network or the bank fails."""

from __future__ import annotations
