"""The error envelope, so that every refusal leaves the bank in the one shape of contract section 7.1."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCE = "digital-redemptions"
GATEWAY = "Gateway"
JSON_TYPE = {"content-type": "application/json"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One item of the envelope's `Error` array."""

    reason: str
    description: str
    recoverable: bool = False
    source: str = SOURCE


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer, ready to be sent, spoiled or sent twice."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: JSON_TYPE)


class RefusedError(Exception):
    """The bank says no: an HTTP status and one or more problems."""

    def __init__(self, status: int, *problems: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, *(problem.reason for problem in problems))
        self.status = status
        self.problems = problems
        self.headers = headers or {}

    def answer(self) -> Answer:
        """The refusal as it goes over the wire."""
        items = [
            {
                "Source": problem.source,
                "ReasonCode": problem.reason,
                "Description": problem.description,
                "Recoverable": problem.recoverable,
                "Details": None,
            }
            for problem in self.problems
        ]
        return Answer(self.status, encode({"Errors": {"Error": items}}), {**JSON_TYPE, **self.headers})


class OAuthRefusedError(RefusedError):
    """No, in the dialect of the OAuth 2.0 layer (contract 7.3), with a challenge where a token was due (RFC 9449)."""

    def __init__(
        self, error: str, description: str, *, status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        challenge = f'DPoP error="{error}", error_description="{description}", algs="ES256 PS256"'
        more = {} if status == 400 else {"www-authenticate": challenge}
        super().__init__(status, headers={**more, **(headers or {})})
        self.error = error
        self.description = description

    def answer(self) -> Answer:
        """The refusal as it goes over the wire."""
        said = {"error": self.error, "error_description": self.description}
        return Answer(self.status, encode(said), {**JSON_TYPE, **self.headers})


def refuse(reason: str, description: str, *, status: int = 400, recoverable: bool = False) -> RefusedError:
    """A refusal with a single problem, for business rules."""
    return RefusedError(status, Problem(reason, description, recoverable))


def refuse_at_gateway(
    status: int, reason: str, description: str, headers: Mapping[str, str] | None = None
) -> RefusedError:
    """A refusal made before the request reaches Digital Redemptions itself (contract 7.2)."""
    return RefusedError(status, Problem(reason, description, source=GATEWAY), headers=headers)


def encode(body: Mapping[str, object]) -> bytes:
    """Compact JSON, ASCII only: half a surrogate pair in a client's text must not break the answer."""
    return json.dumps(body, allow_nan=False, separators=(",", ":"), default=str).encode()
