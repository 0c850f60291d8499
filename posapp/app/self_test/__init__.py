"""`posapp doctor --self-test`: is everything there that the installed program needs, and does it sell?"""

from __future__ import annotations
