"""Why there was no answer, and what whoever looks after the till can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from posapp.domain.card import holds_card_number
from posapp.domain.errors import Outage, Unavailable
from posapp.words.problems import ProblemWords
from posapp.words.voice import clean, joined, sentence

TRY_AGAIN: Final = "Try again in a moment, or take the whole total by card."
ASK_DOCTOR: Final = "Tell whoever looks after this till: “posapp doctor” shows what is wrong."
_LONGEST_HOST: Final = 100


@dataclass(frozen=True, slots=True)
class OutageWording:
    """`what` happened, `then` what to do; `more` says the error's detail where it is a name or a day, not a sentence.

    `more` has the field {detail}, or {day} and {today}.
    """

    what: str
    then: str = TRY_AGAIN
    more: str = ""


OUTAGES: Final = {
    Outage.NO_CONNECTION: OutageWording("The bank cannot be reached."),
    Outage.TIMED_OUT: OutageWording("The bank did not answer in time."),
    Outage.BROKEN_OFF: OutageWording("The line broke off before the bank's answer was here."),
    Outage.BAD_ANSWER: OutageWording("The bank's answer could not be read."),
    Outage.SERVER_ERROR: OutageWording("The bank has a fault of its own."),
    Outage.BUSY: OutageWording("The bank is too busy to answer."),
    Outage.KEYRING: OutageWording(
        "No keyring that keeps passwords safe answers here.",
        "Unlock the computer's keyring. Without one the password is asked for at each start.",
    ),
    Outage.NO_TLS: OutageWording(
        "What answers at the bank's address does not speak TLS.",
        "Tell whoever looks after this till. "
        "The address and port in api.base_url may be wrong, or a proxy answers in the bank's place.",
    ),
    Outage.TLS_TOO_OLD: OutageWording(
        "The bank, or somebody on the way, offers only versions of TLS that are not safe any more.",
        "Tell whoever looks after this till. This till needs TLS 1.2 or later.",
    ),
    Outage.TLS_REFUSED: OutageWording("The bank and this till could not agree on a safe line.", ASK_DOCTOR),
    Outage.TLS_BROKEN_OFF: OutageWording("The line broke off before it was safe; a firewall may be in the way."),
    Outage.CERTIFICATE: OutageWording("The line to the bank is not safe: its certificate does not fit.", ASK_DOCTOR),
    Outage.CERTIFICATE_STRANGER: OutageWording(
        "Somebody on the way shows a certificate that nobody this till trusts has signed.",
        "Tell whoever looks after this till. "
        "If that is your company's proxy, name its CA file in api.ca_bundle. If nobody knows it, do not go on.",
        "It is signed by “{detail}”.",
    ),
    Outage.CERTIFICATE_SELF_SIGNED: OutageWording(
        "What answers as the bank shows a certificate that it has signed itself.",
        "Tell whoever looks after this till. "
        "If it is a bank of your own, name its certificate in api.ca_bundle. If nobody knows it, do not go on.",
        "It calls itself “{detail}”.",
    ),
    Outage.CERTIFICATE_NAME: OutageWording(
        "What answers at the bank's address shows the certificate of another name.",
        "Tell whoever looks after this till. "
        "The address in api.base_url may be wrong, or somebody answers in the bank's place.",
        "It is for {detail}.",
    ),
    Outage.CERTIFICATE_EARLY: OutageWording(
        "By this computer's clock the bank's certificate is not valid yet.",
        "Set this computer's clock, then try again.",
        "It begins on {day}; the clock says {today}.",
    ),
    Outage.CERTIFICATE_EXPIRED: OutageWording(
        "By this computer's clock the bank's certificate has expired.",
        "Look at this computer's clock first and set it if it is wrong. If it is right, tell the bank.",
        "It ended on {day}; the clock says {today}.",
    ),
    Outage.PROXY_AWAY: OutageWording(
        "The proxy on the way to the bank does not answer, or does not reach the bank.",
        more="The proxy is {detail}, as HTTPS_PROXY says.",
    ),
    Outage.PROXY_PASSWORD: OutageWording(
        "The proxy on the way to the bank asks for a password, or does not take the one it gets.",
        "Tell whoever looks after this till. "
        "A name and a password can be written into HTTPS_PROXY, as in http://name:password@proxy.example:3128.",
        "The proxy is {detail}.",
    ),
    Outage.PROXY_REFUSED: OutageWording(
        "The proxy on the way to the bank does not let this till through.",
        "Tell whoever looks after this till. The proxy must allow CONNECT to the bank's address, or NO_PROXY name it.",
        "The proxy is {detail}.",
    ),
    Outage.PROXY_UNREADABLE: OutageWording(
        "What HTTPS_PROXY names does not answer like a proxy.",
        "Tell whoever looks after this till. Its address or port may be wrong.",
        "The proxy is {detail}.",
    ),
    Outage.JOURNAL: OutageWording(
        "This till's own record cannot be read or written.",
        "See that the disk has room and can be written. “posapp doctor” shows what is wrong.",
    ),
    Outage.LOCAL_BANK: OutageWording(
        "The local bank does not run.",
        "Start the program again. “posapp doctor” shows what is wrong.",
    ),
    Outage.CLOCK: OutageWording(
        "This till's clock is far off the bank's, which therefore refuses what the till sends.",
        "Set this computer's clock, then try again.",
    ),
    Outage.INTERRUPTED: OutageWording(
        "The program was ended before the answer was here.", "Start the program and try again."
    ),
    Outage.KEYRING: OutageWording(
        "No keyring that keeps passwords safe answers here.",
        "Unlock the computer's keyring. Without one the password is asked for at each start.",
    ),
    Outage.PRINTER: OutageWording("The printer does not print.", "Check the printer and try again."),
}


class LineWords(ProblemWords):
    """A sentence for every `Outage`."""

    def outage(self, outage: Outage) -> str:
        """Why there was no answer, in one sentence (for a banner)."""
        return self.say(OUTAGES[outage].what)

    def unavailable(self, error: Unavailable) -> str:
        """The same, with what the error knows beyond it."""
        return joined(self.outage(error.outage), self._more(error))

    def _more(self, error: Unavailable) -> str:
        more = OUTAGES[error.outage].more
        if not more:
            return sentence(clean(error.detail))
        if "{day}" in more:
            try:
                day, today = map(date.fromisoformat, error.detail.split("/"))
            except ValueError:
                return ""
            return self.say(more, day=self.day(day), today=self.day(today))
        detail = _host(error.detail) or clean(error.detail)
        return self.say(more, detail=detail) if detail else ""


def _host(text: str) -> str:
    """An address as it stands: its digits are no reference's."""
    plain = text.isascii() and text.isprintable() and len(text) <= _LONGEST_HOST
    return text if plain and " " not in text and not holds_card_number(text) else ""
