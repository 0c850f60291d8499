"""The bank as a process: announced, alone on its folder, kept alive by leases, ended quietly (issue 2, point 4)."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.bank import BankProcess
from tests.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLD_A_LEASE = """
import socket, sys, time
line = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
line.sendall(f"GET /control/lease?token={sys.argv[2]} HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n".encode())
print(line.recv(4096).split(b" ")[1].decode(), flush=True)
line.recv(1 << 20)
time.sleep(60)
"""


@pytest.fixture
def leased_bank(tmp_path: Path) -> Iterator[BankProcess]:
    process = BankProcess(tmp_path / "bank", ("--until-unused",)).start()
    yield process
    process.close()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "posapp.sandbox", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


def test_it_says_where_it_is_and_how_to_reach_it(own_bank: BankProcess) -> None:
    own_bank.stop()
    said, complained = own_bank.output
    assert complained == ""
    assert "The local bank is open at http://127.0.0.1:" in said
    for key in ("ENVIRONMENT=custom", "BASE_URL=", "CONSUMER_KEY=", "SIGNING_KEY=", "ENCRYPTION_CERTIFICATE="):
        assert f"POSAPP_API__{key}" in said


def test_what_it_announces_is_private_and_complete(own_bank: BankProcess) -> None:
    assert set(own_bank.notice) == {
        "base_url",
        "port",
        "pid",
        "token",
        "consumer_key",
        "signing_key",
        "signing_key_password",
        "encryption_certificate",
        "decryption_key",
        "redemption_item_id",
        "redemption_type",
        "program_id",
        "oauth2",
        "sso",
    }
    private = [path for path in own_bank.data.rglob("*") if path.is_file() and path.suffix in {".pem", ".p12", ".json"}]
    assert len(private) == 12
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}


@pytest.mark.parametrize("how", ["stop", "interrupt"])
def test_it_ends_quietly_and_takes_its_notice_along(own_bank: BankProcess, how: str) -> None:
    assert getattr(own_bank, how)() == 0
    assert not own_bank.notice_file.exists()
    assert own_bank.output[1] == ""


def test_it_ends_at_once_although_calls_hang_and_leases_are_held(own_bank: BankProcess) -> None:
    peer = own_bank.peer
    account = peer.account("5555555555554444")
    own_bank.fault("profile", "hang")
    header = peer.oauth.header("GET", f"{peer.base_url}/redeemers/{account}", b"")
    hanging = http.client.HTTPConnection("127.0.0.1", own_bank.port, timeout=40)
    hanging.request("GET", f"/loyalty/redeemers/{account}", headers={"Authorization": header})
    wait_for(lambda: own_bank.control("GET", "faults").json == {}, "the call to hang")
    with own_bank.lease():
        started = time.monotonic()
        assert own_bank.stop() == 0
        assert time.monotonic() - started < 20
    with pytest.raises(http.client.RemoteDisconnected):
        hanging.getresponse()
    hanging.close()
    assert own_bank.output[1] == ""


def test_keys_and_books_are_kept(own_bank: BankProcess) -> None:
    keys = {path: path.read_bytes() for path in own_bank.data.glob("*/*")}
    consumer_key, token = own_bank.notice["consumer_key"], own_bank.token
    own_bank.restart()
    assert {path: path.read_bytes() for path in own_bank.data.glob("*/*")} == keys
    assert own_bank.notice["consumer_key"] == consumer_key
    assert own_bank.token != token, "a token is for one start"


def test_no_card_number_lies_in_its_files(own_bank: BankProcess) -> None:
    own_bank.peer.redeem(own_bank.peer.account("5555555555554444"), points=5)
    own_bank.stop()
    files = [path for path in own_bank.data.rglob("*") if path.is_file()]
    assert not [path for path in files if b"5555555555554444" in path.read_bytes()]


def test_a_second_one_on_the_same_folder_steps_back(own_bank: BankProcess) -> None:
    second = run("--data", str(own_bank.data))
    assert (second.returncode, second.stderr) == (3, "")
    assert f"already running on {own_bank.data}: {own_bank.base_url}" in second.stdout
    assert run("--data", str(own_bank.data), "--until-unused").returncode == 0
    assert own_bank.peer.send("GET", "/nothing").status == 404


def test_a_second_one_takes_over_from_one_that_is_ending(leased_bank: BankProcess) -> None:
    follower = BankProcess(leased_bank.data)
    leased_bank.process.terminate()
    follower.launch()
    leased_bank.wait()
    wait_for(follower.notice_file.exists, "the follower")
    assert follower.notice["pid"] == follower.process.pid
    follower.close()


def test_it_ends_by_itself_when_the_last_lease_has_gone(leased_bank: BankProcess) -> None:
    with leased_bank.lease(), leased_bank.lease():
        assert leased_bank.running
    assert leased_bank.wait() == 0
    assert leased_bank.output == ("", "")
    assert not leased_bank.notice_file.exists()


def test_a_lease_in_time_keeps_it(leased_bank: BankProcess) -> None:
    for _ in range(3):
        with leased_bank.lease():
            pass
    with leased_bank.lease():
        with pytest.raises(subprocess.TimeoutExpired):
            leased_bank.process.wait(timeout=2.5)
        assert leased_bank.peer.send("GET", "/nothing").status == 404
    assert leased_bank.wait() == 0


def test_it_ends_when_the_holder_is_killed(leased_bank: BankProcess) -> None:
    command = [sys.executable, "-c", HOLD_A_LEASE, str(leased_bank.port), leased_bank.token]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "200"
        assert leased_bank.running
        holder.kill()
    assert leased_bank.wait() == 0


def test_a_taken_port_is_said_in_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = run("--data", str(tmp_path), "--port", str(port))
    assert (answer.returncode, answer.stdout) == (5, "")
    assert answer.stderr.startswith(f"Port {port} cannot be used")


def test_a_port_can_be_chosen(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free, socket.create_server(("127.0.0.1", 0)) as other:
        port, tls_port = free.getsockname()[1], other.getsockname()[1]
    process = BankProcess(tmp_path, ("--port", str(port), "--tls-port", str(tls_port))).start()
    assert process.port == port
    assert process.notice["oauth2"]["issuer"] == f"https://127.0.0.1:{tls_port}"
    process.close()


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("bank.db", b"this is no database, however long it is" * 100, "bank.db cannot be used"),
        ("keys/bank-private.pem", b"no key", "cannot be read. Remove its folders"),
        ("keys/bank-tls.pem", b"no key", "bank-tls.pem to have new ones"),
        ("keys/client-oauth2-public.pem", b"no key", "bank-tls.pem to have new ones"),
    ],
)
def test_a_spoiled_folder_is_said_in_words(own_bank: BankProcess, file: str, content: bytes, words: str) -> None:
    own_bank.stop()
    (own_bank.data / file).write_bytes(content)
    answer = run("--data", str(own_bank.data))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_folder_that_is_a_file_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = run("--data", str(tmp_path / "file"))
    assert answer.returncode == 2
    assert "cannot be used" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_cards_are_printed_without_starting_anything(tmp_path: Path) -> None:
    answer = run("--cards", "--data", str(tmp_path / "bank"))
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "5555555555554444" in answer.stdout
    assert "48,250 points" in answer.stdout
    assert not (tmp_path / "bank").exists()


@pytest.mark.parametrize("arguments", [["--port", "99999"], ["--port", "x"], ["--unknown"]])
def test_wrong_use_is_exit_2(arguments: list[str]) -> None:
    answer = run(*arguments)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
