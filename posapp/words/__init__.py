"""Every sentence and figure that a clerk, or a command's `message`, shows; no toolkit, and no locale data until used.

A text is a literal that goes through `tr` and is filled in afterwards. `Words.say` is open to pages for their own
literals, under the same rule.
"""

from __future__ import annotations

from posapp.words.members import MemberWords
from posapp.words.mishaps import ErrorWords, Said

__all__ = ["Said", "Words"]


class Words(MemberWords, ErrorWords):
    """The till's words in one language: figures, members, sales, problems and errors."""
