"""Read what production serves to every visitor, its pages and their own scripts, for key-like strings."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from lrconsole.model.observation import Exchange, KeyLike, KeyScan
from lrconsole.probes.keys import scan_text

MOST_FILES = 200
_PAGES = ("/", "/login")
_MAP = re.compile(r"//[#@]\s*sourceMappingURL=([^\s'\"]+)")


class _Scripts(HTMLParser):
    """Collects the addresses of a page's scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "script" and named.get("src"):
            self.found.append(named["src"] or "")
        elif tag == "link" and named.get("rel") in ("modulepreload", "preload") and (named.get("href") or "").endswith(".js"):
            self.found.append(named["href"] or "")


async def scan_bundle(base: str, fetch: Callable[[str], Awaitable[Exchange]], owns: Callable[[str], bool], salt: bytes) -> KeyScan:
    """Scan the pages and scripts below `base`, at most 200 files, within the declared hosts.

    The scan is complete when every page and script that was referred to could be read whole.
    """
    waiting = [base.rstrip("/") + path for path in _PAGES]
    seen: dict[str, int] = {}
    found: list[KeyLike] = []
    missed: list[str] = []
    while waiting and len(seen) < MOST_FILES:
        url = waiting.pop(0)
        if url in seen:
            continue
        exchange = await fetch(url)
        seen[url] = exchange.size
        if not exchange.answered or exchange.truncated:
            missed.append(f"{urlsplit(url).path}: {exchange.reason or 'too large to read whole'}")
        found += scan_text(exchange.body, url, salt)
        waiting += [link for link in _links(url, exchange) if owns(urlsplit(link).hostname or "")]
    if waiting:
        missed.append(f"more than {MOST_FILES} files")
    return KeyScan("bundle", not missed, len(seen), sum(seen.values()), tuple(found), "; ".join(missed[:3]))


def _links(url: str, exchange: Exchange) -> list[str]:
    """The scripts of a page, the source map of a script, and where a redirect leads; absolute."""
    if location := exchange.header("location"):
        return [urljoin(url, location)]
    if exchange.status != 200:
        return []
    if "html" in exchange.header("content-type"):
        parser = _Scripts()
        parser.feed(exchange.body)
        return [urljoin(url, link) for link in parser.found[:MOST_FILES]]
    source_map = _MAP.search(exchange.body[-2_000:])
    return [urljoin(url, source_map.group(1))] if source_map and not source_map.group(1).startswith("data:") else []
