"""Names in the token that hands a member over. They are ours: the vendor's are not public (contract section 4)."""

from __future__ import annotations

from typing import Final

TYPE: Final = "posapp-handover+jwt"
CUSTOMER: Final = "rancu"
PROGRAM: Final = "programId"
BALANCE: Final = "pointBalance"
