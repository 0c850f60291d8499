"""Why no line came about is said with the name or the day that tells whoever looks after the till what to mend."""

from __future__ import annotations

import pytest

from posapp.domain.errors import Outage, Unavailable
from posapp.words import Words

WORDS = Words("en_US")


@pytest.mark.parametrize(
    ("outage", "detail", "says"),
    [
        (Outage.CERTIFICATE_STRANGER, "Corp Proxy CA", " It is signed by “Corp Proxy CA”."),
        (Outage.CERTIFICATE_STRANGER, "", ""),
        (Outage.CERTIFICATE_STRANGER, "5555 5555 5555 4444", ""),
        (Outage.CERTIFICATE_STRANGER, "a\nb\x1b[2J", " It is signed by “a b [2J”."),
        (Outage.CERTIFICATE_SELF_SIGNED, "till-bank", " It calls itself “till-bank”."),
        (Outage.CERTIFICATE_NAME, "shop.example, www.shop.example", " It is for shop.example, www.shop.example."),
        (Outage.CERTIFICATE_EARLY, "2026-11-20/2026-10-25", " It begins on Nov 20, 2026; the clock says Oct 25, 2026."),
        (Outage.CERTIFICATE_EXPIRED, "2026-11-20/2027-01-02", " It ended on Nov 20, 2026; the clock says Jan 2, 2027."),
        (Outage.CERTIFICATE_EXPIRED, "", ""),
        (Outage.CERTIFICATE_EXPIRED, "soon", ""),
        (Outage.PROXY_PASSWORD, "192.168.200.100", " The proxy is 192.168.200.100."),
        (Outage.PROXY_AWAY, "proxy.corp", " The proxy is proxy.corp, as HTTPS_PROXY says."),
        (Outage.TLS_REFUSED, "sslv3 alert handshake failure", " sslv3 alert handshake failure."),
    ],
)
def test_the_detail_of_an_outage_is_said_in_a_sentence(outage: Outage, detail: str, says: str) -> None:
    assert WORDS.error(Unavailable(outage, detail=detail)).what == WORDS.outage(outage) + says


@pytest.mark.parametrize("outage", [Outage.TLS_BROKEN_OFF, Outage.PROXY_AWAY])
def test_what_may_pass_never_sends_an_open_sale_to_the_card(outage: Outage) -> None:
    assert WORDS.no_news(Unavailable(outage)).then == "Try again in a moment."
