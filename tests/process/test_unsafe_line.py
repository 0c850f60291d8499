"""A line that is not safe, seen by whoever runs a command: exit 5, in words, nothing taken."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import trustme

from tests.support.merchant import CONSUMER_KEY, ITEM, PASSWORD, Merchant
from tests.support.program import Program
from tests.support.tls_servers import tls_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_proxy_that_looks_into_the_line_takes_no_points(tmp_path: Path) -> None:
    merchant = Merchant.at(tmp_path / "keys")
    tls = tls_of(trustme.CA(organization_name="Corp Proxy CA").issue_cert("127.0.0.1"))
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, suppress(OSError), tls.wrap_socket(connection, server_side=True) as line:
                        assert line.recv(1) == b""

        thread = threading.Thread(target=serve)
        thread.start()
        program = Program(
            tmp_path / "data",
            {
                "POSAPP_API__ENVIRONMENT": "custom",
                "POSAPP_API__BASE_URL": f"https://127.0.0.1:{listener.getsockname()[1]}/loyalty",
                "POSAPP_API__CONSUMER_KEY": CONSUMER_KEY,
                "POSAPP_API__SIGNING_KEY": str(merchant.folder / "signing.p12"),
                "POSAPP_API__SIGNING_KEY_PASSWORD": PASSWORD,
                "POSAPP_API__ENCRYPTION_CERTIFICATE": str(merchant.folder / "bank.pem"),
                "POSAPP_PROGRAM__REDEMPTION_ITEM_ID": ITEM,
            },
        )
        asked = program.run("balance", "--json", card="5555555555554444")
        paid = program.pay("INV-1", "--points", "100", card="5555555555554444")
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    for ran in (asked, paid):
        assert ran.code == 5
        assert "signed by “Corp Proxy CA”" in ran.answer["message"]
        assert "api.ca_bundle" in ran.answer["message"]
        assert "No points were taken." in ran.answer["message"]
