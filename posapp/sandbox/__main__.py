"""Start the local bank: `python -m posapp.sandbox --data DIR`, or `posapp sandbox`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from posapp.sandbox.hand_over import add_arguments, hand_over

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from filelock import BaseFileLock

    from posapp.sandbox.life import Notice

EXIT_USAGE = 2
EXIT_RUNNING = 3
EXIT_UNAVAILABLE = 5
_PATIENCE_S = 5.0
_LOOK_AGAIN_S = 0.05


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bank, print its test cards, or have a member handed over; returns the exit code."""
    options = parser().parse_args(argv)
    if options.cards:
        _say(_cards())
        return 0
    data = _folder(options.data)
    if options.hand_over is not None:
        return hand_over(data, options)
    try:
        return _run(data, (options.port, options.tls_port), until_unused=options.until_unused)
    except OSError as error:
        _complain(f"The data folder {data} cannot be used: {error.strerror or error}.")
        return EXIT_USAGE


def parser() -> argparse.ArgumentParser:
    """The bank's own command line."""
    parser = argparse.ArgumentParser(prog="posapp sandbox", description="A local bank to try points with.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="where its books and keys are kept")
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="port on 127.0.0.1; 0 (usual): a free one")
    more = "port of its TLS door, for OAuth 2.0; 0 (usual): a free one"
    parser.add_argument("--tls-port", type=_port, default=0, metavar="N", help=more)
    parser.add_argument("--until-unused", action="store_true", help="end by itself once no program holds a lease")
    parser.add_argument("--cards", action="store_true", help="print the test card numbers and end")
    add_arguments(parser)
    return parser


def _folder(given: Path | None) -> Path:
    if given is not None:
        return given.expanduser().resolve()
    from platformdirs import user_data_path  # noqa: PLC0415 - only what a command needs is imported

    return user_data_path("posapp") / "sandbox"


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _cards() -> str:
    from posapp.sandbox.members import test_cards  # noqa: PLC0415 - only what a command needs is imported

    rows = [(card.number, card.brand, card.balance, card.what) for card in test_cards()]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["Test cards of the local bank (published test numbers, no real cards):", ""]
    lines += [
        "  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3])) for row in rows
    ]
    return "\n".join(lines)


def _run(data: Path, ports: tuple[int, int], *, until_unused: bool) -> int:
    from filelock import FileLock, Timeout  # noqa: PLC0415 - as above

    from posapp.sandbox.files import private_folder  # noqa: PLC0415

    lock = FileLock(private_folder(data) / "bank.lock")
    running = _acquire_or_find(lock, Timeout, data / "bank.json")
    if running is not None:
        where = running.get("base_url") or "it is just starting"
        _say(f"A local bank is already running on {data}: {where}.")
        return 0 if until_unused else EXIT_RUNNING
    try:
        return _open(data, ports, until_unused=until_unused)
    finally:
        lock.release()


def _acquire_or_find(lock: BaseFileLock, refusal: type[Exception], notice: Path) -> Mapping[str, object] | None:
    """None with the lock held, or what the running bank says of itself; one that is ending is waited for."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            lock.acquire(blocking=False)
        except refusal:
            found = _read(notice)
            if found or time.monotonic() > deadline:
                return found
            time.sleep(_LOOK_AGAIN_S)
        else:
            notice.unlink(missing_ok=True)  # Left by a bank that was killed.
            return None


def _read(notice: Path) -> Mapping[str, object]:
    try:
        found = json.loads(notice.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _open(data: Path, ports: tuple[int, int], *, until_unused: bool) -> int:
    from posapp.sandbox.bank import BooksError  # noqa: PLC0415 - as above
    from posapp.sandbox.keys import KeyFilesError  # noqa: PLC0415
    from posapp.sandbox.life import listen, serve  # noqa: PLC0415

    with ExitStack() as opened:
        listeners = []
        for port in ports:
            try:
                listeners.append(opened.enter_context(listen(port)))
            except OSError as error:
                _complain(f"Port {port} cannot be used: {error.strerror}. Leave it out to have a free one.")
                return EXIT_UNAVAILABLE
        try:
            serve(data, *listeners, until_unused=until_unused, announce=_silent if until_unused else _introduce)
        except (BooksError, KeyFilesError) as error:
            _complain(str(error))
            return EXIT_USAGE
    return 0


def _silent(notice: Notice) -> None:
    """A bank started by the till says nothing; bank.json does."""


def _introduce(notice: Notice) -> None:
    from posapp.sandbox.operations import BASE  # noqa: PLC0415 - as above

    _say(
        f"""The local bank is open at {notice.base_url}
Its client's files are in {notice.files.signing_key.parent}
To set a till to it:

  POSAPP_API__ENVIRONMENT=custom
  POSAPP_API__BASE_URL={notice.base_url}
  POSAPP_API__CONSUMER_KEY={notice.keys.consumer_key}
  POSAPP_API__SIGNING_KEY={notice.files.signing_key}
  POSAPP_API__SIGNING_KEY_PASSWORD={notice.files.signing_key_password.read_text()}
  POSAPP_API__ENCRYPTION_CERTIFICATE={notice.files.encryption_certificate}
  POSAPP_PROGRAM__REDEMPTION_ITEM_ID={notice.as_dict()["redemption_item_id"]}

The same by OAuth 2.0, where it differs:

  POSAPP_API__AUTH=oauth2
  POSAPP_API__BASE_URL={notice.issuer}{BASE}
  POSAPP_API__SIGNING_KEY={notice.door.files.signing_key}
  POSAPP_API__KEY_ID={notice.door.key_id}
  POSAPP_API__CA_BUNDLE={notice.door.files.ca_bundle}

Test cards: posapp sandbox --cards. To close the bank: Ctrl+C."""
    )


def _say(text: str) -> None:
    # A program without a console has no streams (Windows).
    if sys.stdout is not None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def _complain(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
