"""Tests of reading the served bundle."""

from __future__ import annotations

import asyncio

import pytest

from lrconsole.model.observation import Exchange, HttpState, KeyScan
from lrconsole.probes.bundle import scan_bundle
from lrconsole.probes.keys import scan_text

BASE = "https://app.northstar.example"
SALT = b"salt" * 8


def read(pages: dict[str, tuple[str, str]]) -> KeyScan:
    """Scan a site of these pages (path or address → content type, body); others are not there."""

    async def fetch(url: str) -> Exchange:
        kind, body = pages.get(url.removeprefix(BASE), ("", ""))
        status = 200 if kind else 404
        return Exchange(url, "GET", HttpState.ANSWERED, status, (("content-type", kind),), body=body, size=len(body))

    scan = scan_bundle(BASE, fetch, lambda host: host == "app.northstar.example", lambda text, place: scan_text(text, place, SALT))
    return asyncio.run(scan)


def key() -> str:
    return "_".join(("sk", "live", "51HxT2mQ9vLr8KpZ3nWd7YbC"))


def test_keys_in_page_and_script_are_found_once_with_their_place() -> None:
    found = read(
        {"/": ("text/html", f'<script src="/a.js"></script><script>k="{key()}"</script>'), "/a.js": ("text/javascript", f'k="{key()}"')}
    )
    assert found.complete
    assert {hit.rule for hit in found.found} == {"stripe-secret"}
    assert {hit.place for hit in found.found} == {f"{BASE}/", f"{BASE}/a.js"}
    assert key() not in repr(found)


def test_scripts_that_are_all_elsewhere_leave_it_incomplete() -> None:
    found = read({"/": ("text/html", '<script src="https://cdn.assets.example/app.js"></script>')})
    assert not found.complete
    assert "cdn.assets.example" in found.reason


def test_somebody_elses_script_beside_the_own_one_does_not() -> None:
    page = '<script src="https://stats.example/s.js"></script><script src="/a.js"></script>'
    assert read({"/": ("text/html", page), "/a.js": ("text/javascript", "ok()")}).complete


@pytest.mark.parametrize("page", ["<script src=", "<script src='http://[bad'></script>", "\x00<\x1b[31m", "<" * 100_000])
def test_a_broken_page_is_read_all_the_same(page: str) -> None:
    assert read({"/": ("text/html", page)}).scanned >= 1
