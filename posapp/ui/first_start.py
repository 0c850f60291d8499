"""The offer of a first start: the local bank, or Mastercard. Gone with the first choice or sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.ui.book import Page
from posapp.ui.widgets.welcome import Welcome

if TYPE_CHECKING:
    from posapp.operations.connecting import Connecting
    from posapp.ui.bridge import Bridge
    from posapp.ui.shell import Shell
    from posapp.words import Words


def offer(shell: Shell, connecting: Connecting, bridge: Bridge, words: Words) -> None:
    """Show it over the pages; the focus stays where it is."""
    welcome = Welcome(words)

    def stay() -> None:
        # Where it cannot be written down it is offered again at the next start, and nothing else is lost.
        bridge.run("stay local", connecting.stay_local, done=lambda _: None, failed=lambda _: None)

    def go() -> None:
        shell.open_page(Page.CONNECT)
        if shell.book.connect_page is not None:
            shell.book.connect_page.begin()

    welcome.local.connect(stay)
    welcome.asked.connect(go)
    shell.checkout.sale_moved.connect(welcome.hide)
    shell.put_above_page(welcome)
