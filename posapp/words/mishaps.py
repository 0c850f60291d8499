"""What went wrong beyond the input: what happened, what was and was not taken, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from posapp.domain.errors import (
    ConfigError,
    Declined,
    NotFound,
    Outage,
    PasswordNeeded,
    PosError,
    Unavailable,
    Unknown,
    UserError,
)
from posapp.words.barred import BARRED
from posapp.words.lines import ASK_DOCTOR, OUTAGES, TRY_AGAIN, LineWords
from posapp.words.voice import clean, joined, sentence

_NO_POINTS: Final = "No points were taken."
_NOTHING_SENT: Final = "Nothing was sent to the bank."
_JOURNAL: Final = "journal"
"""No setting of that name: the file that this program must not touch."""


@dataclass(frozen=True, slots=True)
class Said:
    """`what` happened, what was and was not `taken`, what to do `then`; each one or two whole sentences."""

    what: str
    taken: str
    then: str

    def __str__(self) -> str:
        return joined(self.what, self.taken, self.then)


class ErrorWords(LineWords):
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
                then = sentence(clean(error.mend)) or self.say(OUTAGES[error.outage].then)
                return Said(self.unavailable(error), self.say(_NO_POINTS), then)
            case ConfigError():
                return self._setting(error)
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
        ours = bool(error.mend) or OUTAGES[error.outage].then != TRY_AGAIN
        again = said.then if ours else self.say("Try again in a moment.")
        return Said(said.what, self.say("Nothing has changed for the sale."), again)

    def _setting(self, error: ConfigError) -> Said:
        mend = sentence(clean(error.mend)) or self.say(ASK_DOCTOR)
        if isinstance(error, PasswordNeeded):
            return Said(self.say("The signing key's password is not known."), self.say(_NOTHING_SENT), mend)
        if error.key == _JOURNAL:
            return Said(self.say("This till's own record was not opened."), self.say(_NOTHING_SENT), mend)
        return Said(self.say("The setting {key} is wrong.", key=error.key), self.say(_NOTHING_SENT), mend)

    def _declined(self, error: Declined) -> Said:
        if isinstance(error, NotFound):
            what = self.say("The bank does not know this card or redemption.")
            return Said(what, self.say(_NO_POINTS), self.say("Check the number, or take the whole total by card."))
        if error.clock_is_off:
            clock = OUTAGES[Outage.CLOCK]
            return Said(self.say(clock.what), self.say(_NO_POINTS), self.say(clock.then))
        if error.barred is not None:
            what, then = BARRED[error.barred]
            return Said(joined(self.say(what), self._why(error)), self.say(_NO_POINTS), self.say(then))
        if error.status in (401, 403):
            # The gateway's own description holds signed request data: it is not shown.
            what = self.say("The bank does not accept this till's keys.")
            return Said(what, self.say(_NO_POINTS), self.say(ASK_DOCTOR))
        then = TRY_AGAIN if error.recoverable else "Take the whole total by card."
        return Said(joined(self.say("The bank refused."), self._why(error)), self.say(_NO_POINTS), self.say(then))

    def _why(self, error: Declined) -> str:
        reason = clean(error.description) or clean(error.reason_code)
        if not reason or error.source.casefold() == "gateway":
            return ""
        return self.say("The bank's reason: {reason}", reason=sentence(reason))
