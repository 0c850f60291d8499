"""The API description and the bank must agree: schemathesis plays every operation, well and badly."""

from __future__ import annotations

import copy
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from posapp.sandbox.operations import BASE, OPERATIONS

if TYPE_CHECKING:
    from requests import PreparedRequest

    from tests.support.bank import BankProcess
    from tests.support.peer import Peer

DESCRIPTION = Path(__file__).parents[2] / "resources" / "digital-redemptions.openapi.yaml"
SEARCH = "/redeemers/search"
WEALTHY = "2222420000001113"
AGREEMENT = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
FEW = settings(EXAMPLES, max_examples=3)


def described() -> dict[str, Any]:
    """The description, with the plaintext of the search in place of its envelope, which the hook below puts on."""
    raw = copy.deepcopy(schemathesis.openapi.from_path(DESCRIPTION).raw_schema)
    content = raw["paths"][SEARCH]["post"]["requestBody"]["content"]["application/json"]
    content["schema"] = content.pop("x-plaintext-schema")
    assert isinstance(raw, dict)
    return raw


DESCRIBED = described()
SCHEMA = schemathesis.openapi.from_dict(DESCRIBED)
LABELS = [f"{method.upper()} {path}" for path, group in DESCRIBED["paths"].items() for method in group]


@dataclass(frozen=True, slots=True)
class Protection:
    """Seals what must be sealed and signs the bytes that are really sent."""

    peer: Peer

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        where = urlsplit(str(request.url))
        query = urlencode(parse_qsl(where.query, keep_blank_values=True), quote_via=quote, safe="~")
        request.url = where._replace(query=query).geturl()
        body = cast("str | bytes", request.body or b"")
        raw = body.encode() if isinstance(body, str) else body
        if where.path.endswith(SEARCH) and raw:
            raw = json.dumps(self.peer.sealer.wrap_bytes(raw)).encode()
            request.prepare_body(raw, None)
        request.headers["Authorization"] = self.peer.oauth.header(str(request.method), request.url, raw)
        return request


def enliven(case: Case[Any], known: dict[str, str]) -> None:
    """Put in what the bank knows and can pay, or no well-formed request would ever be answered with 200."""
    parts: list[Any] = [case.path_parameters, case.query, case.body]
    for part in parts:
        if not isinstance(part, dict):
            continue
        kind = str(part.get("userIdType", part.get("user_id_type", "RANAC")))
        names = {"userId": kind, "user_id": kind, "redemptionId": "redemption", "redemption_id": "redemption"}
        part.update({name: known[value] for name, value in names.items() if name in part and value in known})
        for line in part.get("redemptionItems", []):
            part["redemptionType"] = "CASHBACK"
            line |= {"redemptionItemId": known["item"], "points": 1}
            line.pop("cashValue", None)
        for of_the_last_160_days in ("shippingAddressId", *(("from_date", "to_date") if kind == "RANCU" else ())):
            part.pop(of_the_last_160_days, None)


def operation(label: str) -> Any:
    method, path = label.split(" ")
    return SCHEMA[path][method]


@pytest.fixture
def known(bank: BankProcess) -> dict[str, str]:
    account = bank.peer.account(WEALTHY)
    (row,) = [row for row in bank.ledger()["accounts"] if row["account"] == account]
    redemption = str(bank.peer.redeem(account, points=100_000).json["redemptionId"])
    return {
        "BAN": WEALTHY,
        "RANAC": account,
        "RANCU": row["customer"],
        "redemption": redemption,
        "item": bank.peer.item_id,
    }


def test_every_operation_of_the_bank_is_described_and_no_other() -> None:
    served = {f"{work.method} {path}" for path, group in OPERATIONS.items() for work in group}
    assert set(LABELS) == served
    assert all(server["url"].endswith(BASE) for server in DESCRIBED["servers"])


@pytest.mark.parametrize("label", LABELS)
def test_what_is_asked_well_is_answered_as_described(bank: BankProcess, known: dict[str, str], label: str) -> None:
    statuses: Counter[int] = Counter()

    @EXAMPLES
    @given(case=operation(label).as_strategy(generation_mode=GenerationMode.POSITIVE), alive=st.booleans())
    def play(case: Case[Any], alive: bool) -> None:
        if alive:
            enliven(case, known)
        response = case.call(base_url=bank.base_url, auth=Protection(bank.peer))
        case.validate_response(response, checks=AGREEMENT)
        statuses[response.status_code] += 1

    play()
    assert set(statuses) <= {200, 400, 401, 404}
    assert statuses[200], f"never answered with 200: {statuses}"


@pytest.mark.parametrize("label", LABELS)
def test_what_is_asked_badly_is_refused_as_described(bank: BankProcess, label: str) -> None:
    @EXAMPLES
    @given(case=operation(label).as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def play(case: Case[Any]) -> None:
        response = case.call(base_url=bank.base_url, auth=Protection(bank.peer))
        case.validate_response(response, checks=[*AGREEMENT, negative_data_rejection])

    play()


@pytest.mark.parametrize("label", LABELS)
def test_what_is_not_signed_is_refused_as_described(bank: BankProcess, label: str) -> None:
    @FEW
    @given(case=operation(label).as_strategy(generation_mode=GenerationMode.POSITIVE))
    def play(case: Case[Any]) -> None:
        response = case.call(base_url=bank.base_url)
        case.validate_response(response, checks=AGREEMENT)
        assert response.status_code == 403

    play()


@pytest.mark.parametrize("label", LABELS)
def test_what_bears_a_wrong_token_is_refused_as_described(bank: BankProcess, label: str) -> None:
    door = bank.notice["oauth2"]

    @FEW
    @given(case=operation(label).as_strategy(generation_mode=GenerationMode.POSITIVE))
    def play(case: Case[Any]) -> None:
        headers = {"Authorization": "DPoP made-up"}
        response = case.call(base_url=door["base_url"], verify=door["ca_bundle"], headers=headers)
        case.validate_response(response, checks=AGREEMENT)
        assert (response.status_code, response.json()["error"]) == (401, "invalid_token")

    play()


def test_both_schemes_are_described_and_every_scope_that_is_asked_for() -> None:
    schemes = DESCRIBED["components"]["securitySchemes"]
    assert set(schemes) == {name for one in DESCRIBED["security"] for name in one} == {"oauth1", "oauth2"}
    scopes = set(schemes["oauth2"]["flows"]["clientCredentials"]["scopes"])
    assert scopes == {work.scope for group in OPERATIONS.values() for work in group}
