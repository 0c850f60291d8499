"""What may stand after `posapp member`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from posapp.cli.token_input import arguments as token_arguments

if TYPE_CHECKING:
    import argparse

SELECTORS: Final = ("account", "customer_number", "redemption", "order", "last_four", "sso_token")
"""Options that name the member; without any the card number is the first line of standard input."""
USUAL: Final = timedelta(days=90)
"""How far back the activity goes where nobody says."""


def arguments(member: argparse.ArgumentParser) -> None:
    """The options of the command."""
    who = member.add_mutually_exclusive_group()
    who.add_argument("--account", metavar="RANAC", help="account reference, instead of a card number")
    who.add_argument("--customer-number", metavar="BCN", help="the bank's own number of the customer")
    who.add_argument("--redemption", metavar="ID", help="a redemption of this journal")
    who.add_argument("--order", metavar="R", help="an order or a sale id of this journal")
    who.add_argument("--last-four", metavar="N", help="last four digits of a card this journal has; with --date")
    token_arguments(who)
    member.add_argument("--date", metavar="D", help="the day that card was here")
    member.add_argument("--amount", metavar="X", help="what the sale of that day came to, or its points were worth")
    member.add_argument("--preferences", action="store_true", help="ask for the member's preferences too")
    member.add_argument("--activity", action="store_true", help="redemptions and credits, as the bank lists them")
    member.add_argument("--since", metavar="D", help=f"from this day (default: {USUAL.days} days before --until)")
    member.add_argument("--until", metavar="D", help="up to this day, included (default: today)")
    member.add_argument("--csv", action="store_true", help="answer with CSV: the activity alone")
    member.add_argument("--explain", action="store_true", help="the balance in sentences to read aloud")
    member.set_defaults(usage_error=member.error)


def check(options: argparse.Namespace) -> None:
    """What belongs together. Wrong use ends the program."""
    if (options.last_four is None) is not (options.date is None):
        options.usage_error("--last-four and --date go together")
    if options.amount is not None and options.last_four is None:
        options.usage_error("--amount is for --last-four")
    if options.csv and not options.activity:
        options.usage_error("--csv is for --activity")
    if (options.since or options.until) and not (options.activity or options.explain):
        options.usage_error("--since and --until are for --activity and --explain")
