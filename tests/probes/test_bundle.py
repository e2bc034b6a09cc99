"""The served bundle: pages, scripts, imports and source maps from a real server, scanned whole or said to be incomplete."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from lrconsole.model.observation import Exchange, KeyScan
from lrconsole.model.observed_state import HttpState
from lrconsole.probes.bundle import scan_bundle
from lrconsole.probes.keys import scan_text
from tests.probes.planted import planted
from tests.probes.servers import HOST, Received, Site, answer, is_ours, probe

BASE = f"http://{HOST}"
KEY = planted()["stripe-secret"]
PUBLIC = planted()["stripe-publishable"]
HTML = "Content-Type: text/html"
Pages = dict[str, bytes]


def page(body: str) -> bytes:
    return answer(body, 200, HTML)


def scan(pages: Pages, *, base: str = BASE, most: int = 200, seconds: float = 3.0) -> tuple[KeyScan, list[str]]:
    """Scan what a server of these pages shows; what is not there answers 404."""

    async def handler(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(pages.get(request.path, answer("not found", 404)))

    async def scenario() -> tuple[KeyScan, list[str]]:
        async with Site(handler) as site:
            http = probe(site, seconds=seconds)
            found = lambda text, place: scan_text(text, place, b"salt")  # noqa: E731
            return await scan_bundle(base, http.exchange, is_ours, found, most=most), [request.path for request in site.received]

    return asyncio.run(scenario())


def test_a_clean_app_is_complete() -> None:
    seen, asked = scan({"/": page('<script src="/app.js"></script>'), "/app.js": answer(f"let a = '{PUBLIC}'")})
    assert (seen.complete, seen.where, seen.scanned) == (True, BASE, 3)
    assert [hit.public for hit in seen.found] == [True]
    assert sorted(asked) == ["/", "/app.js", "/login"]


@pytest.mark.parametrize(
    "pages",
    [
        {"/": page(f"<script>let k = '{KEY}'</script>")},
        {"/login": page(f"<p>{KEY}</p>")},
        {"/": page('<script src="a.js"></script>'), "/a.js": answer(f"k='{KEY}'")},
        {"/": page("<SCRIPT  SRC = 'a.js' ></SCRIPT>"), "/a.js": answer(f"k='{KEY}'")},
        {"/": page('<link rel="modulepreload" href="/m.js">'), "/m.js": answer(KEY)},
        {"/": page("<link rel=preload as=script href=/p.js>"), "/p.js": answer(KEY)},
        {"/": page('<base href="/static/"><script src="a.js">'), "/static/a.js": answer(KEY)},
        {
            "/": page('<script src="a.js">'),
            "/a.js": answer('import x from "./b.mjs"'),
            "/b.mjs": answer('import("/c.js")'),
            "/c.js": answer(KEY),
        },
        {"/": page('<script src="a.js">'), "/a.js": answer("x\n//# sourceMappingURL=a.js.map"), "/a.js.map": answer(KEY)},
        {"/": page('<script src="a.js">'), "/a.js": answer("x", 200, "SourceMap: /hidden.map"), "/hidden.map": answer(KEY)},
        {"/": answer("", 302, "Location: /app/"), "/app/": page(f"{KEY}")},
        {"/": answer(KEY, 500)},
    ],
)
def test_a_key_is_found_in_each_part(pages: Pages) -> None:
    seen, _ = scan(pages)
    assert [hit.rule for hit in seen.found] == ["stripe-secret"]
    assert seen.found[0].place.startswith(BASE)
    assert KEY not in repr(seen)


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ({"/": answer("oh", 500)}, "answered 500"),
        ({}, "answered 404"),
        ({"/": page('<script src="a.js">'), "/a.js": answer("no", 403)}, "a.js: answered 403"),
        ({"/": answer("", 302, "Location: https://evil.example/")}, "leads to evil.example"),
        ({"/": page("x" * 3_000_000)}, "too large"),
        ({"/": b"rubbish\r\n\r\n"}, "waiting for the answer"),
        ({"/": page('<script src="https://cdn.example/a.js">')}, "cdn.example, which is not declared"),
    ],
)
def test_what_could_not_be_read_is_said(pages: Pages, words: str) -> None:
    seen, _ = scan(pages)
    assert (seen.complete, words in seen.reason) == (False, True), seen.reason


def test_a_script_that_is_gone_cannot_leak() -> None:
    seen, _ = scan({"/": page('<script src="gone.js"><script src="a.js">'), "/a.js": answer("1")})
    assert seen.complete


def test_scripts_elsewhere_are_not_asked_for() -> None:
    links = "".join(
        f'<script src="{link}"></script>'
        for link in ("//evil.example/a.js", "https://evil.example/b.js", "data:text/javascript,1", "javascript:1", "http://[::1", "a.js")
    )
    _, asked = scan({"/": page(links), "/a.js": answer("1")})
    assert sorted(asked) == ["/", "/a.js", "/login"]


def test_a_ring_of_imports_ends() -> None:
    pages = {"/": page('<script src="a.js">'), "/a.js": answer('import "./b.js"'), "/b.js": answer('import "./a.js"')}
    assert scan(pages)[0].scanned == 4


def test_the_number_of_files_is_bounded() -> None:
    pages = {"/": page("".join(f'<script src="{number}.js"></script>' for number in range(30)))}
    pages |= {f"/{number}.js": answer("1") for number in range(30)}
    seen, asked = scan(pages, most=10)
    assert (len(asked), seen.complete, "more than 10 files" in seen.reason) == (10, False, True)


def test_a_host_that_does_not_answer_is_incomplete() -> None:
    async def fetch(url: str) -> Exchange:
        return Exchange(url, "GET", HttpState.REFUSED, reason="connection refused")

    seen = asyncio.run(scan_bundle(BASE, fetch, is_ours, lambda text, place: ()))
    assert (seen.complete, seen.scanned, "connection refused" in seen.reason) == (False, 0, True)


HOSTILE = [
    "<script src=x" * 20_000,
    '<script src="a.js">' * 50_000,
    "".join(f'<script src="{number}.js">' for number in range(60_000)),
    "<script " + "a" * 1_000_000,
    "<script " * 100_000,
    "<script a='" + '"' * 1_000_000,
    "<" * 1_000_000,
    'from "' * 150_000,
    'import "/' + "a" * 1_000_000,
    'import"/' + ".js" * 300_000,
    "# sourceMappingURL=" * 50_000,
    "\x00\x1b[31m[/x]\u202e<script src='\x1b\x00.js'>" * 1_000,
    "<base href='http://[::1'><script src=a.js>",
    "<!--" + "<![CDATA[" * 100_000,
]


@pytest.mark.parametrize("kind", ["text/html", "text/javascript"])
@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_pages_are_data_and_take_no_time(body: str, kind: str) -> None:
    asked: list[str] = []

    async def fetch(url: str) -> Exchange:
        asked.append(url)
        body_here = body if url == f"{BASE}/" else ""
        return Exchange(url, "GET", HttpState.ANSWERED, 200, (("content-type", kind),), body=body_here, size=len(body_here))

    began = time.process_time()
    seen = asyncio.run(scan_bundle(BASE, fetch, is_ours, lambda text, place: (), most=50))
    assert time.process_time() - began < 3
    assert len(asked) <= 50
    assert len(seen.reason) < 2_000


def test_scanning_leaves_the_loop_its_turns() -> None:
    def slow(text: str, place: str) -> tuple[()]:
        time.sleep(0.2)
        return ()

    async def fetch(url: str) -> Exchange:
        return Exchange(url, "GET", HttpState.ANSWERED, 200, body="x", size=1)

    async def scenario() -> int:
        scanning = asyncio.ensure_future(scan_bundle(BASE, fetch, is_ours, slow))
        return await _turns_until(scanning.done)

    assert asyncio.run(scenario()) >= 10


async def _turns_until(done: Callable[[], bool]) -> int:
    turns = 0
    while not done():
        await asyncio.sleep(0.01)
        turns += 1
    return turns
