"""In what the till's window and the desk's differ: the frame asks, each answers for itself."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMainWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from posapp.domain.staff import Act, Operator
    from posapp.ui.keys import KeyTap
    from posapp.ui.staff.rights import Rights


class OwnWindow(QMainWindow):
    """What is not abstract may be left as it is."""

    @property
    @abstractmethod
    def keys(self) -> KeyTap:
        """Sees the keys of all pages."""

    @property
    @abstractmethod
    def firsts(self) -> Sequence[str]:
        """Where somebody who has signed in begins: the first of these that is open to them."""

    @property
    @abstractmethod
    def unsettled_page(self) -> str:
        """The page of what is open at the bank."""

    @property
    def sale_at_hand(self) -> str:
        """The sale that a page is at work on; empty for none. It is not told of, nor counted among what waits."""
        return ""

    @property
    def untouched(self) -> bool:
        """Nobody has begun anything yet: another page may be opened by itself."""
        return False

    @property
    def at_rest(self) -> bool:
        """Nothing is begun or under way that somebody would miss, on whichever page."""
        return not self.handing_waits()

    @abstractmethod
    def make_page(self, page: str) -> QWidget:
        """The page, new."""

    @abstractmethod
    def go_back(self) -> None:
        """Close what is open over the page, or go a step back in it."""

    @abstractmethod
    def under_way(self) -> str:
        """What waits or goes on behind the cover, without a word of whose or how much; empty: nothing."""

    @property
    @abstractmethod
    def handing_right(self) -> Act:
        """What who is to take a member handed over must have the right to."""

    def handing_waits(self) -> str:
        """Why a member who is handed over cannot be taken now; empty: it can. The cover and the rights apart."""
        return ""

    @abstractmethod
    def take_handed(self, token: str) -> None:
        """Take the member whom the issuer's site hands over; nothing stands in the way."""

    def forget(self) -> None:
        """The window is covered: what is half typed waits for nobody."""

    def entered(self, operator: Operator) -> None:
        """Somebody has signed in."""

    def left(self) -> None:
        """Whoever was signed in is out."""

    def show_rights(self, rights: Rights) -> None:
        """Another operator, or another role."""

    def refresh_shown(self) -> None:
        """The page that is shown reads anew what it shows."""
