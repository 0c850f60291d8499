"""Who is meant and what was asked before: checks that several operations share."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from posapp.sandbox.envelope import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from posapp.sandbox.bank import Bank
    from posapp.sandbox.validation import Fields

REDEMPTION_TYPES = frozenset({"CASHBACK", "MERCHANDISE", "TRAVEL"})
LONGEST_USER_ID = 50
USER_ID = "[0-9A-Za-z]+"


def read_reference(fields: Fields, kind: str, *, names: tuple[str, str] = ("userId", "userIdType")) -> str:
    """The opaque reference of the only kind an operation takes (RANAC or RANCU); "" if it is badly formed."""
    user_id = fields.text(names[0], longest=LONGEST_USER_ID, pattern=USER_ID)
    fields.choice(names[1], {kind})
    return user_id or ""


def once(
    bank: Bank,
    operation: str,
    external_id: str | None,
    request: Mapping[str, object],
    act: Callable[[], Mapping[str, object]],
) -> Mapping[str, object]:
    """Act, unless the same `externalId` was answered before: then repeat that answer (contract 7.4).

    To be called inside a transaction, which keeps the answer with what it tells of.

    Raises:
        RefusedError: DUPLICATE_EXTERNAL_ID if that id came with another body, or whatever `act` refuses.
    """
    if external_id is None:
        return act()
    fingerprint = sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
    row = bank.connection.execute(
        "SELECT fingerprint, body FROM answers WHERE operation = ? AND external_id = ?", (operation, external_id)
    ).fetchone()
    if row is None:
        answer = act()
        bank.connection.execute(
            "INSERT INTO answers VALUES (?, ?, ?, ?)", (operation, external_id, fingerprint, json.dumps(answer))
        )
        return answer
    if row[0] != fingerprint:
        raise refuse("DUPLICATE_EXTERNAL_ID", "That externalId was used before, with another body.")
    stored: Mapping[str, object] = json.loads(row[1])
    return stored
