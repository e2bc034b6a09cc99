"""Read what production serves to every visitor, its pages and their own scripts, for key-like strings."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import islice
from urllib.parse import urljoin

from lrconsole.model.observation import Exchange, KeyLike, KeyScan
from lrconsole.probes.target import host_of, parse_target, shown_url
from lrconsole.probes.trail import redirect_target

MOST_FILES = 200
LARGEST_FILE = 20_000_000
"""Decoded bytes of one page or script."""

_PAGES = ("/", "/login")
_AT_ONCE = 6
_NOT_THERE = (404, 410)
_TAG = re.compile(r"<(?:script|link|base)\b[^<>]{0,2000}>", re.IGNORECASE)
_IMPORT = re.compile(r"""\b(?:from|import)\s{0,8}\(?\s{0,8}["'](\.{0,2}/[^"'\s]{1,500}\.m?js)["']""")
_MAP = re.compile(r"""[#@]\s*sourceMappingURL=([^\s'"*]{1,2000})""")
_MAP_TAIL = 4_000
_MOST_REFERENCES = 5_000


async def scan_bundle(
    base: str,
    fetch: Callable[[str], Awaitable[Exchange]],
    owns: Callable[[str], bool],
    scan: Callable[[str, str], tuple[KeyLike, ...]],
    *,
    most: int = MOST_FILES,
) -> KeyScan:
    """Scan the front page and /login below `base`, their scripts, what those import, and source maps that are served.

    Complete when all of it could be read whole; what is not there (404) cannot leak. `scan` finds the key-like strings in (text, place);
    `fetch` should take up to LARGEST_FILE bytes. Only declared hosts are asked.
    """
    crawl = _Crawl(owns, scan)
    crawl.add(base.rstrip("/") + path for path in _PAGES)
    while crawl.waiting and len(crawl.seen) < most:
        batch = crawl.take(min(_AT_ONCE, most - len(crawl.seen)))
        for url, exchange in zip(batch, await asyncio.gather(*map(fetch, batch)), strict=True):
            await crawl.read(url, exchange, is_front=url == base.rstrip("/") + "/")
    if crawl.waiting:
        crawl.missed.append(f"more than {most} files")
    if crawl.elsewhere and not crawl.own_references:
        crawl.missed.append(f"its scripts are at {', '.join(sorted(crawl.elsewhere)[:3])}, which is not declared")
    reason = "; ".join(crawl.missed[:3]) + (f"; and {len(crawl.missed) - 3} more" if len(crawl.missed) > 3 else "")
    return KeyScan(shown_url(base), not crawl.missed, crawl.read_files, crawl.size, tuple(crawl.found), reason)


@dataclass(slots=True)
class _Crawl:
    """What was read, what waits, and what could not be read."""

    owns: Callable[[str], bool]
    scan: Callable[[str, str], tuple[KeyLike, ...]]
    waiting: dict[str, None] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    found: list[KeyLike] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)
    own_references: int = 0
    read_files: int = 0
    size: int = 0

    def add(self, urls: Iterable[str]) -> None:
        """Put declared addresses that were not met before on the list."""
        for url in urls:
            url = url.partition("#")[0]
            if url not in self.seen and url not in self.waiting and parse_target(url) and self.owns(host_of(url)):
                self.waiting[url] = None

    def take(self, most: int) -> list[str]:
        """The next addresses to read."""
        batch = list(islice(self.waiting, most))
        for url in batch:
            del self.waiting[url]
        self.seen.update(batch)
        return batch

    async def read(self, url: str, exchange: Exchange, *, is_front: bool) -> None:
        """Scan one answer, and put what it refers to on the list."""
        leads_to = redirect_target(url, exchange)
        if leads_to:
            self.add([leads_to])
        if problem := self._problem(exchange, leads_to, is_front):
            self.missed.append(f"{shown_url(url)[:200]}: {problem}")
        if not exchange.body:
            return
        self.read_files += 1
        self.size += exchange.size
        # A bundle of megabytes takes a while; in a thread it leaves the loop some air.
        found, references = await asyncio.to_thread(self._taken_in, url, exchange)
        self.found += found
        if len(references) > _MOST_REFERENCES:
            self.missed.append(f"{shown_url(url)[:200]}: more than {_MOST_REFERENCES:,} references")
        own = [link for link in references if self.owns(host_of(link))]
        self.own_references += len(own)
        self.elsewhere |= {host_of(link) for link in references if host_of(link)} - {host_of(link) for link in own}
        self.add(own)

    def _taken_in(self, url: str, exchange: Exchange) -> tuple[tuple[KeyLike, ...], list[str]]:
        """The key-like strings of an answer, and what it refers to."""
        found = self.scan(exchange.body, shown_url(url))
        return found, list(islice(_references(url, exchange), _MOST_REFERENCES + 1)) if exchange.status == 200 else []

    def _problem(self, exchange: Exchange, leads_to: str, is_front: bool) -> str:
        if not exchange.answered:
            return exchange.why
        if exchange.truncated:
            return "too large to read whole"
        if leads_to and is_front and not self.owns(host_of(leads_to)):
            return f"leads to {host_of(leads_to)}, which is not declared"
        gone = exchange.status in _NOT_THERE and not is_front
        return f"answered {exchange.status}" if exchange.status >= 400 and not gone else ""


def _references(url: str, exchange: Exchange) -> Iterator[str]:
    """The scripts of a page, the imports of a script, its source map; absolute."""
    is_page = "html" in exchange.header("content-type").lower()
    found = _page_references(exchange.body, url) if is_page else ((url, link) for link in _script_references(exchange))
    for base, link in found:
        try:
            yield urljoin(base, link)
        except ValueError:
            continue


def _page_references(body: str, url: str) -> Iterator[tuple[str, str]]:
    for match in _TAG.finditer(body):
        tag = _Tag(match.group())
        if tag.name == "base" and tag.values.get("href"):
            url = next(iter(_joined(url, tag.values["href"])), url)
        elif tag.name == "script" and tag.values.get("src"):
            yield url, tag.values["src"]
        elif tag.name == "link" and tag.values.get("href") and _is_script_link(tag.values):
            yield url, tag.values["href"]


def _joined(url: str, link: str) -> Iterator[str]:
    try:
        yield urljoin(url, link)
    except ValueError:
        return


def _is_script_link(values: dict[str, str]) -> bool:
    kinds = values.get("rel", "").lower().split()
    return "modulepreload" in kinds or ("preload" in kinds and values.get("as", "").lower() == "script")


def _script_references(exchange: Exchange) -> Iterator[str]:
    yield from (match.group(1) for match in _IMPORT.finditer(exchange.body))
    maps = [exchange.header("sourcemap"), *_MAP.findall(exchange.body[-_MAP_TAIL:])]
    yield from (link for link in maps if link and not link.startswith("data:"))


class _Tag(HTMLParser):
    """One start tag. Pages are cut into tags beforehand, since the parser takes quadratic time on some texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.name = ""
        self.values: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.name = tag
        self.values = {name: value or "" for name, value in reversed(attrs)}
