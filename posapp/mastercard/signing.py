"""The HTTP client of a configuration, by whichever of the two schemes its requests are signed (contract 1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from posapp.domain.errors import ConfigError
from posapp.mastercard import keys, route
from posapp.mastercard.oauth1 import OAuth1

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from posapp.mastercard.config import ClientConfig, OAuth2Access

    PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey


def signing_client(config: ClientConfig) -> tuple[httpx.AsyncClient, PrivateKey]:
    """Signs whatever is sent with it, and by which key; what the first signature costs is paid for here.

    Raises ConfigError.
    """
    if config.oauth2 is not None:
        return _by_oauth2(config, config.oauth2)
    signing_key = keys.signing_key(config.signing_key, config.signing_key_password)
    auth = OAuth1(_checked("api.consumer_key", config.consumer_key), signing_key)
    next(auth.auth_flow(httpx.Request("GET", route.base_url(config))))
    return route.client_for(config, auth), signing_key


def _by_oauth2(config: ClientConfig, access: OAuth2Access) -> tuple[httpx.AsyncClient, PrivateKey]:
    from posapp.mastercard.oauth2 import OAuth2  # noqa: PLC0415 - most tills have no need of the vendor's client

    route.check_oauth2(config)
    _checked("api.consumer_key", access.client_id)
    if not access.key_id:
        mend = "write the id of the signing key from the portal, or the whole api.consumer_key with its “!”."
        raise ConfigError("api.key_id", mend)
    _checked("api.key_id", access.key_id)
    key = keys.client_key(config.signing_key, config.signing_key_password)

    def upon(inner: httpx.AsyncBaseTransport) -> OAuth2:
        made = OAuth2(access, key, inner, timeout_s=config.timeout_s)
        made.warm(str(route.base_url(config)))
        return made

    return route.client_for(config, None, upon), key


def _checked(setting: str, key: str) -> str:
    # The signer of OAuth 1.0a writes it between quotes as it is.
    if not key or not key.isascii() or not key.isprintable() or set(key) & set('", \\'):
        what = "consumer key" if setting == "api.consumer_key" else "key id"
        raise ConfigError(setting, f"copy the whole {what} from the portal, one line, no quotes.")
    return key
