"""What may stand on the command line."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from posapp import __version__
from posapp.cli.approvals import arguments as approvals_arguments
from posapp.cli.member_arguments import arguments as member_arguments
from posapp.cli.member_arguments import check as check_member
from posapp.cli.orders import address_arguments, fulfilment_arguments
from posapp.cli.reward import arguments as reward_arguments
from posapp.cli.reward import check as check_pay
from posapp.cli.staff import arguments as staff_arguments
from posapp.cli.token_input import arguments as token_arguments
from posapp.domain.card import holds_card_number
from posapp.domain.errors import Problem, UserError
from posapp.domain.reasons import CODES
from posapp.domain.sale import SaleState
from posapp.operations.ports import Paper

if TYPE_CHECKING:
    from collections.abc import Sequence

_AGENT = "Open the agent's desk: the window for one member on the phone after another."


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line. Wrong use ends the program with exit 2 (argparse's own).

    Raises UserError(CARD_IN_TEXT) before anything is echoed when an argument looks like a card number.
    """
    if any(holds_card_number(argument) for argument in argv):
        raise UserError(Problem.CARD_IN_TEXT)
    try:
        options = parser().parse_args(argv)
        if options.command == "credit":
            _check_credit(options)
        if options.command == "pay":
            check_pay(options)
        if options.command == "member":
            check_member(options)
        if options.command == "journal" and options.file is not None and options.what != "backup":
            options.usage_error("FILE is for backup")
        if options.command == "settings":
            _check_settings(options)
    except SystemExit as end:
        if end.code and "--json" in argv:
            answer = {"error": "UserError", "message": "Wrong use. The usage is on standard error."}
            sys.stdout.write(json.dumps(answer) + "\n")
        raise
    return options


