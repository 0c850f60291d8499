"""A screen of one's own for a real program: X server, window manager, session bus, and a reader of what is on it."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from types import TracebackType

TOOLS: Final = ("Xvfb", "openbox", "xdotool", "scrot", "dbus-run-session")
SYSTEM_PYTHON: Final = "/usr/bin/python3"
READER: Final = Path(__file__).with_name("atspi_reader.py")
SIZE: Final = "1280x800x24"
TIMEOUT_S: Final = 60
_OTHER_DESKTOPS: Final = ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS", "NO_AT_BRIDGE")


class ReaderError(AssertionError):
    """The accessible tree could not be read, or a node would not do what was asked."""


class Undone(ReaderError):
    """Surely nothing was done: asking again is safe."""


@cache
def missing() -> list[str]:
    """The Debian packages' commands that a desktop needs and this machine lacks."""
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    try:
        check = "import gi; gi.require_version('Atspi', '2.0')"
        subprocess.run([SYSTEM_PYTHON, "-c", check], check=True, capture_output=True, timeout=TIMEOUT_S)
    except (OSError, subprocess.CalledProcessError):
        lacking.append("gir1.2-atspi-2.0 and python3-gi")
    return lacking


class Desktop:
    """A context; `environment` is for the programs that are to appear on it. Ends its own processes only."""

    def __init__(self, *, scale: float = 1) -> None:
        self.scale = scale
        self._own: dict[str, str] = {}
        self._stack = ExitStack()
        self._reader: subprocess.Popen[bytes]
        self._answers = -1
        self._rest = b""
        self._asked = 0

    def __enter__(self) -> Desktop:
        with ExitStack() as stack:
            run = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-", ignore_cleanup_errors=True)))
            self._start(stack, run)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    @property
    def own(self) -> dict[str, str]:
        """The variables that lead a program to this desktop."""
        return dict(self._own)

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment as it is now, turned to this desktop."""
        return {name: value for name, value in os.environ.items() if name not in _OTHER_DESKTOPS} | self._own

    def spawn(self, *command: str, stack: ExitStack | None = None, **options: Any) -> subprocess.Popen[bytes]:
        """Start a command in a process group of its own that ends with the desktop."""
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.DEVNULL)
        options.setdefault("stderr", subprocess.DEVNULL)
        options.setdefault("env", self.environment)
        process = subprocess.Popen(command, start_new_session=True, **options)
        (stack or self._stack).callback(end, process)
        return process

    def xdotool(self, *words: str) -> str:
        """Run xdotool on this screen; what it says."""
        return subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=True
        ).stdout

    def screenshot(self, path: Path) -> Path:
        """The whole screen as PNG."""
        command = ["scrot", "-o", "-z", str(path)]
        subprocess.run(command, env=self.environment, check=True, capture_output=True, timeout=TIMEOUT_S)
        return path

    def ask(self, op: str, **request: Any) -> Any:
        """One question to the reader. Raises ReaderError."""
        assert self._reader.stdin is not None
        self._asked += 1
        self._reader.stdin.write(json.dumps({"op": op, "number": self._asked, **request}).encode() + b"\n")
        self._reader.stdin.flush()
        # An answer that came too late for its question is not this one's.
        while (answer := json.loads(self._line())).get("number") != self._asked:
            pass
        if "error" in answer:
            raise (Undone if "undone" in answer else ReaderError)(f"{op}: {answer['error']}")
        return answer["ok"]

    def _start(self, stack: ExitStack, run: Path) -> None:
        run.chmod(0o700)
        self._own = {
            "XDG_RUNTIME_DIR": str(run),
            "DISPLAY": self._screen(stack),
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_SCALE_FACTOR": f"{self.scale:g}",
        }
        self._answers, its = self._pipe(stack)
        command = ("dbus-run-session", "--", SYSTEM_PYTHON, str(READER), str(its))
        self._reader = self.spawn(*command, stack=stack, stdin=subprocess.PIPE, pass_fds=(its,))
        os.close(its)
        self._own["DBUS_SESSION_BUS_ADDRESS"] = json.loads(self._line())["bus"]
        self.spawn("openbox", stack=stack)

    def _screen(self, stack: ExitStack) -> str:
        """Start an X server on the first free display and wait until it takes clients."""
        ours, its = self._pipe(stack)
        size = SIZE if self.scale == 1 else "2560x1600x24"
        command = ("Xvfb", "-displayfd", str(its), "-screen", "0", size, "-nolisten", "tcp", "-noreset")
        self.spawn(*command, stack=stack, pass_fds=(its,), env=dict(os.environ))
        os.close(its)
        return f":{self._read(ours).decode().strip()}"

    def _line(self) -> bytes:
        while b"\n" not in self._rest:
            self._rest += self._read(self._answers)
        line, self._rest = self._rest.split(b"\n", 1)
        return line

    @staticmethod
    def _pipe(stack: ExitStack) -> tuple[int, int]:
        """A pipe whose reading end is closed with `stack`; the writing end is for a process to inherit."""
        ours, its = os.pipe()
        stack.callback(os.close, ours)
        return ours, its

    @staticmethod
    def _read(fd: int) -> bytes:
        ready, _, _ = select.select([fd], [], [], TIMEOUT_S)
        got = os.read(fd, 1 << 20) if ready else b""
        if not got:
            raise ReaderError("the screen or its reader did not answer" if not ready else "the screen has ended")
        return got


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and its group, which `Desktop.spawn` made for it; kindly first."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(5)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
