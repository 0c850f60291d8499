"""Starts the till's window: shown and painted first, everything else loaded behind it."""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from posapp.app.late_desk import LateDesk
from posapp.app.opened import Application, sort
from posapp.app.output import write
from posapp.app.start import Start
from posapp.app.unlocking import Unlocking
from posapp.domain.errors import BugError, Outage, PosError, Unavailable
from posapp.settings import Environment
from posapp.settings.place import place_of
from posapp.ui.bridge import Bridge, run_app
from posapp.ui.facts import Facts, Printer, SignIn, TestCard
from posapp.ui.frame import Frame
from posapp.ui.garbage import freeze
from posapp.ui.shell import Shell
from posapp.ui.theme import Theme
from posapp.ui.worker import Worker
from posapp.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from pathlib import Path
    from typing import Self

    from posapp.app.links import LinkDoor
    from posapp.app.renewal import Renewal
    from posapp.domain.errors import UserError
    from posapp.domain.handover import Link
    from posapp.domain.staff import Moment
    from posapp.journal.salvage import Restored
    from posapp.operations.connecting import Connecting
    from posapp.operations.session import Session
    from posapp.settings import Settings

F = TypeVar("F", bound=Frame)
_AGAIN_MS: Final = 10_000
_SCREENS: Final = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
_DESKTOP_FILES: Final = {"till": "org.posapp.posapp", "agent": "org.posapp.posapp.agent"}
"""The entries in the menu: by them a desktop gives the window its icon and keeps windows of a kind together."""


