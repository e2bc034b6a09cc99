"""Tests of the crawl of a host, and of the three requests that show what a cache mixes up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from lrconsole.model.observation import Exchange
from lrconsole.model.observed_state import HttpState
from lrconsole.probes.crawl import MOST_PAGES, crawl
from lrconsole.probes.shared_cache import cache_trial, lures

HOST = "www.northstar.example"
HOME = f"https://{HOST}/"


def site(pages: dict[str, str], asked: list[str]) -> Callable[[str], Awaitable[Exchange]]:
    async def fetch(url: str) -> Exchange:
        asked.append(url)
        path = url.removeprefix(f"https://{HOST}")
        if path not in pages:
            return Exchange(url, "GET", HttpState.ANSWERED, 404)
        return Exchange(url, "GET", HttpState.ANSWERED, 200, (("content-type", "text/html"),), body=pages[path], size=len(pages[path]))

    return fetch


def links(*paths: str) -> str:
    return "".join(f'<a class="x" href="{path}">there</a>' for path in paths)


def read(pages: dict[str, str], **more: int) -> tuple[list[str], str, list[str]]:
    asked: list[str] = []
    found = asyncio.run(crawl(HOST, site(pages, asked), **more))
    return [page.url.removeprefix(f"https://{HOST}") for page in found.pages], found.reason, asked


def test_own_links_are_followed_and_no_others() -> None:
    front = links(
        "/a", "b?x=1#part", "https://other.example/", "//other.example/", "http://www.northstar.example/plain", "mailto:a@b.example"
    )
    found, reason, asked = read({"/": front + links("/logout", "/file.pdf", "http://["), "/a": links("/", "/c"), "/b?x=1": "", "/c": ""})
    assert found == ["/", "/a", "/b?x=1", "/c"]
    assert reason == ""
    assert not any("other" in url or "logout" in url or "file" in url or "plain" in url for url in asked)


def test_robots_txt_is_honoured() -> None:
    found, reason, asked = read({"/robots.txt": "User-agent: *\nDisallow: /inner/", "/": links("/inner/a", "/outer"), "/outer": ""})
    assert found == ["/", "/outer"]
    assert "robots.txt" in reason
    assert f"{HOME}inner/a" not in asked


def test_a_crawl_ends_at_its_bound() -> None:
    pages = {"/": links(*(f"/{number}" for number in range(200)))} | {f"/{number}": "" for number in range(200)}
    found, reason, asked = read(pages)
    assert len(found) <= MOST_PAGES
    assert len(asked) <= MOST_PAGES + 10
    assert "more than 50 pages" in reason


def test_the_front_page_is_there_even_when_it_does_not_answer() -> None:
    async def silent(url: str) -> Exchange:
        return Exchange(url, "GET", HttpState.TIMEOUT)

    found = asyncio.run(crawl(HOST, silent))
    assert [page.state for page in found.pages] == [HttpState.TIMEOUT]


def test_the_three_requests_are_made_one_after_the_other() -> None:
    order: list[str] = []

    def as_(who: str, body: str) -> Callable[[str], Awaitable[Exchange]]:
        async def ask(url: str) -> Exchange:
            order.append(who)
            return Exchange(url, "GET", HttpState.ANSWERED, 200, body=body, size=len(body))

        return ask

    trial = asyncio.run(cache_trial(HOME, "Ana@x.example", as_("role", "hello ana@x.example"), as_("visitor", ""), as_("other", "ben")))
    assert order == ["role", "visitor", "other"]
    assert trial.marked == ("role",)


@pytest.mark.parametrize(("body", "alike"), [("a" * 100, True), ("a" * 96, True), ("a" * 80, False)])
def test_a_made_up_name_is_new_each_time_and_not_told(body: str, alike: bool) -> None:
    asked: list[str] = []

    async def role(url: str) -> Exchange:
        asked.append(url)
        text = "a" * 100 if url == f"{HOME}clients" else body
        return Exchange(url, "GET", HttpState.ANSWERED, 200, body=text, size=len(text))

    first = asyncio.run(lures(f"{HOME}clients", "ana", role))
    asyncio.run(lures(f"{HOME}clients", "ana", role))
    assert len(set(asked)) == len(asked) - 1
    assert [lure.alike for lure in first] == [alike] * 4
    assert {lure.form for lure in first} == {"/….css", ";….css", "%2F….css", "%3B….css"}
