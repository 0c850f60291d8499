"""Why OAuth 2.0 keeps the till out, and what to look at, for whoever looks after it."""

from __future__ import annotations

from typing import Final

from posapp.domain.errors import Barred

BARRED: Final = {
    Barred.CLIENT: (
        "The bank does not accept this till's key.",
        "See that api.signing_key, api.key_id and api.consumer_key belong together, as the portal shows them.",
    ),
    Barred.PROOF: (
        "The bank does not accept this till's proof that a request is its own.",
        "See that api.base_url and api.token_url are the bank's exact addresses, and this computer's clock is right.",
    ),
    Barred.TOKEN: (
        "The bank does not accept the access that it has just given this till.",
        "Try again in a moment. If it stays so, the bank has to look into it.",
    ),
    Barred.SCOPE: (
        "The bank does not allow this till to do this.",
        "See that api.scopes names what the portal allows this project, reading and writing.",
    ),
}
