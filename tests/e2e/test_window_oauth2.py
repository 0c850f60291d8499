"""The real window by OAuth 2.0: a sale, a refusal in words, and a redemption that never left for want of a token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.till import RICH, Till

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.desktop import Desktop


@pytest.fixture
def till(desktop: Desktop, tmp_path: Path) -> Iterator[Till]:
    """As any other, but for the one setting."""
    with Till(desktop, tmp_path / "data", {"POSAPP_API__AUTH": "oauth2"}) as till:
        yield till


def test_a_sale_is_paid_with_nonces_asked_for_at_every_step(till: Till) -> None:
    till.bank.switch(demand_nonce=True)
    till.start_sale("87.40", "INV-1")
    till.sees("balance", "48,250 points")
    till.bank.forget_tokens()
    till.redeem("5000")
    till.sees("paymentState", "Card to charge")
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    (sale,) = till.sales()
    assert (sale["state"], sale["points"]) == ("completed", 5000)
    assert till.redemptions() == [(5000, sale["external_id"])]
    assert till.close() == 0


def test_a_refused_key_is_said_with_what_to_look_at(till: Till) -> None:
    till.bank.forget_tokens()
    till.bank.fault("token", "oauth_error", reason="invalid_client", status=400, times=None)
    till.focused("Cart total")
    till.type("87.40")
    till.enter()
    till.focused("Card number")
    till.type(RICH)
    till.enter()
    till.sees("cardNoticeWhat", "The bank does not accept this till's key.")
    till.sees("cardNoticeMore", "api.signing_key, api.key_id and api.consumer_key")


def test_a_redemption_without_a_token_took_nothing_and_can_be_tried_again(till: Till) -> None:
    till.start_sale("87.40", "INV-1")
    till.bank.forget_tokens()
    till.bank.fault("token", "drop_before", times=None)
    till.redeem("5000")
    till.sees("resultTitle", "No points taken")
    till.bank.clear_faults()
    assert (till.sale("INV-1")["state"], till.redemptions()) == ("not_redeemed", [])
