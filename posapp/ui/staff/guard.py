"""Lets people in and keeps the window covered while nobody is: what a page shows is out of it then, not under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from posapp.domain.errors import Problem, RuleError
from posapp.domain.staff import LockedBy
from posapp.ui.shortcuts import Key
from posapp.ui.staff.door import Door
from posapp.ui.staff.rights import Rights

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.domain.errors import PosError
    from posapp.domain.staff import Operator
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.ui.facts import Curtain, Facts, SignIn
    from posapp.ui.frame import Frame
    from posapp.ui.staff.cover import Cover
    from posapp.ui.staff.curtain import CurtainPage
    from posapp.ui.staff.idle import Idle
    from posapp.ui.staff.who_panel import WhoPanel
    from posapp.ui.theme import Theme
    from posapp.words import Words

_RECENT: Final = 4


class Guard(QObject):
    """Owns what the window shows as a whole: `inside`, or the cover. What has begun inside goes on under the cover."""

    def __init__(
        self, frame: Frame, inside: QWidget, desk: Desk, bridge: Bridge, *, words: Words, theme: Theme, facts: Facts
    ) -> None:
        super().__init__(frame)
        self._frame, self._inside, self._session = frame, inside, desk.session
        self._words, self._theme, self._facts = words, theme, facts
        self._door = Door(desk, bridge, self)
        self._rights = Rights(desk.session, words, {page: entry.act for page, entry in frame.entries.items()})
        self._cover: Cover | None = None
        self._curtain: CurtainPage | None = None
        self._idle: Idle | None = None
        self._panel: WhoPanel | None = None
        self._recent: tuple[str, ...] = ()
        self._before: QWidget | None = None
        self._told_off = False

    @property
    def covered(self) -> bool:
        return self._frame.centralWidget() is not self._inside

    def begin(self) -> None:
        """The window is built: cover it, where staff sign in."""
        # A child of what is covered: all keys of the pages are dead with it.
        QShortcut(QKeySequence(Key.LOCK), self._inside).activated.connect(lambda: self.lock(LockedBy.KEY))
        self._frame.top.who.clicked.connect(self._open_panel)
        door, sign_in = self._door, self._facts.sign_in
        door.entered.connect(self._let_in)
        door.renewed.connect(self._show_rights)
        door.put_out.connect(self._put_out)
        if sign_in is None:
            self._frame.setCentralWidget(self._inside)
            self._watch()
        else:
            cover = self._show_cover(sign_in)
            cover.show_sign_in()
            door.nobody_yet.connect(cover.show_first)
            door.unknown.connect(cover.say_unknown)
            door.ask_who()
        self._show_rights()

    def go(self, page: str) -> None:
        """Somebody wants to see a page."""
        why = self._rights.why_closed(page)
        if why:
            self._told_off = True
            self._frame.news.say(why, tone="caution")
        else:
            self._frame.open_page(page)

    def allows(self, page: str) -> bool:
        """Whoever is at the window may see this page, and sees the window."""
        return not self.covered and not self._rights.why_closed(page)

    def lock(self, by: LockedBy) -> None:
        """At once; and say so where there is nothing to lock."""
        operator, sign_in = self._session.operator, self._facts.sign_in
        if self._facts.curtain is not None:
            self._draw_curtain()
        elif sign_in is None or operator is None:
            say = self._words.say
            self._frame.news.say(
                say("Nobody signs in at this till: there is nothing to lock."),
                say("Lock the computer instead, or set staff.require_sign_in."),
            )
        elif not self.covered:
            self._show_cover(sign_in).show_locked(operator, self._recent)
            self.tell_work()
            self._door.lock(by)

    def _sign_out(self) -> None:
        self._leave("")
        self._door.sign_out()

    def _put_out(self) -> None:
        self._leave(self._words.say("You may not sign in any more. Ask an administrator."))

    def _leave(self, why: str) -> None:
        sign_in = self._facts.sign_in
        if sign_in is not None and not self.covered:
            self._frame.left()
            self._show_cover(sign_in).show_sign_in(self._recent, why=why)
            self.tell_work()

    # --- the cover ---

    def _show_cover(self, sign_in: SignIn) -> Cover:
        self._close_what_is_open()
        self._before = self._frame.focusWidget()
        self._door.shut()
        if self._idle is not None:
            self._idle.end()
        cover = self._cover = self._cover or self._made_cover(sign_in)
        self._put(cover)
        return cover

    def _draw_curtain(self) -> None:
        """Nobody signs in: whoever comes next begins anew."""
        if self.covered:
            return
        self._frame.left()
        self._close_what_is_open()
        if self._idle is not None:
            self._idle.end()
        self._curtain = self._curtain or _made_curtain(self._words, self._facts, self._lift_curtain)
        self._put(self._curtain)
        self.tell_work()

    def _lift_curtain(self) -> None:
        self._put(self._inside)
        self._frame.refresh_shown()
        self._watch()

    def _made_cover(self, sign_in: SignIn) -> Cover:
        from posapp.ui.staff.cover import Cover  # noqa: PLC0415 - only where staff sign in

        cover = Cover(self._words, self._facts, sign_in)
        cover.asked.connect(lambda who, pin: self._door.enter(who, pin, cover.form.fail))
        cover.first_asked.connect(lambda who, name, pin: self._door.found(who, name, pin, self._not_founded))
        return cover

    def _put(self, widget: QWidget) -> None:
        """Out of the window, so that no key, no assistive tool and no picture of it reaches what was there."""
        old = self._frame.takeCentralWidget()
        if old is not None:
            old.hide()
        self._frame.setCentralWidget(widget)
        self._frame.keys.resting = widget is not self._inside
        widget.show()

    def _close_what_is_open(self) -> None:
        self._frame.beside.close()
        self._frame.forget()
        _close_others(self._frame)

    def tell_work(self) -> None:
        """What goes on behind the cover has come to another state."""
        cover = self._curtain or self._cover
        if self.covered and cover is not None:
            cover.say(self._frame.under_way())

    def _not_founded(self, error: PosError) -> None:
        if self._cover is None or self._cover.first is None:
            return
        if isinstance(error, RuleError) and error.problem is Problem.SIGN_IN_NEEDED:
            self._cover.show_sign_in()  # Another program was quicker.
        else:
            self._cover.first.fail(error)

    # --- inside ---

    def _let_in(self, operator: Operator) -> None:
        self._recent = (operator.id, *(who for who in self._recent if who != operator.id))[:_RECENT]
        self._frame.entered(operator)
        self._frame.beside.close()
        if self._told_off:
            self._told_off = False
            self._frame.news.say("")
        self._show_rights()
        if self.covered:
            self._put(self._inside)
            if self._before is not None and self._before.isVisible():
                self._before.setFocus()
        self._frame.refresh_shown()
        self._watch()

    def _watch(self) -> None:
        watched = self._facts.sign_in or self._facts.curtain
        if self._idle is None and watched is not None:
            self._idle = _idle_watch(watched, self)
            self._idle.over.connect(lambda: self.lock(LockedBy.IDLE))
            self._idle.key.connect(lambda: self.lock(LockedBy.KEY))
            self._idle.minute.connect(self._door.renew)
        if self._idle is not None:
            self._idle.begin()

    def _show_rights(self) -> None:
        """What who is at the till may reach; from a page that is closed to them to their own first one."""
        for page, button in self._frame.rail.buttons.items():
            button.allow(self._rights.why_closed(page), self._words.say("no right"))
        self._frame.show_rights(self._rights)
        operator = self._session.operator
        self._frame.top.show_operator(operator)
        if operator is not None and self._rights.why_closed(self._frame.shown):
            self._frame.open_page(self._rights.first_of(self._frame.firsts))

    def _open_panel(self) -> None:
        operator, sign_in = self._session.operator, self._facts.sign_in
        if sign_in is None or operator is None or self._frame.beside.close():
            return
        if self._panel is None:
            self._panel = _who_panel(self._words, self._theme, sign_in, self._door, self._frame)
            self._panel.lock_asked.connect(lambda: self.lock(LockedBy.KEY))
            self._panel.out_asked.connect(self._sign_out)
            self._panel.closed.connect(self._frame.beside.close)
        self._frame.beside.show_guest(self._panel, self._panel.WIDTH)
        self._panel.show_operator(operator, self._recent)


def _close_others(frame: Frame) -> None:
    QToolTip.hideText()
    for window in QApplication.topLevelWidgets():
        if window is not frame and window.isVisible():
            window.close()


def _made_curtain(words: Words, facts: Facts, lifted: Callable[[], None]) -> CurtainPage:
    from posapp.ui.staff.curtain import CurtainPage  # noqa: PLC0415 - only where nobody signs in

    made = CurtainPage(words, facts)
    made.lifted.connect(lifted)
    return made


def _idle_watch(watched: SignIn | Curtain, parent: QObject) -> Idle:
    from posapp.ui.staff.idle import Idle  # noqa: PLC0415 - only where the window locks

    return Idle(watched.moment, watched.idle, Key.LOCK, parent)


def _who_panel(words: Words, theme: Theme, sign_in: SignIn, door: Door, frame: Frame) -> WhoPanel:
    from posapp.ui.staff.who_panel import WhoPanel  # noqa: PLC0415 - not before it is asked for

    panel = WhoPanel(words, theme, sign_in, kiosk=frame.facts.kiosk)
    panel.switch_asked.connect(lambda who, pin: door.enter(who, pin, panel.form.fail))
    panel.end_asked.connect(frame.leave)
    panel.pin_asked.connect(lambda old, new: door.change_pin(old, new, panel.say_changed, panel.fail))
    return panel
