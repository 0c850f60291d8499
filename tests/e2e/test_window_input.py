"""Bad input at the window: a sentence at the field, nothing at the bank, nothing in the journal."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.till import Till

WRONG_TOTALS = {
    "0": "The amount must be above zero.",
    "-5": "The amount must be above zero.",
    "87.405": "USD takes at most 2 decimals.",
    "1.2.3": "Type the amount as a plain number",
    "99999999999999999999": "The amount is too large",
}
WRONG_CARDS = {
    "5555555555554445": "This card number is not valid. Check its digits.",
    "411111111111": "This one has 12.",
    "55555555555544440000": "This one has 20.",
}


@contextmanager
def nothing_done(till: Till) -> Iterator[None]:
    """Neither the bank's books nor the journal move meanwhile."""
    books, sales = till.bank.ledger(), till.sales()
    yield
    assert till.bank.ledger() == books
    assert till.sales() == sales


def test_a_total_that_is_none_is_said_at_its_field(till: Till) -> None:
    with nothing_done(till):
        for text, sentence in WRONG_TOTALS.items():
            till.fill("Cart total", text)
            till.enter()
            till.sees("cartTotalError", sentence)
            assert not till.find("Redeem").enabled
            till.focused("Cart total")
        # A letter does not even get in, and is not passed over in silence.
        till.fill("Cart total", "8x")
        till.sees("cartTotalError", "Type the amount as a plain number")
        assert till.content("Cart total") == "8"
        till.fill("Cart total", "80")
        till.wait_for(lambda: till.shows("cartTotalError") is None, "the sentence to go")


def test_a_card_number_that_is_none_is_said_at_its_field(till: Till) -> None:
    till.type("20")
    till.enter()
    with nothing_done(till):
        for digits, sentence in WRONG_CARDS.items():
            till.focused("Card number")
            till.type(digits)
            till.enter()
            till.sees("cardNumberError", sentence)
            till.focused("Card number")
            till.key("Escape")
            till.focused("Cart total")
            till.enter()
        till.focused("Card number")
        till.type("5555x")
        till.sees("cardNumberError", "A card number has only digits.")
        assert till.content("Card number") == "5555"
        assert till.shows("balance") == "The balance stands here once a card is checked"


def test_a_pasted_text_is_refused_in_words_and_breaks_nothing(till: Till) -> None:
    till.type("20")
    till.enter()
    with nothing_done(till):
        for text in ("hello 5555 5555", "It was a dark and stormy night. " * 2_000, "5\u0665" * 8):
            till.focus("Card number")
            till.write("Card number", text)
            till.focused("Card number")
            till.enter()
            till.sees("cardNumberError", "A card number has only digits.")
        till.write("Cart total", "It was a dark and stormy night. " * 2_000)
        till.sees("cartTotalError", "Type the amount as a plain number")
    assert "posapp:" not in till.said
    assert "Traceback" not in till.said


def test_points_that_cannot_be_are_said_below_the_figures(till: Till) -> None:
    till.start_sale("87.40", "INV-1")
    with nothing_done(till):
        refused("Points to redeem", "9000", "This sale takes at most 8,740 points", till)
        refused("Points to redeem", "12.5", "Type points as a whole number", till)
        refused("Points value", "90", "The cart total is only $87.40", till)
        refused("Charge to card", "100", "The cart total is only $87.40", till)
        refused("Points value", "1.005", "USD takes at most 2 decimals", till)
        till.key("Escape")
        till.focused("Card number")
        till.focus("Cart total")
        till.key("ctrl+a")
        till.type("5000")
        till.enter()
        till.focused("Card number")
        till.type("5555555555554444")
        till.enter()
        till.focused("Points to redeem")
        refused("Points to redeem", "48251", "The account holds only 48,250 points", till)


def refused(field: str, text: str, sentence: str, till: Till) -> None:
    """`text` is said to be wrong, and ⏎ does nothing."""
    till.fill(field, text)
    till.sees("splitError", sentence)
    assert not till.find("Redeem").enabled
    till.enter()
    till.sees("splitError", sentence)
    assert till.shows("paymentState") is None


def test_an_order_that_is_paid_is_not_paid_again(till: Till) -> None:
    paid = till.commands.pay("INV-1", "--points", "100", "--card", "approved", card="5555555555554444")
    assert paid.code == 0, paid
    till.start_sale("87.40", "INV-1")
    with nothing_done(till):
        till.redeem("100")
        said = till.sees("orderReferenceError", "Order INV-1 already has a sale: Completed.")
        assert "another order reference" in said
        till.fill("Order reference", "INV-2")
    till.wait_for(lambda: till.find("Redeem 100 points").enabled, "the way on")
    till.press("Redeem")
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    assert [(row["order"], row["state"]) for row in till.sales()] == [("INV-2", "completed"), ("INV-1", "completed")]


def test_an_order_reference_that_cannot_be_kept_is_said_at_its_field(till: Till) -> None:
    till.fill("Order reference", "5555 5555 5555 4444")
    till.sees("orderReferenceError", "looks like a card number")
    till.write("Order reference", "x" * 65)
    till.sees("orderReferenceError", "1 to 64 visible characters")
    till.write("Order reference", "Zażółć-1")
    till.wait_for(lambda: till.shows("orderReferenceError") is None, "the sentence to go")
