"""A newer program was installed: a window says so; a kiosk's makes way once nobody has a use for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from posapp.app.renewal import RESTARTS, Renewal
from posapp.domain.staff import Moment
from posapp.ui.kiosk import tell_kiosk
from posapp.words import Words
from tests.ui.till import Till
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme


@dataclass
class Clock:
    """Goes on when it is told to."""

    now: Moment = field(default_factory=lambda: Moment(datetime(2026, 11, 26, 3, tzinfo=UTC), "b", timedelta()))

    def go(self, minutes: int) -> None:
        self.now = replace(self.now, uptime=self.now.uptime + timedelta(minutes=minutes))


@dataclass
class Watched:
    """A window with an eye on the programs of a package; `asked`: each time it wanted to be started anew."""

    till: Till
    lib: Path
    clock: Clock
    asked: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.renewal = Renewal(
            self.till.shell,
            self.till.bridge,
            Words("en_US"),
            self.till.theme,
            tree=self.lib / "run" / "1",
            moment=lambda: self.clock.now,
            again=lambda: self.asked.append(True),
        )

    def install(self) -> None:
        (self.lib / "current").unlink()
        (self.lib / "current").symlink_to("run/2")

    async def look(self) -> None:
        self.renewal.look()
        await until(lambda: not self.till.bridge.busy("look for a newer program"), "the look")


@pytest.fixture
def lib(tmp_path: Path) -> Path:
    for version in ("1", "2"):
        (tmp_path / "run" / version).mkdir(parents=True)
    (tmp_path / "current").symlink_to("run/1")
    return tmp_path.resolve()


@pytest.fixture(autouse=True)
def _afterwards() -> Iterator[None]:
    yield
    tell_kiosk(kiosk=False)


def test_it_is_said_once_and_can_be_put_away(till: Till, lib: Path) -> None:
    watched = Watched(till, lib, Clock())

    async def scenario() -> None:
        await watched.look()
        assert not till.text("newerNoticeWhat")
        watched.install()
        await watched.look()
        assert till.text("newerNoticeWhat") == "A newer posapp is installed."
        assert till.text("newerNoticeMore") == "It starts when this window is opened again."
        till.button("newerNoticeDismiss").click()
        assert not till.text("newerNoticeWhat")
        assert till.focused() == "cartTotal"

    till.play(scenario)
    assert not watched.asked


def test_a_kiosk_makes_way_when_nobody_has_touched_it_and_no_sale_is_open(
    qapp: QApplication, theme: Theme, lib: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RESTARTS, "1")
    till = Till(qapp, theme, kiosk=True)
    watched = Watched(till, lib, Clock())

    async def scenario() -> None:
        watched.install()
        await watched.look()
        assert till.text("newerNoticeMore") == "It starts by itself once nobody needs this window."
        watched.clock.go(9)
        await watched.look()
        assert not watched.asked
        till.keys("20.00")
        watched.clock.go(30)
        await watched.look()
        assert not watched.asked
        till.entry("cartTotal").clear()
        watched.clock.go(11)
        await until(lambda: till.bridge.resting("watch"), "the window's own calls to end")
        await watched.look()
        assert watched.asked == [True]

    till.play(scenario)


def test_one_that_nobody_starts_again_stays(qapp: QApplication, theme: Theme, lib: Path) -> None:
    till = Till(qapp, theme, kiosk=True)
    watched = Watched(till, lib, Clock())

    async def scenario() -> None:
        watched.install()
        await watched.look()
        assert till.text("newerNoticeMore") == "It starts when this window is opened again."
        watched.clock.go(60)
        await watched.look()

    till.play(scenario)
    assert not watched.asked