class Run(ABC, Generic[F]):
    """A window with all it stands on, before its loop runs."""

    shell: F
    kind: str

    def __init__(
        self,
        settings: Settings,
        data: Path,
        *,
        start: Start | None = None,
        theme: Theme | None = None,
        scheme: Qt.ColorScheme | None = None,
    ) -> None:
        self.app = _application(self.kind)
        self.theme = theme or Theme(self.app, scheme)
        self.moves = False
        self._code = 0
        self._settings = settings
        self._start = start or Start()
        self.words = Words(settings.store.locale)
        self.bridge = Bridge(Worker(), crashed=self._crashed)
        self.desk = LateDesk(settings, data)
        self._cold = False
        self._door: LinkDoor | None = None
        self._renewal: Renewal | None = None
        self.shell = self.made_shell(self._start.connector(settings, data, self.desk.built))
        self._unlocking = Unlocking(
            self.shell,
            self.bridge,
            self.words,
            self.theme,
            self.desk.key,
            renew=self.desk.renew,
            again=self._warm_up,
        )

    @abstractmethod
    def made_shell(self, connecting: Connecting) -> F:
        """The window itself, new."""

    def successor(self) -> Self:
        """The one that was connected elsewhere, where this one's window stood."""
        settings = self._start.settings()
        made = type(self)(settings, self.desk.data, start=self._start, theme=self.theme)
        if self._start.password:
            made.desk.key.hold(self._start.password)
        made.shell.restoreGeometry(self.shell.saveGeometry())
        self.shell.deleteLater()
        return made

    def _move(self) -> None:
        self.moves = True
        self.bridge.leave()

    def run(self, start: Callable[[], Coroutine[Any, Any, None] | None] | None = None) -> int:
        """Show the window and run until it is closed; the exit code."""
        # What a slot raises comes here, and by itself would be printed with its values.
        sys.excepthook = lambda _kind, crash, _at: self._crashed(crash)
        self.shell.reconnected.connect(self._move)
        self.shell.appear()
        code = run_app(self.app, self.bridge, self.shell, start=start or self.begin, last=self.last)
        if self._door is not None:
            self._door.close()
        if isinstance(self.app, Application):
            self.app.hear(None)
        return code or self._code

    async def last(self) -> None:
        """On the worker, at the very end."""
        await self.desk.aclose()

    def begin(self) -> None:
        """Warm up behind the first frame, and say in the window what does not come up."""
        from posapp.app.hardening import seal
        from posapp.app.logs import configure

        seal()
        configure(self.desk.data)
        self._warm_up()

    def _warm_up(self) -> None:
        self.bridge.run("warm", self.desk.warm, done=lambda _: self._warm(), failed=self._not_warm)

    def _warm(self) -> None:
        if self._cold:
            self._cold = False
            self.shell.notice.say("")
        # The local bank has just answered; another one has not been asked anything yet.
        self.shell.show_connected(connected=True if self.desk.local else None)
        self.shell.refresh_unsettled(at_start=True)
        self._watch()
        self._check_journal()
        self.offer()
        self._unlocking.tell_findings()
        self._hear_links()
        self._watch_for_newer()
        freeze()

    def _hear_links(self) -> None:
        """From now on a link that is opened comes to this window; the one it was started with is there already."""
        from posapp.app.links import LinkDoor

        if self._door is None:
            self._door = LinkDoor(self.desk.data, self.kind, self.shell.hand_over, self.shell)
            self._door.open()
        link, self._start.link = self._start.link, None
        if link is not None:
            self.shell.hand_over(link.token.text)
        if isinstance(self.app, Application):
            self.app.hear(self._opened)

    def _opened(self, text: str) -> None:
        sort(text, self.kind, heard=self.shell.hand_over, other=self._for_the_other, wrong=self._not_a_link)

    def _for_the_other(self, link: Link) -> None:
        self._start.another(link, self.desk.data)

    def _not_a_link(self, error: UserError) -> None:
        said = self.words.error(error)
        self.shell.news.say(said.what, f"{said.taken} {said.then}".strip(), tone="caution")

    def _watch_for_newer(self) -> None:
        from posapp.devices.newer import installed_tree

        tree = installed_tree()
        if tree is None or self._renewal is not None:
            return
        from posapp.app.renewal import Renewal

        self._renewal = Renewal(
            self.shell, self.bridge, self.words, self.theme, tree=tree, moment=moment, again=self._start_again
        )
        self._renewal.begin()

    def _start_again(self) -> None:
        from posapp.app.renewal import AGAIN

        self._code = AGAIN
        self.bridge.leave()

    def offer(self) -> None:
        """It has come up: what somebody who starts for the first time is asked."""

    def _watch(self) -> None:
        """Settle in the background as long as the window lives."""
        desk, news = self.desk, self.bridge.home(self.shell.hear)
        self.bridge.run("watch", lambda: desk.watch.run(news), done=lambda _: None, failed=self._watch_failed)

    def _check_journal(self) -> None:
        """Behind everything else: is the record whole, and was it mended?"""
        self.bridge.run("check journal", self.desk.check_journal, done=self._tell_mended, failed=lambda _: None)

    def _tell_mended(self, found: Sequence[Restored]) -> None:
        if not found:
            return
        from posapp.words.mended import mended

        self.shell.news.say(*mended(self.words, found[-1]), tone="bad")
        self.shell.news.dismissed.connect(self._mending_seen, Qt.ConnectionType.SingleShotConnection)

    def _mending_seen(self) -> None:
        from posapp.journal.salvage import acknowledge

        acknowledge(self.desk.data)

    def _watch_failed(self, _error: PosError) -> None:
        # A setting or a key: said where the clerk meets it; whoever mends it meanwhile need not start again.
        QTimer.singleShot(_AGAIN_MS, self.shell, self._watch)

    def _not_warm(self, error: PosError) -> None:
        said = self.words.error(error)
        asked = self._unlocking.ask(error)
        at_the_bank = isinstance(error, Unavailable) and error.outage is not Outage.JOURNAL
        self.shell.show_connected(connected=False if at_the_bank else None)
        self.shell.notice.say("" if asked else said.what, f"{said.taken} {said.then}".strip(), tone="bad")
        if not self._cold:
            self._cold = True
            self.shell.refresh_unsettled(at_start=True)
            self._watch()
            self._hear_links()
        if isinstance(error, Unavailable):
            # A disk or a line that is mended meanwhile: nobody has to start the program again.
            QTimer.singleShot(_AGAIN_MS, self.shell, self._warm_up)

    def _crashed(self, crash: BaseException) -> None:
        """A mistake of ours is said in the window, and written down without a value of it."""
        from posapp.app.logs import write_crash

        where = write_crash(crash)
        write(sys.stderr, f"posapp: an error of ours. Please pass on {where}\n")
        said = self.words.error(BugError(type(crash).__name__))
        report = self.words.say("Please pass on {file}.", file=str(where))
        self.shell.notice.say(said.what, f"{said.taken} {said.then} {report}", tone="bad")


