"""The threat table promises tests: each of them is there, and every row names one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PAGE = (HOUSE / "packaging" / "SECURITY.md").read_text(encoding="utf-8")
HEAD = "| asset | threat | what stops it | PCI DSS | test |"
ROWS = [row for row in PAGE.splitlines() if row.startswith("| ") and row != HEAD and not row.startswith("| ---")]
REQUIREMENT = re.compile(r"-|(1[0-2]|[1-9])(\.\d{1,2}){2,3}")


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split(" | ")]


@cache
def functions_in(file: str) -> set[str]:
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in ast.walk(ast.parse((HOUSE / file).read_text())) if isinstance(node, functions)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: cells(row)[1][:40])
def test_a_row_has_a_measure_and_tests_that_exist(row: str) -> None:
    asset, threat, measure, requirements, proof = cells(row)
    assert asset
    assert threat
    assert measure
    assert all(REQUIREMENT.fullmatch(one) for one in requirements.split(", ")), requirements
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", proof)
    assert " ".join(f"`{file}::{name}`" for file, name in named) == proof
    for file, name in named:
        assert name in functions_in(file), f"{file} has no {name}"


def test_the_page_has_its_parts() -> None:
    assert len(ROWS) > 30
    for part in ("To report a weakness", "What the program does not stop", "The merchant's own duty"):
        assert part in PAGE
