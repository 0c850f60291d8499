"""The local bank as a real process, for every test that wants the other side of the wire."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.support.peer import Answer, Peer
from tests.support.program import posapp
from tests.waiting import PATIENCE_S, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass(eq=False)
class BankProcess:
    """Owns one bank on one data folder; start, stop, kill, restart, and the control routes."""

    data: Path
    arguments: tuple[str, ...] = ()
    _process: subprocess.Popen[str] | None = field(default=None, init=False)

    def start(self) -> BankProcess:
        """Start it and wait until it is announced in bank.json."""
        self.launch()
        wait_for(lambda: self._announced() or not self.running, "the bank to be announced")
        assert self.running, self.process.communicate()[1]
        self.__dict__.pop("peer", None)
        return self

    def launch(self) -> None:
        """Start it without waiting."""
        command = posapp("sandbox", "--data", str(self.data), *self.arguments)
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def stop(self) -> int:
        """Ask it to end, as Ctrl+C does not on every system but SIGTERM does; returns the exit code."""
        self.process.terminate()
        return self.wait()

    def kill(self) -> int:
        """End it without a chance to tidy up."""
        self.process.kill()
        return self.wait()

    def interrupt(self) -> int:
        """Ctrl+C."""
        self.process.send_signal(signal.SIGINT)
        return self.wait()

    def restart(self) -> BankProcess:
        """Stop it and start it again on the same folder; the port changes."""
        self.stop()
        return self.start()

    def wait(self) -> int:
        """Until it has ended by itself; returns the exit code and keeps what it wrote in `output`."""
        self.output = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode

    def close(self) -> None:
        """End it if it still runs."""
        if self._process is not None and self.running:
            self.stop()

    @property
    def process(self) -> subprocess.Popen[str]:
        """The child process."""
        assert self._process is not None
        return self._process

    @property
    def running(self) -> bool:
        """Whether the child has not ended."""
        return self.process.poll() is None

    @property
    def notice_file(self) -> Path:
        """Where the bank announces itself."""
        return self.data / "bank.json"

    @property
    def notice(self) -> Mapping[str, Any]:
        """What bank.json says."""
        found = json.loads(self.notice_file.read_text())
        assert isinstance(found, dict)
        return found

    @property
    def base_url(self) -> str:
        """Where the operations are."""
        return str(self.notice["base_url"])

    @property
    def port(self) -> int:
        """The port on loopback."""
        return int(self.notice["port"])

    @property
    def token(self) -> str:
        """What the control routes ask for."""
        return str(self.notice["token"])

    @cached_property
    def peer(self) -> Peer:
        """An independent client of this bank."""
        return Peer.of(self.notice)

    def environment(self) -> dict[str, str]:
        """The settings of a till that shall use this bank as `environment = "custom"`."""
        notice = self.notice
        return {
            "POSAPP_API__ENVIRONMENT": "custom",
            "POSAPP_API__BASE_URL": notice["base_url"],
            "POSAPP_API__CONSUMER_KEY": notice["consumer_key"],
            "POSAPP_API__SIGNING_KEY": notice["signing_key"],
            "POSAPP_API__SIGNING_KEY_PASSWORD": notice["signing_key_password"],
            "POSAPP_API__ENCRYPTION_CERTIFICATE": notice["encryption_certificate"],
            "POSAPP_API__DECRYPTION_KEY": notice["decryption_key"],
            "POSAPP_PROGRAM__REDEMPTION_ITEM_ID": notice["redemption_item_id"],
        }

    def oauth2_environment(self) -> dict[str, str]:
        """The same by OAuth 2.0; token address, issuer and scopes follow from the rest."""
        door = self.notice["oauth2"]
        return self.environment() | {
            "POSAPP_API__AUTH": "oauth2",
            "POSAPP_API__BASE_URL": door["base_url"],
            "POSAPP_API__SIGNING_KEY": door["signing_key"],
            "POSAPP_API__KEY_ID": door["key_id"],
            "POSAPP_API__CA_BUNDLE": door["ca_bundle"],
        }

    def control(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """One request to a control route."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            raw = None if body is None else json.dumps(body)
            connection.request(method, f"/control/{path}", raw, {"X-Bank-Token": self.token} | headers)
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def fault(self, operation: str, kind: str, **options: object) -> None:
        """Order a fault: token, search, profile, redeem, history, credit, update_status, addresses, add_address."""
        answer = self.control("PUT", f"faults/{operation}", {"kind": kind} | options)
        assert answer.status == 200, answer.body

    def clear_faults(self) -> None:
        """Forget all orders."""
        assert self.control("DELETE", "faults").status == 200

    def forget_tokens(self) -> None:
        """No token that was given is known any more."""
        assert self.control("DELETE", "tokens").status == 200

    def switch(self, **switches: bool | int | str) -> None:
        """Set `encrypt_answers`, `echo_external_id`, `scopes`, `token_lifetime_s`, `demand_nonce`, `clock_ahead_s`."""
        assert self.control("PUT", "switches", switches).status == 200

    def move_rate(self, multiplier: str, *, program_id: str = "49631") -> None:
        """From now on so many points are one currency unit in that program (the main one, unless said)."""
        answer = self.control("PUT", f"rates/{program_id}", {"multiplier": multiplier})
        assert answer.status == 200, answer.body

    def plant(self, account: str, *, redemptions: int = 40, credits_: int = 8, days: int = 150) -> None:
        """Past activity of an account, spread over so many days before today."""
        told = {"redemptions": redemptions, "credits": credits_, "days": days}
        answer = self.control("PUT", f"activity/{account}", told)
        assert answer.status == 200, answer.body

    def ledger(self) -> dict[str, Any]:
        """What the bank really did: accounts, lots, redemptions, credits."""
        return self.control("GET", "ledger").json

    @contextmanager
    def lease(self) -> Iterator[http.client.HTTPResponse]:
        """Hold a lease inside the block; the token has been read from it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request("GET", f"/control/lease?token={self.token}")
            response = connection.getresponse()
            assert response.readline().decode().strip() == self.token
            yield response
        finally:
            connection.close()

    def _announced(self) -> bool:
        try:
            return int(self.notice["pid"]) == self.process.pid
        except (OSError, ValueError):
            return False
