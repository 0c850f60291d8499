"""What the windows are told about the till they stand on; they read no settings themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.domain.staff import Moment
    from posapp.operations.connecting import Connecting
    from posapp.ui.agent.recording import Recorder


@dataclass(frozen=True, slots=True)
class TestCard:
    """A card of the local bank: its public test number, its brand, what it is for and what it holds."""

    __test__ = False  # Not a test case, whatever pytest makes of the name.

    number: str
    brand: str
    what: str
    balance: str


class Printer(StrEnum):
    """What stands at the counter. With any but NONE the receipt of a finished sale is printed by itself."""

    NONE = "none"
    SYSTEM = "system"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class SignIn:
    """Staff sign in here. `moment` tells the time; `idle` is how long nobody may touch the till, nothing: for ever."""

    moment: Callable[[], Moment]
    idle: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Curtain:
    """Nobody signs in, but the window is covered all the same once nobody has touched it for `idle`."""

    moment: Callable[[], Moment]
    idle: timedelta


@dataclass(frozen=True, slots=True)
class Facts:
    """`environment` as in the settings (local, sandbox, production, custom); `test_cards`: in local mode only.

    `printer` takes receipts: none, the computer's own by its dialog (system), or one of the till's (own). `training`:
    points are not real; `bank` is how the bank's address is said. `connecting` changes all that. `sign_in` None: nobody
    signs in, and all acts are those of the computer's `account`. `desk`: an agent's, which is covered by its `curtain`
    where nobody signs in, and whose `recorder` pauses while a card number is typed. `kiosk`: the window is all there
    is on the screen.
    """

    till: str
    store: str = ""
    environment: str = "local"
    printer: Printer = Printer.NONE
    test_cards: Callable[[], tuple[TestCard, ...]] | None = None
    training: bool = True
    bank: str = ""
    connecting: Connecting | None = None
    account: str = ""
    sign_in: SignIn | None = None
    desk: bool = False
    curtain: Curtain | None = None
    recorder: Recorder | None = None
    kiosk: bool = False
