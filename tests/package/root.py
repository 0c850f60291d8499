"""A Debian of its own for a test: a folder with a whole small system, entered with its own mounts and processes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from tests.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

SUITE: Final = "bookworm"
CLERK: Final = "clerk"
"""The account that programs run as, with a home of its own."""
_TOOLS: Final = ("mmdebstrap", "unshare", "nsenter", "chroot")
_PATIENCE_S: Final = 900
# What changes by itself: caches, logs, lists, the package manager's own books.
_IN_FLUX: Final = re.compile(
    r"(proc|sys|dev|run|srv|tmp|var/(cache|log|tmp)|var/lib/(apt|dpkg)|var/lib/systemd)(/|$)|etc/(ld\.so\.cache|resolv\.conf|hosts)$"
)


class Root:
    """A context: the folder is a copy, so anything may be done to it. Everything started in it ends with it.

    `run` waits for a command and returns its output; `start` leaves it running.
    """

    def __init__(self, place: Path, cache: Path) -> None:
        """`place` is made; `cache` keeps base system and downloads for the next test."""
        self.place = place
        self._cache = cache
        self._stack = ExitStack()
        self._holder: subprocess.Popen[bytes]

    def __enter__(self) -> Root:
        subprocess.run(["cp", "-a", "--reflink=auto", str(_base(self._cache)), str(self.place)], check=True)
        self._stack.callback(shutil.rmtree, self.place, ignore_errors=True)
        for name in ("hosts", "resolv.conf"):
            with suppress(OSError):
                shutil.copy(f"/etc/{name}", self.place / "etc" / name)
        archives = self._cache / "archives"
        (archives / "partial").mkdir(parents=True, exist_ok=True)
        # Mounts and processes of its own: they are gone with the first of them, whatever happens to the test.
        mounts = (
            f"mount -t proc proc {self.place}/proc; mount --rbind /dev {self.place}/dev;"
            f" mount --bind {archives} {self.place}/var/cache/apt/archives; echo ready; exec sleep infinity"
        )
        order = [
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "--propagation",
            "private",
            "sh",
            "-ec",
            mounts,
        ]
        self._holder = subprocess.Popen(order, stdout=subprocess.PIPE, start_new_session=True)
        self._stack.callback(self._end)
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == b"ready\n"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def run(
        self, *words: str, user: str = "root", said: str = "", fails: bool = False, env: dict[str, str] | None = None
    ) -> str:
        """What a command wrote, on both outputs; fails the test if its exit code is not as expected."""
        done = subprocess.run(
            self.order(words, user, env),
            input=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=_PATIENCE_S,
        )
        assert (done.returncode != 0) is fails, f"{' '.join(words)}: {done.returncode}\n{done.stdout}"
        return done.stdout

    def start(self, *words: str, user: str = CLERK, env: dict[str, str] | None = None) -> Started:
        """A command that goes on; `Started.pid` is its number inside."""
        return Started(self, self.order(("sh", "-c", 'echo $$; exec "$@"', "sh", *words), user, env))

    def apt(self, *words: str) -> str:
        """apt-get, without questions and without what is only recommended."""
        return self.run("apt-get", "-qy", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0", *words)

    def install(self, package: Path) -> str:
        """A .deb by apt, with what it depends on. Also over an older or newer one."""
        shutil.copy(package, self.place / "srv" / package.name)
        return self.apt("install", "--allow-downgrades", f"/srv/{package.name}")

    def packages(self) -> set[str]:
        """The names of those that are installed."""
        told = self.run("dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n")
        return {line.split()[1] for line in told.splitlines() if line.startswith("installed ")}

    def files(self) -> dict[str, str]:
        """Each path with kind, mode, owner and size or target, but for what changes by itself."""
        form = "%P\t%y %m %U:%G %s %l\n"
        told = subprocess.run(
            ["find", str(self.place), "-xdev", "-mindepth", "1", "-printf", form],
            capture_output=True,
            text=True,
            check=True,
        )
        rows = (line.split("\t") for line in told.stdout.splitlines())
        # A folder's size says nothing.
        return {path: re.sub(r"^(d \S+ \S+) \d+", r"\1", about) for path, about in rows if not _IN_FLUX.match(path)}

    def share(self, *places: Path) -> None:
        """Let folders and sockets of this computer be seen inside, at the same places."""
        for place in places:
            inside = self.place / place.relative_to("/")
            make = f"mkdir -p {inside}" if place.is_dir() else f"mkdir -p {inside.parent}; touch {inside}"
            mount = f"mountpoint -q {inside} || {{ {make}; mount --bind {place} {inside}; }}"
            subprocess.run(self.beside("sh", "-ec", mount), check=True)

    def beside(self, *words: str) -> list[str]:
        """The command line of a program of this computer that sees what is mounted inside."""
        return ["nsenter", "--mount", "--target", str(self._first()), *words]

    def order(self, words: tuple[str, ...], user: str, env: Mapping[str, str] | None) -> list[str]:
        """The command line, outside, that runs `words` inside."""
        home = "/root" if user == "root" else f"/home/{user}"
        own = {
            "HOME": home,
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **(env or {}),
        }
        inside = ["nsenter", "--mount", "--pid", "--target", str(self._first())]
        variables = [f"{name}={value}" for name, value in own.items()]
        return [*inside, "env", "-i", *variables, "chroot", f"--userspec={user}:", str(self.place), *words]

    def _first(self) -> int:
        """The first process inside, which `unshare` waits for."""
        pid = self._holder.pid
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        return int(told[0])

    def _end(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._first(), signal.SIGKILL)
        self._holder.wait(timeout=30)
        if self._holder.stdout is not None:
            self._holder.stdout.close()


class Started:
    """A command that runs inside; ended with its root at the latest."""

    def __init__(self, root: Root, order: list[str]) -> None:
        self._root = root
        self._process = subprocess.Popen(
            order, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
        self.pid = int(self._output.readline())

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def program(self) -> str:
        """The file that it runs from, as seen inside."""
        return self._root.run("readlink", f"/proc/{self.pid}/exe").strip()

    def finish(self, said: str = "") -> tuple[int, str]:
        """Give it its standard input to the end; its exit code and what it wrote."""
        told, _ = self._process.communicate(said.encode(), timeout=_PATIENCE_S)
        return self._process.returncode, told.decode()

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it and wait for that."""
        self._root.run("sh", "-c", f"kill -{how.value} {self.pid}")
        wait_for(lambda: not self.running, f"the end of {self.pid}")
        self._process.communicate()

    @property
    def _output(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout


def _base(cache: Path) -> Path:
    """The small system that each root is a copy of; made once, from the mirrors that this computer's apt uses."""
    base = cache / SUITE
    if base.is_dir():
        return base
    lacking = [tool for tool in _TOOLS if shutil.which(tool) is None]
    assert not lacking, f"missing on this computer: {', '.join(lacking)}"
    assert os.geteuid() == 0, "a system of its own is made and entered by root alone"
    cache.mkdir(parents=True, exist_ok=True)
    made = cache / f"{SUITE}.new"
    shutil.rmtree(made, ignore_errors=True)
    order = [
        "mmdebstrap",
        "--variant=minbase",
        "--include=ca-certificates",
        "--skip=cleanup/apt/lists",
        SUITE,
        str(made),
    ]
    done = subprocess.run([*order, "-"], input=_sources(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (made / "etc/apt/apt.conf.d/90test").write_text(
        'APT::Keep-Downloaded-Packages "true";\nAcquire::Check-Valid-Until "false";\nAPT::Sandbox::User "root";\n'
    )
    subprocess.run(["chroot", str(made), "useradd", "--create-home", "--uid", "1000", CLERK], check=True)
    made.rename(base)
    return base


def _sources() -> str:
    """This computer's own sources of the suite, as one line each."""
    form = "$(REPO_URI) $(RELEASE) $(COMPONENT) $(CREATED_BY)"
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", form], capture_output=True, text=True, check=True
    ).stdout
    rows = {tuple(line.split()[:3]) for line in told.splitlines() if line.endswith(" Packages")}
    wanted = sorted(row for row in rows if row[1].startswith(SUITE) and row[2] == "main")
    assert wanted, f"this computer's apt has no source of {SUITE}"
    return "".join(f"deb {uri} {release} {component}\n" for uri, release, component in wanted)
