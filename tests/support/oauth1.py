"""OAuth 1.0a by a stranger's judgement: the signature of a request by the vendor's dialect (contract 1.3)."""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, unquote_to_bytes

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from tests.support.merchant import CONSUMER_KEY, rsa_key

if TYPE_CHECKING:
    from tests.support.scripted_bank import Received


def signature_faults(request: Received, base_url: str) -> list[str]:
    """What a gateway would find wrong with the signature, by the dialect of contract 1.3."""
    oauth = request.oauth
    faults = []
    if oauth["oauth_consumer_key"] != CONSUMER_KEY:
        faults.append("another consumer key")
    if oauth["oauth_body_hash"] != b64encode(sha256(request.body).digest()).decode():
        faults.append("the body hash is of other bytes")
    if abs(int(oauth["oauth_timestamp"]) - time.time()) > 60:
        faults.append("the time is off")
    if "+" in request.target:
        faults.append("a raw plus in the address")
    origin = base_url.removesuffix("/loyalty")
    path, _, query = request.target.partition("?")
    encoded = [_encoded_again(pair) for pair in query.split("&") if pair]
    verbatim = [f"{name}={value}" for name, value in oauth.items() if name != "oauth_signature"]
    parameters = "&".join(sorted(encoded + verbatim))
    base = "&".join((request.method, quote(origin + path, safe="~"), quote(parameters, safe="~")))
    signature = b64decode(unquote(oauth["oauth_signature"]))
    try:
        rsa_key("signing").public_key().verify(signature, base.encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        faults.append("the signature does not fit")
    return faults


def _encoded_again(pair: str) -> str:
    name, _, value = pair.partition("=")
    return "=".join(quote(unquote_to_bytes(part), safe="~") for part in (name, value))
