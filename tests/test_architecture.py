"""The house rules a machine can check; each test is one rule, its exceptions stand by name with a reason."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parent.parent

TOP_FOLDERS: Final = {"posapp", "resources", "tests", "packaging"}
TOP_FILES: Final = {"README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml"}
ROOMS: Final = set("app ui cli words settings mastercard journal devices operations domain sandbox".split())
MADE_BY_TOOLS: Final = {"build", "dist", "shots"}

LONG_CLASSES: Final[dict[str, str]] = {}
LONG_FUNCTIONS: Final[dict[str, str]] = {}
CATCH_ALL: Final[dict[str, str]] = {
    "posapp/app/__init__.py": "the last resort: a crash is written down and told as an error of ours, exit 70",
    "posapp/app/self_test/checks.py": "whatever a part of the program under test raises is looked for, and told",
    "posapp/devices/secrets.py": "a keyring raises what its backend, D-Bus or the system raise; all mean there is none",
}

Node = TypeVar("Node", bound=ast.AST)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def nodes(path: Path, kind: type[Node]) -> Iterator[Node]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, kind))


def length(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def text_files() -> list[Path]:
    kinds = {".py", ".sh", ".toml", ".md", ".qss", ".yaml", ".json", ".svg", ".html", ".txt"}
    inside = [path for folder in TOP_FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in kinds]
    return inside + [ROOT / name for name in TOP_FILES if (ROOT / name).exists()]


def is_text(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True


def lines_with(pattern: str, paths: list[Path]) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{name_of(path)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if found.search(line)
    ]


def test_an_import_goes_downward_only() -> None:
    # Its own process: it configures logging, which switches off every logger of ours.
    command: list[str | Path] = [
        Path(sys.executable).parent / "lint-imports",
        "--config",
        ROOT / "pyproject.toml",
        "--no-cache",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_top_holds_what_the_design_draws_and_nothing_else() -> None:
    seen = [path for path in ROOT.iterdir() if not path.name.startswith(".") and path.name not in MADE_BY_TOOLS]
    assert {path.name for path in seen if path.is_dir()} == TOP_FOLDERS
    assert {path.name for path in seen if path.is_file()} <= TOP_FILES


def test_the_program_has_the_rooms_of_the_design() -> None:
    rooms = {path.name for path in (ROOT / "posapp").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms == ROOMS


def test_no_file_is_long() -> None:
    counts = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources("posapp")}
    assert {name: count for name, count in counts.items() if count > 400} == {}
    assert statistics.median(counts.values()) <= 150


def test_no_test_file_is_long() -> None:
    counts = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources("tests")}
    assert {name: count for name, count in counts.items() if count > 300} == {}


def test_functions_and_classes_are_short() -> None:
    functions: dict[str, int] = {}
    classes: dict[str, int] = {}
    for path in sources("posapp"):
        both: list[ast.FunctionDef | ast.AsyncFunctionDef] = [*nodes(path, ast.FunctionDef)]
        for function in [*both, *nodes(path, ast.AsyncFunctionDef)]:
            functions[f"{name_of(path)}:{function.name}:{function.lineno}"] = length(function)
        for kind in nodes(path, ast.ClassDef):
            classes[f"{name_of(path)}:{kind.name}:{kind.lineno}"] = length(kind)

    def too_long(lengths: dict[str, int], most: int, exceptions: dict[str, str]) -> set[str]:
        long = {key.rpartition(":")[0] for key, lines in lengths.items() if lines > most}
        assert set(exceptions) <= long, "an exception is no longer needed"
        return long - set(exceptions)

    assert too_long(functions, 50, LONG_FUNCTIONS) == set()
    assert too_long(classes, 200, LONG_CLASSES) == set()
    assert statistics.median(functions.values()) <= 9


def test_every_file_says_why_it_exists() -> None:
    silent = [name_of(path) for path in sources("posapp", "tests") if not ast.get_docstring(tree(path))]
    assert silent == []


def test_every_file_reads_annotations_late() -> None:
    line = "\nfrom __future__ import annotations\n"
    assert [name_of(path) for path in sources("posapp", "tests") if line not in path.read_text(encoding="utf-8")] == []


def test_whoever_catches_everything_raises_again_or_hands_it_on() -> None:
    def catches_all(handler: ast.ExceptHandler) -> bool:
        caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        names = {one.id for one in caught if isinstance(one, ast.Name)}
        return handler.type is None or bool(names & {"Exception", "BaseException"})

    def goes_on(node: ast.AST) -> bool:
        # A raise, or its translation handed through a future to the one who waits on it.
        handed_on = isinstance(node, ast.Attribute) and node.attr in {"set_exception", "translated"}
        return isinstance(node, ast.Raise) or handed_on

    silent = set()
    for path in sources("posapp"):
        for handler in nodes(path, ast.ExceptHandler):
            if catches_all(handler) and not any(map(goes_on, ast.walk(handler))):
                silent.add(name_of(path))
    assert silent == set(CATCH_ALL)


def test_names_of_the_wire_are_written_in_one_place() -> None:
    paths = [path for path in sources("posapp/mastercard") if not path.name.startswith("wire")]
    a_setting = "encryptedPayload"  # Its default; which name stands on the wire is the installer's to say.
    strays = [
        f"{name_of(path)}:{node.lineno}: {node.value}"
        for path in paths
        for node in nodes(path, ast.Constant)
        if isinstance(node.value, str)
        and node.value != a_setting
        and re.fullmatch(r"[a-z]+(?:[A-Z][a-z0-9]*)+|/?(?:redeemers|redemptions)\b.*", node.value)
    ]
    assert strays == []


def test_money_never_touches_a_binary_fraction() -> None:
    calls = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources("posapp/domain", "posapp/operations", "posapp/journal")
        for node in nodes(path, ast.Call)
        if isinstance(node.func, ast.Name) and node.func.id == "float"
    ]
    literals = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources("posapp/domain")
        for node in nodes(path, ast.Constant)
        if isinstance(node.value, float)
    ]
    assert calls + literals == []


def test_the_version_stands_in_one_file() -> None:
    version = re.search(
        r'^__version__ = "(.+)"$', (ROOT / "posapp/__init__.py").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert version
    # The change log tells what was; libraries have versions of their own.
    others = {ROOT / "CHANGELOG.md", ROOT / "packaging" / "LICENSES.md", *(ROOT / "packaging" / "lock").iterdir()}
    inside = [path for folder in TOP_FOLDERS for path in (ROOT / folder).rglob("*")]
    files = [path for path in [*inside, *(ROOT / name for name in TOP_FILES)] if path not in others]
    exact = rf"(?<![\d.]){re.escape(version[1])}(?![\d.])"
    stated = lines_with(exact, [path for path in files if path.is_file() and is_text(path)])
    assert [line for line in stated if not line.startswith("posapp/__init__.py:")] == []


# Each pattern is written so that it does not find itself.
FORBIDDEN_TEXT: Final = {
    "unfinished work": r"\b(?:TO[D]O|FIX[M]E)\b",
    "a path of one machine": r"(?<!\w)/(?:[r]oot|[w]ork|[h]ome)/\w",
    "a check switched off without its name": r"#\s*(?:type:\s*ignore|no[q]a)(?!\s*[\[:])",
}


def test_nothing_scrolls_that_a_reader_could_crash() -> None:
    """`Scrolled` tells why."""
    bare = [
        name_of(path)
        for path in sources("posapp")
        for node in nodes(path, ast.Name)
        if node.id in {"QScrollArea", "QAbstractScrollArea"} and path.name != "scrolled.py"
    ]
    assert bare == []


@pytest.mark.parametrize("what", FORBIDDEN_TEXT)
def test_no_line_holds(what: str) -> None:
    assert lines_with(FORBIDDEN_TEXT[what], text_files()) == []


def test_the_tests_wait_for_conditions_not_for_time() -> None:
    """Only a loop that waits for a condition may sleep between two looks."""
    sleeping = []
    for path in sources("tests"):
        loops = [node for node in nodes(path, ast.While) if not isinstance(node.test, ast.Constant)]
        patient = {id(inner) for loop in loops for inner in ast.walk(loop)}
        calls = [node for node in nodes(path, ast.Call) if is_sleep(node) and id(node) not in patient]
        if "bench" not in path.parts:
            sleeping += [f"{name_of(path)}:{node.lineno}" for node in calls]
    assert sleeping == []


def is_sleep(node: ast.AST) -> bool:
    # `asyncio.sleep(0)` waits for nothing; it lets others run.
    sleeps = {"time.sleep", "asyncio.sleep", "QTest.qSleep"}
    return isinstance(node, ast.Call) and ast.unparse(node.func) in sleeps and ast.unparse(node.args[0]) != "0"
