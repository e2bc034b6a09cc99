"""Tests that no body, however hostile, breaks the reading of pages or makes it work without end."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrconsole.model.observation import Exchange
from lrconsole.model.observed_state import HttpState
from lrconsole.stages.edge.claims.pages import references
from lrconsole.stages.edge.claims.services import services
from lrconsole.stages.edge.claims.signs import Notice, Sight, holds, quoted, read, sign, visible
from tests.stages.edge.northstar import project
from tests.stages.recorded import NOW

SERVICES = services(project(), NOW).all
SECONDS = 3.0
"""Processor time that one hostile body may cost with all services; it is a few tenths on an idle machine."""

_TEXTS = [text for service in SERVICES for text in service.says]
_PIECES = st.sampled_from(
    [
        *"<>/!-\"'= \t\n&;#",
        "<!--",
        "-->",
        "<script",
        "</script>",
        "<style>",
        "src=",
        "href=//",
        "&rsquo;",
        "&#x110000;",
        "\x00",
        "\x1b[2J",
        "İ",
        "ß",
        *_TEXTS,
    ]
)
_BODIES = st.lists(_PIECES | st.text(max_size=8), max_size=60).map("".join)


def page(body: str, status: int = 404, *headers: tuple[str, str]) -> Notice:
    return read(Exchange("https://help.northstar.example/", "GET", HttpState.ANSWERED, status, headers, body=body))


@given(body=_BODIES, status=st.integers(100, 599))
def test_any_body_is_read(body: str, status: int) -> None:
    given_page = page(body, status)
    for service in SERVICES:
        seen = sign(service, given_page)
        assert seen.sight is Sight.NONE or seen.quote
    assert all("." in item.host and item.url.startswith("http") for item in references(given_page.page))
    assert "<script" not in visible(body) or "<" in body
    assert len(quoted(given_page)) <= 160
    assert "\x1b" not in quoted(given_page)


@given(body=_BODIES)
def test_a_success_is_never_taken_for_certain(body: str) -> None:
    given_page = page(body, 200)
    assert all(sign(service, given_page).sight is not Sight.SHOWN for service in SERVICES)


@given(body=_BODIES)
def test_what_stands_in_a_script_or_a_comment_is_not_seen(body: str) -> None:
    inner = body.replace("</script", "").replace("-->", "").replace("</SCRIPT", "")
    for wrapped in (f"<script>{inner}</script>", f"<!-- {inner.lstrip('->')} -->"):
        assert visible(f"before {wrapped} after") in ("before after", "before")


@pytest.mark.parametrize(
    "body",
    [
        "<" * 1_000_000,
        "<script " * 200_000,
        "<!--" * 250_000,
        "<a href=" * 200_000,
        "<img src='" * 150_000,
        "tunnel " * 200_000,
        "company not found " * 100_000,
        "&#" * 500_000,
        "not found - request id:" * 50_000,
        "<script src=" + " " * 1_000_000,
        "İ" * 500_000,
    ],
    ids=lambda body: f"{body[:18]!r} {len(body)}",
)
def test_a_long_hostile_body_costs_little(body: str) -> None:
    began = time.process_time()
    given_page = page(body, 404, ("server", "Netlify"))
    for service in SERVICES:
        sign(service, given_page)
    references(given_page.page)
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize(
    ("seen", "text", "found"),
    [
        ("no such app", "No such app", True),
        ("no such apple", "No such app", False),
        ("is no such app.", "No such app", True),
        ("uno such app", "No such app", False),
        ("tunnel a.ngrok.io not found", "Tunnel *.ngrok.io not found", True),
        ("tunnel " + "x" * 400 + ".ngrok.io not found", "Tunnel *.ngrok.io not found", False),
        ("", "No such app", False),
        ("anything", "*", False),
    ],
)
def test_texts_are_found_as_whole_words(seen: str, text: str, found: bool) -> None:
    assert holds(seen, text) is found


def test_readers_see_text_without_tags_entities_and_typographic_quotes() -> None:
    assert visible("<P>It&rsquo;s <b>a < b</b> .</P><style>p{}</style>") == "it's a b."
