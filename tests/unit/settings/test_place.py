"""The same bank is the same place, however it is written; what is surely without real points is training."""

from __future__ import annotations

import pytest

from posapp.domain.bank import BankPlace
from posapp.settings import Api, Environment
from posapp.settings.place import LOCAL, place_of


@pytest.mark.parametrize(
    ("api", "place"),
    [
        (Api(), LOCAL),
        (Api(Environment.SANDBOX), BankPlace("sandbox.api.mastercard.com/loyalty", training=True)),
        (Api(Environment.PRODUCTION), BankPlace("api.mastercard.com/loyalty")),
        (
            Api(Environment.CUSTOM, "https://Sandbox.api.mastercard.com:443/loyalty/"),
            BankPlace("sandbox.api.mastercard.com/loyalty", training=True),
        ),
        (Api(Environment.CUSTOM, "https://api.mastercard.com/loyalty"), BankPlace("api.mastercard.com/loyalty")),
        (Api(Environment.CUSTOM, "https://bank.example:8443/x"), BankPlace("bank.example:8443/x")),
        # A bank on this computer is given another port at each start.
        (Api(Environment.CUSTOM, "http://127.0.0.1:4711/loyalty"), BankPlace("this computer/loyalty", training=True)),
        (Api(Environment.CUSTOM, "http://localhost:4712/loyalty/"), BankPlace("this computer/loyalty", training=True)),
    ],
)
def test_a_bank_is_one_place(api: Api, place: BankPlace) -> None:
    assert place_of(api) == place