def parser() -> argparse.ArgumentParser:
    """The whole command line, but for the local bank's, which has one of its own."""
    parser = argparse.ArgumentParser(prog="posapp", description="Pay with points at the counter.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"posapp {__version__}")
    parser.add_argument("--config", metavar="FILE", help="settings file (also POSAPP_CONFIG)")
    parser.add_argument("--data", metavar="DIR", help="data folder (also POSAPP_DATA)")
    parser.add_argument(
        "--operator", metavar="ID", help="who acts (also POSAPP_OPERATOR); the PIN: POSAPP_OPERATOR_PIN, or asked for"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        command.add_argument("--json", action="store_true", help="answer with one JSON object")
        return command

    number = "The card number is the first line of standard input."
    _instead_of_card(add("balance", f"Ask what a card's points are worth. {number}"))
    _pay_options(add("pay", f"A whole sale. {number}"))
    finish = add("finish", "The card part of a sale whose points are taken.")
    finish.add_argument("sale", metavar="SALE", help="sale id, order reference or redemption id")
    finish.add_argument("--card", choices=["approved", "declined"], required=True)
    _credit_options(add("credit", "Give points of a completed sale back, all or part; or of many, from a file."))
    _receipt_options(add("receipt", "The receipt of a sale. Every one after the first is marked as a copy."))
    _history_options(add("history", "List sales, newest first."))
    unsettled = add("unsettled", "List sales whose outcome at the bank is open.")
    unsettled.add_argument("--settle", action="store_true", help="ask the bank now")
    _day_options(add("close-day", "Match the day with the bank and the card slips, and close it."))
    _audit_options(add("audit", "Check that no event of the journal was changed, removed or moved."))
    _journal_options(
        add("journal", "Who wrote the record and what copies there are; copy it; go back to this version.")
    )
    _key_options(add("key", "The signing key's password in the keyring, and a look at the key files."))
    _settings_options(add("settings", "Show the settings in force, or carry them to another till, without keys."))
    member_arguments(add("member", "Who is on the phone and what was done for them; by card number, or as named."))
    address_arguments(add("address", "Where redeemed merchandise is sent."))
    fulfilment_arguments(add("fulfilment", "Record how a redeemed item comes along."))
    staff_arguments(add("staff", "Who may sign in at this till, and as what."))
    approvals_arguments(add("approvals", "Credits that wait for a second person."))
    _doctor_options(add("doctor", "Check settings, keys, journal and bank, and say what to mend."))
    check = add("self-check", "Play sales, then look for card numbers wherever they could have been left.")
    check.add_argument("--part", choices=["window", "desk", "command", "crash"], help=argparse.SUPPRESS)
    commands.add_parser("agent", help=_AGENT, description=_AGENT, allow_abbrev=False)
    _demo_options(add("demo", "Play sales, or a call, on the window and save a picture of each step."))
    bank = commands.add_parser("sandbox", help="Run the local bank.", add_help=False, allow_abbrev=False)
    bank.add_argument("rest", nargs=argparse.REMAINDER)
    return parser


def _doctor_options(doctor: argparse.ArgumentParser) -> None:
    doctor.add_argument(
        "--self-test",
        action="store_true",
        help="try the installed program itself instead, off screen, with a local bank and folders of its own",
    )
    doctor.add_argument("--steps", help=argparse.SUPPRESS)


def _audit_options(audit: argparse.ArgumentParser) -> None:
    audit.add_argument("what", choices=["verify", "rebuild"], help="walk the whole chain, or reckon all sales anew")
    audit.add_argument("--head", metavar="HASH", help="a hash from a day's report that an event must still bear")


def _journal_options(journal: argparse.ArgumentParser) -> None:
    acts = (
        "show: its version and copies; backup: a copy now; downgrade: of a newer program's, make one of this program's"
    )
    journal.add_argument("what", choices=["show", "backup", "downgrade"], help=acts)
    journal.add_argument(
        "file", metavar="FILE", nargs="?", help="of a backup: where to; without it, the data folder's own"
    )
    journal.set_defaults(usage_error=journal.error)


def _key_options(key: argparse.ArgumentParser) -> None:
    key.add_argument(
        "what", choices=["set", "forget", "check"], help="keep the password, take it out, look at the keys"
    )


def _demo_options(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--shots", metavar="DIR", default="shots", help="folder for the pictures (default: shots)")
    demo.add_argument("--agent", action="store_true", help="a call at the agent's desk instead of sales")
    demo.add_argument("--dark", action="store_true", help="dark colours")


def _day_options(day: argparse.ArgumentParser) -> None:
    day.add_argument("--card-slips", metavar="AMOUNT", help="total of the card terminal's own report")
    day.add_argument("--preview", action="store_true", help="match only; the day stays open")
    day.add_argument("--csv", action="store_true", help="answer with CSV: what does not match, and what is open")


def _instead_of_card(command: argparse.ArgumentParser) -> None:
    who = command.add_mutually_exclusive_group()
    who.add_argument("--account", metavar="RANAC", help="account reference, instead of a card number")
    token_arguments(who)


def _pay_options(pay: argparse.ArgumentParser) -> None:
    _instead_of_card(pay)
    pay.add_argument("--total", metavar="AMOUNT", help="cart total, like 87.40")
    pay.add_argument("--order", metavar="REF", help="order reference; it is paid once")
    share = pay.add_mutually_exclusive_group(required=True)
    share.add_argument("--points", metavar="N", help="take N points")
    share.add_argument("--points-value", metavar="X", help="take points worth X")
    share.add_argument("--all", action="store_true", help="all the points that fit")
    share.add_argument("--none", action="store_true", help="no points")
    pay.add_argument("--card", choices=["approved", "declined"], help="what the card terminal said")
    reward_arguments(pay)


def _credit_options(credit: argparse.ArgumentParser) -> None:
    credit.add_argument("reference", metavar="REF", nargs="?", help="sale id, order reference or redemption id")
    share = credit.add_mutually_exclusive_group()
    share.add_argument("--points", metavar="N", help="give N points back")
    share.add_argument("--all", action="store_true", help="all that can still be given back")
    share.add_argument("--amount", metavar="X", help="the points' share of a returned amount, by the store's policy")
    credit.add_argument("--reason", metavar="CODE", help=f"one of {', '.join(CODES)}, or the store's own")
    credit.add_argument("--note", metavar="T", help="why; needed for goodwill and other")
    credit.add_argument(
        "--account", metavar="RANAC", help="whose, where REF is a redemption that was made elsewhere: by its id"
    )
    credit.add_argument(
        "--from",
        metavar="FILE",
        dest="list",
        help="a CSV file of many: reference,points,reason,note; without --yes nothing is sent",
    )
    way = credit.add_mutually_exclusive_group()
    way.add_argument("--dry-run", action="store_true", help="of a file: only say what would go back (the default)")
    way.add_argument("--yes", action="store_true", help="of a file: give the points back")
    credit.set_defaults(usage_error=credit.error)


def _check_credit(options: argparse.Namespace) -> None:
    """One sale with its points and reason, or a file that says all that. Wrong use ends the program."""
    share = options.points is not None or options.all or options.amount is not None
    single = {"REF": options.reference, "--points/--all/--amount": share or None, "--reason": options.reason}
    if options.list is None:
        missing = [name for name, given in single.items() if given is None]
        if missing:
            options.usage_error(f"the following arguments are required: {', '.join(missing)}")
        if options.dry_run or options.yes:
            options.usage_error("--dry-run and --yes are for --from")
        return
    others = {"--note": options.note, "--account": options.account}
    doubled = [name for name, given in {**single, **others}.items() if given is not None]
    if doubled:
        options.usage_error(f"not allowed with --from, whose file says it: {', '.join(doubled)}")


def _settings_options(settings: argparse.ArgumentParser) -> None:
    settings.add_argument("what", choices=["show", "export", "import"], help="the passphrase is asked for")
    settings.add_argument("file", metavar="FILE", nargs="?", help="the encrypted file to write or to read")
    settings.add_argument("--till", metavar="ID", help="of an import: this till's own id")
    settings.add_argument("--yes", action="store_true", help="replace a file that exists; old settings are kept beside")
    settings.set_defaults(usage_error=settings.error)


def _check_settings(options: argparse.Namespace) -> None:
    if (options.file is None) is not (options.what == "show"):
        options.usage_error("export and import need a FILE, show takes none")
    if options.till is not None and options.what != "import":
        options.usage_error("--till is for import")


def _receipt_options(receipt: argparse.ArgumentParser) -> None:
    receipt.add_argument("sale", metavar="REF", help="sale id, order reference or redemption id")
    way = receipt.add_mutually_exclusive_group(required=True)
    way.add_argument("--text", action="store_true", help="42 columns of plain text on standard output")
    way.add_argument("--pdf", metavar="FILE", help="write a PDF")
    way.add_argument("--print", action="store_true", help="on the printer of the settings")
    papers = [paper.value for paper in Paper]
    receipt.add_argument("--paper", choices=papers, default=Paper.ROLL.value, help="of the PDF (default: 80mm)")


def _history_options(history: argparse.ArgumentParser) -> None:
    history.add_argument("--since", metavar="D", help="from this day or time")
    history.add_argument("--until", metavar="D", help="up to this day (included) or time")
    history.add_argument("--last-four", metavar="N", help="last four digits of the card")
    history.add_argument("--order", metavar="R", help="order reference")
    history.add_argument("--state", choices=[state.value for state in SaleState], help="state of the sale")
    history.add_argument("--search", metavar="TEXT", help='as in the window: "4444 today", "87.40", "part credited"')
    history.add_argument("--csv", action="store_true", help="answer with CSV")
