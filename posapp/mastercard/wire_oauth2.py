"""Every name of the OAuth 2.0 layer on the wire (contract 1.4, 7.3): RFC 6749, RFC 9449 and the vendor's addresses."""

from __future__ import annotations

from typing import Final

TOKEN_PATH: Final = "/oauth/token"  # noqa: S105 - a path
"""[D:lib] Below the origin of the API."""
SCOPES: Final = ("rewards-api-gateway:digital-redemptions_read", "rewards-api-gateway:digital-redemptions_write")
"""[I] After a sibling's; the product's own are not public. `api.scopes` replaces them."""

ERROR: Final = "error"
DESCRIPTION: Final = "error_description"

USE_NONCE: Final = "use_dpop_nonce"
INVALID_TOKEN: Final = "invalid_token"  # noqa: S105 - the name of an error
INVALID_CLIENT: Final = frozenset({"invalid_client", "unauthorized_client", "invalid_grant"})
INVALID_PROOF: Final = frozenset({"invalid_dpop_proof"})
INSUFFICIENT_SCOPE: Final = frozenset({"insufficient_scope", "invalid_scope", "access_denied"})

CHALLENGE: Final = "WWW-Authenticate"
