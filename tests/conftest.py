"""What every test stands on: no display, an environment and a home of its own, and a log that must stay quiet."""

from __future__ import annotations

import itertools
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.logwatch import LogWatch

if TYPE_CHECKING:
    from collections.abc import Iterator

# Before anything loads Qt. `QT_QPA_PLATFORM=xcb bash packaging/test.sh tests/ui` to watch.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_MACHINE_IS_BUSY = [HealthCheck.too_slow]
settings.register_profile(
    "ci", deadline=None, max_examples=200, print_blob=True, suppress_health_check=_MACHINE_IS_BUSY
)
settings.register_profile("quick", parent=settings.get_profile("ci"), max_examples=20)
settings.register_profile("deep", parent=settings.get_profile("ci"), max_examples=10_000)
settings.load_profile("ci")

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy")
_OF_THE_DEVELOPER = (
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "SSLKEYLOGFILE",
    "LANGUAGE",
    "QT_SCALE_FACTOR",
    "QT_STYLE_OVERRIDE",
)


_LONGEST_FIRST = ("faults", "e2e", "process", "ui")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the rooms whose files take longest, so that no core is left with one alone at the end.

    Within a room the order stays as it was shuffled. `packaging/test.sh` tells xdist to keep it.
    """
    tests = Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        room = item.path.relative_to(tests).parts[0] if item.path.is_relative_to(tests) else ""
        return _LONGEST_FIRST.index(room) if room in _LONGEST_FIRST else len(_LONGEST_FIRST)

    items.sort(key=rank)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("homes", numbered=False)
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def own_environment(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's own empty HOME, which it returns; none of the developer's settings, proxies or desktop services."""
    home = next(_homes)
    for name in list(os.environ):
        if name.startswith("POSAPP_") or name.lower() in _PROXIES or name in _OF_THE_DEVELOPER:
            monkeypatch.delenv(name)
    folders = {"CONFIG": ".config", "DATA": ".local/share", "STATE": ".local/state", "CACHE": ".cache"}
    for name, place in folders.items():
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / place))
    run = home / "run"
    run.mkdir(parents=True, mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(run))
    monkeypatch.setenv("HOME", str(home))
    # Neither the desktop's keyring nor its accessibility bus; a test that wants one starts its own.
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return home


@pytest.fixture(autouse=True)
def expected_logs() -> Iterator[LogWatch]:
    """Announce a warning the test provokes: `expected_logs("pattern", logger="posapp.journal")`."""
    watch = LogWatch()
    logging.getLogger().addHandler(watch)
    yield watch
    logging.getLogger().removeHandler(watch)
    if complaints := watch.complaints():
        pytest.fail("the log is not as expected:\n" + "\n".join(complaints), pytrace=False)
