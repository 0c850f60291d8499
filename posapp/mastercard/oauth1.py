"""Signs each request with the vendor's signer over exactly the bytes that leave (OAuth 1.0a, contract 1.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from oauth1.oauth import OAuth

if TYPE_CHECKING:
    from collections.abc import Generator

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey


class OAuth1(httpx.Auth):
    """httpx authentication by OAuth 1.0a with RSA-SHA256 and body hash.

    Every send is signed anew, so a request that is sent again has its own nonce and time.
    """

    requires_request_body = True

    def __init__(self, consumer_key: str, signing_key: RSAPrivateKey) -> None:
        self._consumer_key = consumer_key
        self._signing_key = signing_key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = OAuth.get_authorization_header(
            str(request.url), request.method, request.content, self._consumer_key, self._signing_key
        )
        yield request
