"""A program of ours that breaks down leaves no picture of its memory, and no other program may look into it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import Program
from tests.waiting import wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")

SEALED = """
import os, resource
from posapp.app.hardening import harden, seal, sealed, unsealed
harden()
assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
assert os.umask(0o077) == 0o077
assert not sealed()
assert seal() and sealed()
with unsealed():
    assert not sealed()
    open("/proc/self/mem", "rb").close()
assert sealed()
print("as it should be")
"""


def unlimited() -> None:
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def dumps(child: subprocess.Popen[str]) -> bool:
    """Break a program down as a fault in a library would; whether the system wrote its memory to a file."""
    child.send_signal(signal.SIGSEGV)
    _, status = os.waitpid(child.pid, 0)
    child.returncode = -signal.SIGSEGV
    child.communicate()
    assert os.WTERMSIG(status) == signal.SIGSEGV
    return os.WCOREDUMP(status)


def started(command: list[str], folder: Path, env: dict[str, str]) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        text=True,
        cwd=folder,
        env=env,
        preexec_fn=unlimited,  # noqa: PLW1509 - none has begun
    )


def core_limit(pid: int) -> str:
    told = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()
    (line,) = (line.split() for line in told if line.startswith("Max core file size"))
    return line[4]


def test_a_command_that_breaks_down_while_it_waits_for_a_card_leaves_no_core(tmp_path: Path) -> None:
    program = Program(tmp_path / "data")
    other = started([sys.executable, "-c", "import sys; sys.stdin.read()"], tmp_path, program.environment())
    child = started(program.command("balance", "--json"), tmp_path, program.environment())
    wait_for(lambda: core_limit(child.pid) == "0", "the limit of core files")
    assert not dumps(child)
    assert [path.name for path in tmp_path.rglob("*core*")] == []
    if not dumps(other):
        pytest.skip("this system writes no core of any program")


def test_who_looks_into_it_is_root_alone() -> None:
    done = subprocess.run([sys.executable, "-c", SEALED], capture_output=True, text=True, check=False)
    assert done.stdout == "as it should be\n", done.stderr
