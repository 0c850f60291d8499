"""What went wrong beyond the input: what happened, what was and was not taken, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from posapp.domain.errors import ConfigError, Declined, NotFound, Outage, PosError, Unavailable, Unknown, UserError
from posapp.words.problems import ProblemWords
from posapp.words.voice import clean, joined, sentence

_NO_POINTS: Final = "No points were taken."
_NOTHING_SENT: Final = "Nothing was sent to the bank."
_TRY_AGAIN: Final = "Try again in a moment, or take the whole total by card."
_ASK_DOCTOR: Final = "Tell whoever looks after this till: “posapp doctor” shows what is wrong."

# What happened, and what to do when the other side was not reached.
_OUTAGES: Final = {
    Outage.NO_CONNECTION: ("The bank cannot be reached.", _TRY_AGAIN),
    Outage.TIMED_OUT: ("The bank did not answer in time.", _TRY_AGAIN),
    Outage.BROKEN_OFF: ("The line broke off before the bank's answer was here.", _TRY_AGAIN),
    Outage.BAD_ANSWER: ("The bank's answer could not be read.", _TRY_AGAIN),
    Outage.SERVER_ERROR: ("The bank has a fault of its own.", _TRY_AGAIN),
    Outage.BUSY: ("The bank is too busy to answer.", _TRY_AGAIN),
    Outage.CERTIFICATE: ("The line to the bank is not safe: its certificate does not fit.", _ASK_DOCTOR),
    Outage.JOURNAL: (
        "This till's own record cannot be read or written.",
        "See that the disk has room and can be written. “posapp doctor” shows what is wrong.",
    ),
    Outage.LOCAL_BANK: (
        "The local bank does not run.",
        "Start the program again. “posapp doctor” shows what is wrong.",
    ),
    Outage.CLOCK: (
        "This till's clock is far off the bank's, which therefore refuses what the till sends.",
        "Set this computer's clock, then try again.",
    ),
    Outage.INTERRUPTED: ("The program was ended before the answer was here.", "Start the program and try again."),
    Outage.PRINTER: ("The printer does not print.", "Check the printer and try again."),
}


@dataclass(frozen=True, slots=True)
class Said:
    """`what` happened, what was and was not `taken`, what to do `then`; each one or two whole sentences."""

    what: str
    taken: str
    then: str

    def __str__(self) -> str:
        return joined(self.what, self.taken, self.then)


class ErrorWords(ProblemWords):
    """The three things a clerk must know of any error."""

    def error(self, error: PosError) -> Said:
        said = self._error(error)
        if not error.reference or isinstance(error, NotFound):
            return said
        named = self.say("Reference {reference}.", reference=error.reference)
        return Said(said.what, said.taken, joined(said.then, named))

    def _error(self, error: PosError) -> Said:
        match error:
            case UserError():
                then = self.mend(error) or self.say("Correct it and try again.")
                return Said(self.wrong(error), self.say(_NOTHING_SENT), then)
            case Declined():
                return self._declined(error)
            case Unknown():
                return Said(
                    self.outage(error.outage),
                    self.say("Points may have been taken or not. Nothing else will be sent until we know."),
                    self.say("Look under Unsettled before you charge the card."),
                )
            case Unavailable():
                what = joined(self.outage(error.outage), self._detail(error))
                return Said(what, self.say(_NO_POINTS), self.say(_OUTAGES[error.outage][1]))
            case ConfigError():
                what = self.say("The setting {key} is wrong.", key=error.key)
                mend = sentence(clean(error.mend)) or self.say(_ASK_DOCTOR)
                return Said(what, self.say(_NOTHING_SENT), mend)
            case _:
                return Said(
                    self.say("The program made a mistake of its own."),
                    self.say("If points were asked for, the sale is listed under Unsettled."),
                    self.say("Look there first, then start the program again."),
                )

    def no_news(self, error: PosError) -> Said:
        """The same where a sale is open already and the try to bring it on came to nothing: it keeps its own story."""
        said = self.error(error)
        if not isinstance(error, Unavailable):
            return said
        ours = _OUTAGES[error.outage][1] != _TRY_AGAIN
        again = said.then if ours else self.say("Try again in a moment.")
        return Said(said.what, self.say("Nothing has changed for the sale."), again)

    def outage(self, outage: Outage) -> str:
        """Why there was no answer, in one sentence (for a banner)."""
        return self.say(_OUTAGES[outage][0])

    def _declined(self, error: Declined) -> Said:
        if isinstance(error, NotFound):
            what = self.say("The bank does not know this card or redemption.")
            return Said(what, self.say(_NO_POINTS), self.say("Check the number, or take the whole total by card."))
        if error.clock_is_off:
            what, then = _OUTAGES[Outage.CLOCK]
            return Said(self.say(what), self.say(_NO_POINTS), self.say(then))
        if error.status in (401, 403):
            # The gateway's own description holds signed request data: it is not shown.
            what = self.say("The bank does not accept this till's keys.")
            return Said(what, self.say(_NO_POINTS), self.say(_ASK_DOCTOR))
        then = _TRY_AGAIN if error.recoverable else "Take the whole total by card."
        return Said(joined(self.say("The bank refused."), self._why(error)), self.say(_NO_POINTS), self.say(then))

    def _why(self, error: Declined) -> str:
        reason = clean(error.description) or clean(error.reason_code)
        if not reason or error.source.casefold() == "gateway":
            return ""
        return self.say("The bank's reason: {reason}", reason=sentence(reason))

    def _detail(self, error: Unavailable) -> str:
        return sentence(clean(error.detail))
