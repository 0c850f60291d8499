"""Links and tokens by their form alone: what is none is refused unread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.errors import Problem, UserError
from posapp.domain.handover import LONGEST, Link, To, Token

PART = st.from_regex(r"[A-Za-z0-9_-]{1,30}", fullmatch=True)


@given(to=st.sampled_from(To), parts=st.tuples(PART, PART, PART), slash=st.booleans())
def test_a_link_comes_back_as_it_was_written(to: To, parts: tuple[str, str, str], slash: bool) -> None:
    link = Link(to, Token(".".join(parts)))
    written = link.written()
    assert Link.of(written.replace("?", "/?") if slash else written) == link
    assert link.token.text not in repr(link)


@given(
    st.text(max_size=100)
    | st.builds("posapp://{}?{}={}".format, st.text(max_size=6), st.sampled_from(["token", "t"]), st.text(max_size=40))
)
def test_any_text_is_the_link_that_it_reads_as_or_wrong_input(text: str) -> None:
    try:
        link = Link.of(text)
    except UserError:
        return
    assert link.written() == text.replace("/?", "?")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "posapp:",
        "posapp://till",
        "posapp://till?token=",
        "posapp://till?token=a.b",
        "posapp://till?token=a.b.c.d",
        "posapp://till?token=a.b.c&x=1",
        "posapp://till?token=a.b.c#x",
        "posapp://till?token=a.b.c\n",
        "posapp://desk?token=a.b.c",
        "POSAPP://till?token=a.b.c",
        "posapp://till?token=5555555555554444",
        f"posapp://till?token=a.{'b' * LONGEST}.c",
        "posapp://till?token=a.%62.c",
    ],
)
def test_what_is_no_link(text: str) -> None:
    with pytest.raises(UserError) as caught:
        Link.of(text)
    assert caught.value.problem is Problem.HANDOVER_LINK