class Till(Run[Shell]):
    """The till's window."""

    kind = "till"

    def made_shell(self, connecting: Connecting) -> Shell:
        return Shell(
            self.desk,
            self.bridge,
            self.words,
            self.theme,
            facts(self._settings, self.desk.session, connecting),
            new_order=_order_maker(self._settings.store.till),
            now=lambda: datetime.now(UTC),
        )

    def offer(self) -> None:
        """Somebody starts for the first time, and has sold nothing yet."""
        connecting, desk = self.shell.facts.connecting, self.desk
        if connecting is None or not self._start.is_first(self._settings):
            return

        async def sold() -> bool:
            from posapp.operations.ports import SaleFilter

            return bool(await desk.find.sales(SaleFilter(limit=1)))

        def done(found: bool) -> None:
            from posapp.ui.first_start import offer

            if not found:
                offer(self.shell, connecting, self.bridge, self.words)

        self.bridge.run("first start", sold, done=done, failed=lambda _: None)


def run_window(settings: Settings, data: Path, start: Start, *, agent: bool = False) -> int:
    """The till's window, or an agent's, until it is closed; 2 where there is no screen to show it on."""
    if sys.platform == "linux" and not any(os.environ.get(name) for name in _SCREENS):
        # Qt itself would abort the process.
        sys.stderr.write("posapp: there is no display for the window. Start it on a desktop; commands need none.\n")
        return 2
    till: Run[Any] = _agent()(settings, data, start=start) if agent else Till(settings, data, start=start)
    code = till.run()
    while till.moves:
        # Connected to another bank: every part is made anew, in the same process.
        till = till.successor()
        code = till.run()
    return code


def _agent() -> type[Run[Any]]:
    from posapp.app.agent_window import AgentWindow

    return AgentWindow


def facts(settings: Settings, session: Session, connecting: Connecting | None = None) -> Facts:
    """What the window says of this till, and in local mode the test cards."""
    place = place_of(settings.api)
    idle = timedelta(minutes=settings.staff.idle_lock_minutes)
    return Facts(
        till=settings.store.till,
        store=settings.store.name,
        environment=settings.api.environment.value,
        printer=Printer(settings.receipt.printer) if settings.receipt.printer in set(Printer) else Printer.OWN,
        test_cards=_test_cards if settings.api.environment is Environment.LOCAL else None,
        training=place.training,
        bank=place.name,
        connecting=connecting,
        account=session.name,
        sign_in=SignIn(moment, idle) if session.required else None,
        kiosk=settings.window.kiosk,
    )


def moment() -> Moment:
    from posapp.devices.clock import SystemClock

    return SystemClock().moment()


def _test_cards() -> tuple[TestCard, ...]:
    from posapp.sandbox.members import test_cards

    return tuple(TestCard(card.number, card.brand, card.what, card.balance) for card in test_cards())


def _order_maker(till: str) -> Callable[[], str]:
    def make() -> str:
        from posapp.devices.references import References

        return References(till).external_id()

    return make


def _application(kind: str) -> QApplication:
    there = QApplication.instance()
    if isinstance(there, QApplication):
        return there
    app = Application(sys.argv[:1])
    app.setApplicationName("posapp")
    app.setApplicationDisplayName("posapp")
    app.setDesktopFileName(_DESKTOP_FILES[kind])
    return app
