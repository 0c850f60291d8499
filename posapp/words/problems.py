"""What is wrong with an input or forbidden by a rule, in words for the field it stands at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from posapp.domain.errors import Problem, UserError
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import Sale
from posapp.domain.staff import Act
from posapp.words.sales import SaleWords
from posapp.words.staff import StaffWords
from posapp.words.voice import clean, joined


@dataclass(frozen=True, slots=True)
class Wording:
    """`what` is wrong, `bare` the same for an error that carries no values, `mend` what to do about it."""

    what: str
    bare: str = ""
    mend: str = ""


_ANEW: Final = "Have the member handed over anew."

PROBLEMS: Final = {
    Problem.AMOUNT_EMPTY: Wording("Type the amount."),
    Problem.AMOUNT_MALFORMED: Wording("Type the amount as a plain number, like 87.40."),
    Problem.AMOUNT_NOT_POSITIVE: Wording("The amount must be above zero."),
    Problem.AMOUNT_TOO_PRECISE: Wording(
        "{currency} takes at most {digits} decimals.", "The amount has too many decimals."
    ),
    Problem.AMOUNT_TOO_LARGE: Wording("The amount is too large. Check its digits."),
    Problem.POINTS_MALFORMED: Wording("Type points as a whole number."),
    Problem.CURRENCY_UNKNOWN: Wording(
        "“{code}” is not a currency this till knows. Use a code like USD.",
        "This till does not know the currency. Use a code like USD.",
    ),
    Problem.CARD_EMPTY: Wording("Type or swipe the card number."),
    Problem.CARD_NOT_DIGITS: Wording("A card number has only digits."),
    Problem.CARD_LENGTH: Wording(
        "A card number has {shortest} to {longest} digits. This one has {digits}.",
        "A card number has 13 to 19 digits.",
    ),
    Problem.CARD_CHECK_DIGIT: Wording("This card number is not valid. Check its digits."),
    Problem.CARD_IN_TEXT: Wording("This looks like a card number, which must not stand here."),
    Problem.ACCOUNT_MALFORMED: Wording("This is not an account reference."),
    Problem.CUSTOMER_MALFORMED: Wording("This is not a customer number."),
    Problem.MEMBER_NOT_FOUND: Wording(
        "Nothing here leads from {reference} to a member.",
        "The bank knows no such member.",
        "Check it with the caller, or find the member another way: by account reference, customer number or card.",
    ),
    Problem.PERIOD_BACKWARDS: Wording("The period ends before it begins."),
    Problem.ORDER_MALFORMED: Wording(
        "An order reference has 1 to {longest} visible characters.",
        "This order reference is empty, too long, or has characters that cannot be kept.",
    ),
    Problem.LAST_FOUR_MALFORMED: Wording("The last four digits are four digits."),
    Problem.DATE_MALFORMED: Wording("This is no date or time.", mend="Write it like 2026-11-23 or 2026-11-23T14:02."),
    Problem.POINTS_OVER_BALANCE: Wording(
        "The account holds only {balance}.", "The account does not hold so many points."
    ),
    Problem.POINTS_OVER_NEED: Wording("This sale takes at most {needed}.", "This sale does not take so many points."),
    Problem.VALUE_OVER_TOTAL: Wording("The cart total is only {total}.", "This is more than the cart total."),
    Problem.VALUE_BELOW_MINIMUM: Wording(
        "Points must pay at least {least}, or nothing.", "Points must pay more than that, or nothing."
    ),
    Problem.VALUE_OVER_MAXIMUM: Wording(
        "Points can pay at most {most} of a sale.", "This is more than points can pay of a sale."
    ),
    Problem.ALL_OR_NOTHING: Wording("Points must pay the whole cart total, or nothing."),
    Problem.POINTS_NOT_USABLE: Wording("Points cannot be used for this sale.", mend="Take the whole total by card."),
    Problem.ORDER_TAKEN: Wording(
        "Order {order} already has a sale: {state}.",
        "This order already has a sale.",
        "Finish that sale, or use another order reference.",
    ),
    Problem.QUOTE_CHANGED: Wording(
        "Balance or rate have changed meanwhile.", mend="Check the new figures and confirm again."
    ),
    Problem.SALE_NOT_FOUND: Wording("No sale has this reference.", mend="Check the reference, or search the history."),
    Problem.DAY_CLOSED: Wording("Another program has closed this day meanwhile.", mend="Check the day anew."),
    Problem.NOTE_NEEDED: Wording("This needs a note.", mend="Write down why, or how you know."),
    Problem.NOT_CREDITABLE: Wording(
        "Order {order} cannot be credited: {state}.",
        "This sale cannot be credited now.",
        "Points go back from a completed sale that used some. Settle or finish an open one first.",
    ),
    Problem.CREDIT_OVER_LEFT: Wording("Only {left} can still be given back.", "So many points cannot be given back."),
    Problem.NOTHING_TO_CREDIT: Wording("There is nothing to give back.", mend="Check the points and the sale."),
    Problem.REASON_UNKNOWN: Wording(
        "This is no reason of this store's list.", mend="Choose one of the list; the setting credit.reasons adds more."
    ),
    Problem.RETURN_TOO_LARGE: Wording("At most {most} of this sale can go back.", "So much cannot go back."),
    Problem.NOTE_MALFORMED: Wording(
        "A note has at most {longest} visible characters.",
        "This note is too long, or has characters that cannot be kept.",
    ),
    Problem.OPERATOR_MALFORMED: Wording(
        "An operator id has 1 to {longest} small letters, digits, dots or dashes, like anna.b.",
        "An operator id has small letters, digits, dots or dashes, like anna.b.",
    ),
    Problem.ITEM_MALFORMED: Wording(
        "An item id has 1 to {longest} letters, digits, dots or dashes, like 74568.",
        "An item id has letters, digits, dots or dashes, like 74568.",
    ),
    Problem.ADDRESS_MISSING: Wording(
        "Merchandise needs the id of a shipping address.", mend="Choose one the bank knows, or add it first."
    ),
    Problem.ADDRESS_UNUSED: Wording("Only merchandise is sent to an address.", mend="Leave the address out."),
    Problem.REWARD_NOT_USABLE: Wording("Points cannot be redeemed for this item."),
    Problem.REDEMPTION_OPEN: Wording(
        "This may be the answer that order {order} still waits for: {state}.",
        "This may be the answer that a sale still waits for.",
        "Settle that sale first, under Unsettled.",
    ),
    Problem.REDEMPTION_UNDATED: Wording(
        "The bank does not tell when this was redeemed, so nobody can tell what is left of it.",
        mend="Credit it where it was made, or ask the bank.",
    ),
    Problem.REDEMPTION_NOT_FOUND: Wording(
        "The bank lists no redemption {reference} for this account.",
        "The bank lists no such redemption for this account.",
        "Check the redemption id and the account reference.",
    ),
    Problem.WORTH_UNKNOWN: Wording(
        "The bank has not told what these points were worth.", mend="Say how many points go back."
    ),
    Problem.CUSTOMER_NOT_FOUND: Wording(
        "The bank knows no such customer.",
        mend="Check the customer reference; it is not the account reference.",
    ),
    Problem.DELIVERY_NOT_FOUND: Wording(
        "The bank knows no redemption {reference}.",
        "The bank knows no such redemption.",
        "Check the redemption's id.",
    ),
    Problem.CUSTOMER_REFERENCE_MALFORMED: Wording(
        "A customer reference has 1 to 50 letters, digits, dots or dashes, as the bank gave it."
    ),
    Problem.ADDRESS_INCOMPLETE: Wording("This is needed: name, phone, country and city make an address."),
    Problem.ADDRESS_TOO_LONG: Wording("At most {longest} characters fit here.", "This is too long."),
    Problem.ADDRESS_LINES: Wording("An address has at most {most} lines.", "This address has too many lines."),
    Problem.ADDRESS_UNREADABLE: Wording(
        "Standard input is no address: one JSON object with name, phone, country, city, lines, region, postcode."
    ),
    Problem.ADDRESS_PHONE: Wording("A phone number has digits, blanks and + ( ) - . / only."),
    Problem.ADDRESS_COUNTRY: Wording("A country is a code of 2 or 3 letters, like US or DEU."),
    Problem.ADDRESS_REGION: Wording("A state or province is a code of 2 or 3 letters or digits, like CA."),
    Problem.ADDRESS_PERIOD: Wording(
        "The bank tells addresses of the last {days} days only, from an earlier day to a later one.",
        "The bank tells addresses of the last days only, from an earlier day to a later one.",
    ),
    Problem.BACK_ORDER_DATE: Wording("A back order needs the date it is expected on; no other status has one."),
    Problem.OPERATOR_NAME_MALFORMED: Wording(
        "A name has 1 to {longest} visible characters.", "This name is empty, too long, or cannot be kept."
    ),
    Problem.OPERATOR_TAKEN: Wording("The id {who} is taken.", "This id is taken.", "Choose another one."),
    Problem.OPERATOR_NOT_FOUND: Wording("Nobody here has the id {who}.", "Nobody here has this id."),
    Problem.LAST_ADMINISTRATOR: Wording(
        "This is the last administrator.", mend="Make somebody else an administrator first."
    ),
    Problem.FIRST_ADMINISTRATOR: Wording("The first operator must be an administrator."),
    Problem.PIN_MALFORMED: Wording("A PIN has {shortest} to {longest} digits.", "A PIN has 6 to 12 digits."),
    Problem.PIN_TOO_SIMPLE: Wording("This PIN is too easy to guess.", mend="Choose digits that follow no pattern."),
    Problem.PINS_DIFFER: Wording("The two PINs are not the same.", mend="Type both again."),
    Problem.SIGN_IN_NEEDED: Wording("Sign in first, with {how}.", "Sign in first."),
    Problem.SIGN_IN_REFUSED: Wording("Operator id and PIN do not belong together.", mend="Check both."),
    Problem.SIGN_IN_WAIT: Wording(
        "Too many wrong attempts. Try again in {wait}.", "Too many wrong attempts. Wait a little."
    ),
    Problem.NOT_ALLOWED: Wording("You may not {act}.", "You may not do this.", "Ask somebody who may to sign in."),
    Problem.NEEDS_APPROVAL: Wording(
        "This needs an approval.", mend="Choose the sale in the history and ask a second person there."
    ),
    Problem.NOT_APPROVER: Wording("Only an active supervisor of this till's staff can approve."),
    Problem.APPROVER_IS_REQUESTER: Wording(
        "Who asks for an approval cannot give it.", mend="Ask somebody else with the right to."
    ),
    Problem.APPROVAL_NOT_FOUND: Wording("No request has this id."),
    Problem.APPROVAL_NOT_YOURS: Wording("Only who asked can take it back."),
    Problem.APPROVAL_OTHER_ACT: Wording(
        "The approval was given for something else: it covers one sale, these points, reason and note, as asked.",
        mend="Ask for this one.",
    ),
    Problem.APPROVAL_CLOSED: Wording("This request is {standing}.", "This request does not stand any more."),
    Problem.FILE_UNWRITABLE: Wording(
        "The file {file} cannot be written there.", "The file cannot be written there.", "Choose a folder that exists."
    ),
    Problem.FILE_UNREADABLE: Wording(
        "The file {file} cannot be read.", "The file cannot be read.", "Check its name and whether it may be read."
    ),
    Problem.LIST_ENCODING: Wording("This is no text in UTF-8.", mend="Save the file as CSV in UTF-8."),
    Problem.LIST_HEAD: Wording("The file does not begin with “reference,points,reason,note”."),
    Problem.LIST_CELLS: Wording(
        "A line has four cells: reference, points, reason, note.",
        mend="Put quotes around a note that has a comma in it.",
    ),
    Problem.LIST_QUOTES: Wording(
        "A quote in this line is not closed, or not doubled.", mend="Write a quote inside a cell twice."
    ),
    Problem.LIST_EMPTY: Wording("The file has no lines below its head."),
    Problem.OTHER_BANK: Wording(
        "Order {order} was made at another bank: {bank}.",
        "This sale was made at another bank.",
        "Connect this till to that bank again to go on with it.",
    ),
    Problem.BANK_CHANGED: Wording(
        "Order {order} is still open at {bank}, where this till stood before.",
        "A sale is still open at the bank where this till stood before.",
        "Connect to that bank again and end it there; until then no points can be used here.",
    ),
    Problem.BANK_NOT_LEFT: Wording(
        "Order {order} is still open: {state}.",
        "A sale is still open.",
        "End it first, under Unsettled. Then this till can be connected elsewhere.",
    ),
    Problem.EXPORT_MALFORMED: Wording("This file is no export of a till's settings.", mend="Check which file it is."),
    Problem.EXPORT_CLOSED: Wording(
        "The passphrase does not open this file, or the file was changed.",
        mend="Type the passphrase it was exported with; else have it exported again.",
    ),
    Problem.PASSPHRASE_SHORT: Wording(
        "A passphrase has at least {shortest} characters.", "This passphrase is too short.", "Take a few random words."
    ),
    Problem.PASSPHRASES_DIFFER: Wording("The two passphrases differ.", mend="Type the same one twice."),
    Problem.FILE_EXISTS: Wording(
        "There is a file {file} already.", "There is such a file already.", "Say --yes to replace it."
    ),
    Problem.COPY_EXISTS: Wording(
        "There is a file {file} already.", "There is such a file already.", "Name one that is not there yet."
    ),
    Problem.UNSETTLED_FIRST: Wording(
        "Sales of this environment are unsettled.", mend="Settle them before you change to another."
    ),
    Problem.LOCKED_SETTINGS: Wording(
        "Set by your administrator: {keys}.",
        "Some of these settings are set by your administrator.",
        "Ask them, or have the settings exported anew without.",
    ),
    Problem.HANDOVER_FORGED: Wording(
        "This hand-over is not signed by the issuer this till knows.", mend="Take nobody on its word; ask for the card."
    ),
    Problem.HANDOVER_EXPIRED: Wording("This hand-over has expired.", mend=_ANEW),
    Problem.HANDOVER_EARLY: Wording(
        "This hand-over is not valid yet.", mend="Check this computer's clock, then have the member handed over anew."
    ),
    Problem.HANDOVER_LONG: Wording(
        "This hand-over would be good for more than five minutes, which none may be.",
        mend="Ask the issuer to shorten its hand-overs.",
    ),
    Problem.HANDOVER_USED: Wording("This hand-over was used before.", mend=_ANEW),
    Problem.HANDOVER_AUDIENCE: Wording(
        "This hand-over is for somebody else.", mend="Check sso.audience with the issuer."
    ),
    Problem.HANDOVER_ISSUER: Wording(
        "This hand-over is by another issuer.", mend="Check sso.issuer and sso.key with the issuer."
    ),
    Problem.HANDOVER_UNREADABLE: Wording("This is no hand-over that can be read.", mend=_ANEW),
    Problem.HANDOVER_NOBODY: Wording(
        "No issuer hands members over to this till.", mend="Set sso.issuer, sso.key and sso.audience."
    ),
    Problem.HANDOVER_LINK: Wording(
        "This is no link of a hand-over.", mend="One begins with posapp://till?token= or posapp://agent?token=."
    ),
    Problem.SALE_MOVED_ON: Wording("This sale has moved on meanwhile.", mend="Look at it again before you go on."),
}
# By the values of `ApprovalState`: approvals themselves are not the first frame's.
_STANDINGS: Final = {
    "waiting": "still waiting",
    "approved": "approved already",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "used": "used already",
    "expired": "expired",
}
_WHOLE: Final = "{currency} has no decimals."
_ONE_DECIMAL: Final = "{currency} takes at most 1 decimal."


class ProblemWords(SaleWords, StaffWords):
    """One clear sentence or two for every `Problem`."""

    def problem(self, error: UserError) -> str:
        """What is wrong and how to mend it; to stand at the field."""
        return joined(self.wrong(error), self.mend(error))

    def wrong(self, error: UserError) -> str:
        """What is wrong, with the error's own figures where it has them."""
        wording = PROBLEMS[error.problem]
        if not wording.bare:
            return self.say(wording.what)
        what = wording.what
        if error.problem is Problem.AMOUNT_TOO_PRECISE:
            what = {0: _WHOLE, 1: _ONE_DECIMAL}.get(_count(error.values.get("digits")), what)
        try:
            return self.say(what, **self._fields(error))
        except KeyError:
            return self.say(wording.bare)

    def mend(self, error: UserError) -> str:
        """What to do about it; empty where the sentence says it already."""
        if error.problem is Problem.SIGN_IN_REFUSED and error.values.get("seconds"):
            return self.say("The next attempt counts in {wait}.", **self._fields(error))
        return self.say(PROBLEMS[error.problem].mend) if PROBLEMS[error.problem].mend else ""

    def _fields(self, error: UserError) -> dict[str, str]:
        fields: dict[str, str] = {}
        for name, value in error.values.items():
            match value:
                case _ if name == "approval":
                    fields["standing"] = self.say(_STANDINGS[getattr(value, "state", "waiting")])
                case Act():
                    fields[name] = self.act(value)
                case int() if name == "seconds":
                    fields["wait"] = self.wait(value)
                case Sale():
                    fields |= {"order": clean(value.order), "state": self.state(value)}
                case Money():
                    fields[name] = self.money(value)
                case Points():
                    fields[name] = self.counted(value)
                case str() | int() if shown := clean(str(value)):
                    fields[name] = shown
        return fields


def _count(value: object) -> int:
    return value if isinstance(value, int) else -1
