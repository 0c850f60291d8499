"""A newer program is noticed by where the link of the next start leads, and nothing else is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from posapp.devices.newer import installed_tree, newer_than, tree_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def lib(tmp_path: Path) -> Path:
    """Two programs side by side, as a package lays them out; the first is the one that starts."""
    for version in ("1.0-aaaa", "1.1-bbbb"):
        (tmp_path / "run" / version).mkdir(parents=True)
        (tmp_path / "run" / version / "posapp").touch()
    (tmp_path / "current").symlink_to("run/1.0-aaaa")
    return tmp_path


def test_it_is_noticed_when_the_link_has_moved(lib: Path) -> None:
    tree = tree_of(lib / "current" / "posapp")
    assert tree == lib.resolve() / "run" / "1.0-aaaa"
    assert not newer_than(tree)
    (lib / "current").unlink()
    assert not newer_than(tree)  # It is being taken off, or put on.
    (lib / "current").symlink_to("run/1.1-bbbb")
    assert newer_than(tree)
    (lib / "current").unlink()
    (lib / "current").symlink_to("run/9.9")
    assert not newer_than(tree)
    (lib / "current").unlink()
    (lib / "current").symlink_to(lib)
    assert not newer_than(tree)


def test_only_a_package_lays_programs_out_so(tmp_path: Path) -> None:
    (tmp_path / "posapp").touch()
    assert tree_of(tmp_path / "posapp") is None
    assert installed_tree() is None
