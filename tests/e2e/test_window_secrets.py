"""The card number passes through the window and stays nowhere (PCI DSS 3.3 to 3.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.till import RICH, command_of, processes_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.till import Till

GROUPED = "5555 5555 5555 4444"
TRACKS = f"%B{RICH}^NAME/TEST ^29121010000?;{RICH}=29121010000?"
NEEDLES = (RICH, GROUPED, "NAME/TEST", "29121010000", "^", "555555555555")


def holding(folder: Path, *needles: str) -> list[str]:
    """The files below `folder` that hold one of the needles, in an encoding that a program here may use."""
    wanted = [needle.encode(encoding) for needle in needles for encoding in ("utf-8", "utf-16-le", "utf-32-le")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(one in path.read_bytes() for one in wanted)]


def told(till: Till) -> str:
    """Everything that the window tells assistive tools: names, descriptions and what is in the fields."""
    nodes = till.tree()
    fields = [till.shows(node.id) or "" for node in nodes if node.role == "text" and node.showing]
    return "\n".join([*(f"{node.name}\n{node.description}" for node in nodes), *fields])


def pasted(till: Till, *keys: str) -> str:
    """What comes out of a clipboard into the order reference."""
    till.fill("Order reference", "")
    till.key(*keys)
    till.key("End")
    till.type(".")
    return till.sees("orderReference", ".").removesuffix(".")


def test_after_a_sale_the_number_is_nowhere(till: Till, own_environment: Path) -> None:
    till.start_sale("20.00", "INV-1")
    assert till.content("Card number").endswith("4444")
    assert RICH[4:12] not in told(till)
    till.redeem("500")
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    till.key("F3")
    till.sees("pageTitle", "History")
    till.key("F2")
    till.next_sale()
    assert not any(needle in told(till) for needle in (RICH, GROUPED, RICH[4:12]))
    assert not any(RICH.encode() in command_of(pid) for pid in processes_of(till.data))
    assert pasted(till, "ctrl+v") == ""
    assert holding(till.data, RICH, GROUPED) == []
    assert holding(own_environment, RICH, GROUPED) == []
    assert till.close() == 0
    assert RICH not in till.said
    assert GROUPED not in till.said


def test_the_card_field_gives_nothing_back_and_nothing_away(till: Till) -> None:
    till.type("20")
    till.key("Tab")
    till.type("kept")
    till.key("ctrl+a", "ctrl+x")
    till.enter()
    till.focused("Card number")
    till.type(RICH)
    till.sees("cardNumber", GROUPED)
    till.key("ctrl+a", "ctrl+c", "ctrl+x", "ctrl+Insert", "shift+Delete", "ctrl+z")
    assert till.content("Card number") == GROUPED
    # Selecting with the mouse or with shift goes to the other clipboard of X11.
    till.key("shift+Home")
    till.click("Card number")
    till.desktop.xdotool("click", "--repeat", "2", "--delay", "20", "1")
    assert pasted(till, "ctrl+v") == "kept"
    till.fill("Order reference", "")
    till.click("Order reference")
    till.desktop.xdotool("click", "2")
    till.type(".")
    assert "5" not in till.sees("orderReference", ".")
    till.focus("Card number")
    till.enter()
    till.sees("balance", "48,250 points")
    till.focus("Card number")
    till.key("ctrl+z", "ctrl+z", "ctrl+a", "ctrl+c")
    assert till.content("Card number") == "•••• •••• •••• 4444"
    till.key("Escape")
    till.focused("Card number")
    till.key("ctrl+z", "ctrl+z")
    assert till.content("Card number") == ""


def swiped(till: Till) -> None:
    till.desktop.xdotool("type", "--delay", "2", "--", TRACKS)
    till.enter()


def test_a_swiped_card_lands_in_its_field_and_the_rest_of_the_track_nowhere(till: Till) -> None:
    till.type("20.00")
    for field in ("Cart total", "Order reference", "Points to redeem"):
        till.focus(field)
        swiped(till)
        till.sees("balance", "48,250 points")
        till.focused("Points to redeem")
    assert till.content("Cart total") == "20.00"
    assert till.content("Order reference") == ""
    assert till.content("Card number") == "•••• •••• •••• 4444"
    till.redeem("500")
    till.focused("Card approved")
    # In the middle of a payment a card is not taken, and neither its blanks nor its end press anything.
    till.look()
    swiped(till)
    assert till.sales()[0]["state"] == "redeemed"
    assert [needle for needle in NEEDLES if needle in told(till)] == []
    assert holding(till.data, *NEEDLES[:4]) == []


def test_a_card_swiped_over_another_page_leaves_nothing_there_either(till: Till) -> None:
    till.start_sale("20.00", "INV-1")
    till.redeem("500")
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    till.key("F3")
    till.focused("Search history")
    swiped(till)
    # The finished sale takes no card.
    assert till.content("Search history") == ""
    assert [needle for needle in NEEDLES if needle in told(till)] == []


def test_a_card_swiped_over_an_open_sale_does_not_decide_it(till: Till) -> None:
    assert till.commands.pay("INV-1", "--points", "100", card=RICH).answer["state"] == "redeemed"
    till.key("F4")
    till.sees("unsettledCount", "1 sale waits.")
    till.focus("Card approved")
    swiped(till)
    # It has been taken for the next sale.
    till.sees("pageTitle", "Checkout")
    till.sees("balance", "48,150 points")
    assert till.sale("INV-1")["state"] == "redeemed"
    till.key("F3")
    till.focused("Search history")
    swiped(till)
    till.sees("pageTitle", "Checkout")
    till.key("F3")
    till.focused("Search history")
    assert till.content("Search history") == ""
    assert [needle for needle in NEEDLES if needle in told(till)] == []
