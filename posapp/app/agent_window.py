"""Starts the desk's window: as the till's, with what differs at a desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from posapp.app.window import Run, facts, moment
from posapp.domain.money import Money
from posapp.ui.agent.desk import AgentShell
from posapp.ui.agent.pages import DeskPage
from posapp.ui.facts import Curtain, SignIn

if TYPE_CHECKING:
    from posapp.devices.recording import Recorder
    from posapp.operations.connecting import Connecting
    from posapp.operations.session import Session
    from posapp.settings import Settings
    from posapp.ui.facts import Facts

_IDLE: Final = timedelta(minutes=15)
"""At a desk the window is always covered in the end: a setting of 0 means this."""


class LateRecorder:
    """The command of `agent.recording_hook`, made by the first order, on its thread."""

    def __init__(self, command: str) -> None:
        self._command = command
        self._made: Recorder | None = None

    async def pause(self) -> bool:
        return await self._recorder().pause()

    async def resume(self) -> bool:
        return await self._recorder().resume()

    def _recorder(self) -> Recorder:
        from posapp.devices.recording import Recorder

        self._made = self._made or Recorder(self._command)
        return self._made


class AgentWindow(Run[AgentShell]):
    """The desk's window."""

    kind = "agent"

    def offer(self) -> None:
        """What the first call would wait for otherwise: the words' own data, on the worker, and then the page."""
        words, prepare = self.words, self.shell.prepare

        async def spoken() -> None:
            today = datetime.now(UTC).date()
            words.money(Money(1, self.desk.currency))
            words.near_day(today, today)
            words.spoken_day(today, today)
            words.day(today)

        self.bridge.run("words", spoken, done=lambda _: prepare(DeskPage.MEMBER), failed=lambda _: None)

    async def last(self) -> None:
        recording, recorder = self.shell.recording, self.shell.facts.recorder
        try:
            if recording is not None and recorder is not None and recording.paused:
                await recorder.resume()
        finally:
            await super().last()

    def made_shell(self, connecting: Connecting) -> AgentShell:
        told = desk_facts(self._settings, self.desk.session, connecting)
        return AgentShell(self.desk, self.bridge, self.words, self.theme, told, now=lambda: datetime.now(UTC))


def desk_facts(settings: Settings, session: Session, connecting: Connecting | None = None) -> Facts:
    """As the till's; idleness covers the window whatever is set, also where nobody signs in."""
    hook = settings.agent.recording_hook
    told = replace(facts(settings, session, connecting), recorder=LateRecorder(hook) if hook else None)
    idle = timedelta(minutes=settings.staff.idle_lock_minutes) or _IDLE
    if told.sign_in is not None:
        return replace(told, desk=True, sign_in=SignIn(told.sign_in.moment, idle))
    return replace(told, desk=True, curtain=Curtain(moment, idle))
