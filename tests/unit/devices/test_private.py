"""Folders and files as others may have left or laid them: closed where that is ours to do, refused where it is not."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from posapp.devices.private import check_administrators, check_untouched, secure_folder, secure_secret
from posapp.domain.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def complaint(act: Callable[[], object]) -> str:
    with pytest.raises(ConfigError) as wrong:
        act()
    return str(wrong.value)


def test_a_folder_that_is_not_there_yet_is_no_matter(tmp_path: Path) -> None:
    secure_folder(tmp_path / "none" / "yet")


@pytest.mark.parametrize("open_as", [0o777, 0o755, 0o750, 0o701])
def test_an_open_folder_is_closed_and_said(data: Path, open_as: int, expected_logs: Callable[..., None]) -> None:
    (data / "journal.db").touch()
    (data / "bank").mkdir()
    for path in (data, data / "bank"):
        path.chmod(open_as)
    (data / "journal.db").chmod(0o644)
    expected_logs("the data folder was open to others")
    secure_folder(data)
    assert (mode(data), mode(data / "bank"), mode(data / "journal.db")) == (0o700, 0o700, 0o600)
    secure_folder(data)


def test_a_link_in_its_place_is_refused(tmp_path: Path, data: Path) -> None:
    (tmp_path / "link").symlink_to(data)
    assert "is a link" in complaint(lambda: secure_folder(tmp_path / "link"))
    (tmp_path / "loop").symlink_to("loop")
    assert "is a link" in complaint(lambda: secure_folder(tmp_path / "loop"))


def test_a_link_inside_is_refused(tmp_path: Path, data: Path) -> None:
    (tmp_path / "precious").touch()
    (data / "journal.db").symlink_to(tmp_path / "precious")
    assert "journal.db is a link" in complaint(lambda: secure_folder(data))


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "is no folder" in complaint(lambda: secure_folder(tmp_path / "file"))
    assert "cannot be looked at" in complaint(lambda: secure_folder(tmp_path / "file" / "data"))


def test_what_belongs_to_another_account_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data.parent / "key.p12").touch(mode=0o600)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 7)
    monkeypatch.setattr("posapp.devices.private._ROOT", os.getuid() + 8)
    assert "another account" in complaint(lambda: secure_folder(data))
    assert "another account" in complaint(lambda: check_untouched("config", data.parent / "key.p12"))


@pytest.mark.parametrize("others", [0o666, 0o622, 0o660, 0o602])
def test_a_file_that_others_can_write_is_not_trusted(data: Path, others: int) -> None:
    file = data / "posapp.toml"
    file.touch()
    file.chmod(others)
    told = complaint(lambda: check_untouched("config", file))
    assert told.startswith("config: ")
    assert f"chmod go-w {file}" in told
    file.chmod(others & ~0o022)
    check_untouched("config", file)


def test_a_file_in_a_folder_that_others_can_write_is_not_trusted_unless_it_is_sticky(data: Path) -> None:
    (data / "key.p12").touch(mode=0o600)
    (data.parent / "link.p12").symlink_to(data / "key.p12")
    data.chmod(0o777)
    assert f"chmod go-w {data}" in complaint(lambda: check_untouched("api.signing_key", data.parent / "link.p12"))
    data.chmod(0o1777)
    check_untouched("api.signing_key", data / "key.p12")
    check_untouched("api.signing_key", data / "none.p12")


def test_an_administrators_file_is_his_alone(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = data / "posapp.toml"
    file.touch(mode=0o644)
    monkeypatch.setattr("posapp.devices.private._ROOT", os.geteuid() + 7)
    assert f"chown root {data}" in complaint(lambda: check_administrators("config", file))
    monkeypatch.setattr("posapp.devices.private._ROOT", os.geteuid())
    check_administrators("config", file)
    check_administrators("config", data / "none")
    file.chmod(0o664)
    assert f"chmod go-w {file}" in complaint(lambda: check_administrators("config", file))
    file.chmod(0o644)
    # Whoever can write the folder that it is named in puts another in its place.
    (data.parent / "etc").mkdir()
    (data.parent / "etc" / "posapp.toml").symlink_to(file)
    (data.parent / "etc").chmod(0o777)
    named = data.parent / "etc" / "posapp.toml"
    assert f"chmod go-w {data.parent / 'etc'}" in complaint(lambda: check_administrators("config", named))


def test_a_key_that_others_can_read_is_closed(data: Path, expected_logs: Callable[..., None]) -> None:
    key = data / "key.p12"
    key.touch()
    key.chmod(0o644)
    expected_logs("a private key could be read by others")
    secure_secret("api.signing_key", key)
    assert mode(key) == 0o600
    secure_secret("api.signing_key", data / "none")


def test_a_key_may_be_lent_to_a_group_by_its_owner(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = data / "key.p12"
    key.touch()
    key.chmod(0o640)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 7)
    secure_secret("api.signing_key", key)
    assert mode(key) == 0o640


def test_what_other_programs_remove_meanwhile_is_no_matter(data: Path) -> None:
    stop = threading.Event()

    def churn() -> None:
        while not stop.is_set():
            (data / "journal.db-wal").touch(0o600)
            (data / "journal.db-wal").unlink()

    churning = threading.Thread(target=churn)
    churning.start()
    try:
        for _ in range(300):
            secure_folder(data)
    finally:
        stop.set()
        churning.join()
