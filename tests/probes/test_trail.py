"""Trails over real servers: each hop recorded, loops and long chains ended, and never a step out of the declared hosts."""

from __future__ import annotations

import asyncio

import pytest

from lrconsole.model.observation import Exchange, Trail
from lrconsole.model.observed_state import HttpState
from lrconsole.probes.trail import MOST_HOPS, follow, redirect_target
from tests.probes.servers import HOST, Received, Site, answer, is_ours, probe

START = f"http://{HOST}/start"


def trail(places: dict[str, str], start: str = START, status: int = 302) -> tuple[Trail, Site]:
    """Follow through a server whose paths redirect to these locations; what is not there answers 200."""

    async def handler(request: Received, writer: asyncio.StreamWriter) -> None:
        location = places.get(request.path)
        writer.write(answer("end") if location is None else answer("", status, f"Location: {location}"))

    async def scenario() -> tuple[Trail, Site]:
        async with Site(handler) as site:
            return await follow(start, probe(site).exchange, is_ours), site

    return asyncio.run(scenario())


def test_a_page_without_redirect_is_one_hop() -> None:
    seen, _ = trail({})
    assert (len(seen.hops), seen.ended.status, seen.loop, seen.capped, seen.left) == (1, 200, False, False, "")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_each_redirect_is_followed(status: int) -> None:
    seen, _ = trail({"/start": "/end"}, status=status)
    assert [hop.status for hop in seen.hops] == [status, 200]


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/b", "/b"),
        ("b", "/b"),
        ("?x=1", "/start?x=1"),
        ("../c", "/c"),
        (f"//{HOST}/d", "/d"),
        (f"HTTP://{HOST.upper()}/e#part", "/e"),
        ("/f g", "/f%20g"),
        ("/g\xe4", "/g%C3%A4"),
    ],
)
def test_locations_are_resolved(location: str, path: str) -> None:
    seen, site = trail({"/start": location})
    assert [request.path for request in site.received] == ["/start", path]
    assert seen.ended.status == 200


@pytest.mark.parametrize(
    "places", [{"/start": "/start"}, {"/start": "/b", "/b": "/start"}, {"/start": "/b", "/b": f"http://{HOST}:80/start#x"}]
)
def test_a_loop_ends_when_a_url_comes_twice(places: dict[str, str]) -> None:
    seen, site = trail(places)
    assert (seen.loop, seen.capped) == (True, False)
    assert len(seen.hops) == len(places) == len(site.received)


def test_a_long_chain_is_capped() -> None:
    seen, site = trail({"/start": "/0", **{f"/{number}": f"/{number + 1}" for number in range(50)}})
    assert (seen.capped, seen.loop) == (True, False)
    assert len(seen.hops) == MOST_HOPS == len(site.received)


@pytest.mark.parametrize("location", ["https://evil.example/x", "//evil.example/x", f"http://{HOST}@evil.example/x"])
def test_a_redirect_out_of_the_declared_hosts_is_not_followed(location: str) -> None:
    seen, site = trail({"/start": location})
    assert len(site.received) == 1
    assert "evil.example/x" in seen.left
    assert HOST not in seen.left


@pytest.mark.parametrize("location", ["", "javascript:alert(1)", "mailto:a@b", "http://[::1", "http:///x", "\x00", "http://a b/"])
def test_a_location_that_leads_nowhere_ends_the_trail(location: str) -> None:
    seen, _ = trail({"/start": location})
    assert len(seen.hops) <= 2
    assert seen.left == ""


def test_a_downgrade_is_seen_in_the_hops() -> None:
    def hop(url: str, location: str = "") -> Exchange:
        headers = (("location", location),) if location else ()
        return Exchange(url, "GET", HttpState.ANSWERED, 301 if location else 200, headers)

    places = {f"https://{HOST}/": f"http://{HOST}/plain", f"http://{HOST}/plain": ""}

    async def fetch(url: str) -> Exchange:
        return hop(url, places[url])

    seen = asyncio.run(follow(f"https://{HOST}/", fetch, is_ours))
    assert [one.url for one in seen.hops] == [f"https://{HOST}/", f"http://{HOST}/plain"]


def test_a_hop_without_answer_is_the_last() -> None:
    seen, _ = trail({"/start": f"https://{HOST}/b"})
    assert (len(seen.hops), seen.ended.state) == (2, HttpState.REFUSED)


def test_an_undeclared_start_sends_nothing() -> None:
    seen, site = trail({}, "http://evil.example/")
    assert (seen.ended.state, site.connections) == (HttpState.UNDECLARED, 0)


def test_user_and_password_of_a_location_are_not_recorded_as_address() -> None:
    secret = "s" * 12
    seen, _ = trail({"/start": f"http://user:{secret}@evil.example/"})
    assert seen.left == "http://evil.example/"
    seen, _ = trail({"/start": f"http://user:{secret}@{HOST}/end"})
    assert seen.ended.url == f"http://{HOST}/end"


def test_only_redirects_lead_on() -> None:
    hop = Exchange(START, "GET", HttpState.ANSWERED, 200, (("location", "/b"),))
    assert redirect_target(START, hop) == ""
