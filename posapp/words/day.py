"""The day's report in words: 42 columns of plain text, and a sentence for every difference."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from posapp.domain.points import Points
from posapp.domain.sale import Sale
from posapp.operations.sheet import COLUMNS, row
from posapp.words.voice import clean

if TYPE_CHECKING:
    from posapp.domain.money import Money
    from posapp.operations.close_day import DayReport, Difference
    from posapp.words import Words

_TEXTS: Final = {
    "not_at_bank": "The bank does not list redemption {id} of {ours}. Ask the bank before you hand anything out.",
    "other_points": "The bank took {theirs}, our record says {ours}. Ask the bank.",
    "other_value": "The bank booked {theirs}, our record says {ours}. Ask the bank.",
    "taken_anyway": "The bank took {theirs} (redemption {id}); by our record it took none. They must be given back.",
    "not_given_back": "The bank gave back {theirs}, our record says {ours}. Ask the bank.",
    "given_back": "The bank gave back {theirs}, our record says {ours}. Somebody else gave points back.",
    "not_in_journal": "The bank took {theirs} (redemption {id}) under a reference of this till that is not on record.",
    "other_bank": "Made at another bank ({bank}) with {ours}. It is in no figure here; settle it at that bank.",
    "card_slips": "The card slips come to {theirs}, our record to {ours}. Compare them slip by slip.",
}


def difference(words: Words, one: Difference) -> str:
    """What does not match, and what to do."""
    order = f"{one.sale.order}: " if one.sale is not None else ""
    fields = {
        "id": one.redemption_id or "-",
        "ours": _amount(words, one.ours),
        "theirs": _amount(words, one.theirs),
        "bank": clean(one.sale.bank) if one.sale is not None else "",
    }
    return order + words.say(_TEXTS[one.kind.value], **fields)


def summary(words: Words, report: DayReport) -> str:
    """The outcome in a sentence or two."""
    parts = []
    if report.differences:
        count = len(report.differences)
        parts.append(words.plural(count, "1 difference.", "{n} differences.", n=str(count)))
    if report.unsettled:
        count = len(report.unsettled)
        parts.append(words.plural(count, "1 sale is not settled.", "{n} sales are not settled.", n=str(count)))
    if not parts:
        parts.append(words.say("Everything matches."))
    if report.card_slips is None:
        parts.append(words.say("Card slips were not compared."))
    return " ".join(parts)


def report_text(words: Words, report: DayReport, *, store: str = "") -> str:
    """The whole report, to be printed; ends with a line end."""
    say, book = words.say, report.book
    title = say("Day {number}", number=str(book.number))
    if report.closed_at is None:
        title = say("{title}, not closed yet", title=title)
    lines = [line.center(COLUMNS).rstrip() for line in (store, say("Till {till}", till=book.till)) if line]
    lines += [title.center(COLUMNS).rstrip(), "-" * COLUMNS]
    if book.records:
        lines += row(say("First event"), words.when(book.records[0].at))
        lines += row(say("Last event"), words.when(book.records[-1].at))
    if report.closed_at is not None:
        lines += row(say("Closed"), words.when(report.closed_at))
    lines += ["", *_table(words, report), "-" * COLUMNS]
    lines += textwrap.wrap(summary(words, report), COLUMNS)
    for one in report.differences:
        lines += ["", *textwrap.wrap("* " + difference(words, one), COLUMNS, subsequent_indent="  ")]
    if report.unsettled:
        lines += ["", say("Not settled:")]
    for sale in report.unsettled:
        lines += textwrap.wrap(f"* {sale.order}: {words.story(sale)}", COLUMNS, subsequent_indent="  ")
    lines += ["-" * COLUMNS, *row(say("Events"), f"{book.first_seq} - {book.last_seq}"), say("Head of the record")]
    lines += textwrap.wrap(book.head, 32)
    return "\n".join(lines) + "\n"


def _table(words: Words, report: DayReport) -> list[str]:
    say, ours, bank = words.say, report.ours, report.bank
    lines = row(say("Sales"), str(report.sales))
    for name, mine, theirs in (
        (say("Points taken"), ours.points, bank.points),
        (say("Worth"), ours.points_value, bank.points_value),
        (say("Points given back"), ours.credited, bank.credited),
        (say("Paid by card"), report.card_amount, report.card_slips),
    ):
        lines += row(name, _bare(words, mine))
        other = say("card slips") if mine is report.card_amount else say("bank")
        lines += row(f"  {other}", "-" if theirs is None else _bare(words, theirs))
    return lines


def _bare(words: Words, amount: Points | Money) -> str:
    return words.points(amount) if isinstance(amount, Points) else words.money(amount)


def _amount(words: Words, amount: Points | Money | None) -> str:
    if amount is None:
        return "-"
    return words.counted(amount) if isinstance(amount, Points) else words.money(amount)


def sides(words: Words, line: Difference | Sale) -> str:
    """One line opened: the sale as we have it, and what the other side has."""
    sale = line if isinstance(line, Sale) else line.sale
    say = words.say
    parts = []
    if sale is not None:
        parts += [f"{sale.order}  ·  {words.state(sale)}  ·  {words.when(sale.opened_at)}", words.story(sale)]
        parts.append(say("Our record: {points} worth {value}", points=words.counted(sale.points),
                         value=words.money(sale.points_value)))  # fmt: skip
        parts.append(say("Reference {reference}", reference=sale.external_id))
    if not isinstance(line, Sale):
        parts.append(say("Other side: {amount}", amount=_amount(words, line.theirs)))
        if line.redemption_id:
            parts.append(say("Redemption {id}", id=line.redemption_id))
    return "\n".join(parts)
