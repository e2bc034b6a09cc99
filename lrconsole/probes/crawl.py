"""Read the pages of a host as a search engine does: from its front page along its own links, within bounds and robots.txt."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from lrconsole.model.observation import Exchange
from lrconsole.model.web_seen import Crawl
from lrconsole.probes.target import host_of, parse_target, shown_url
from lrconsole.probes.trail import redirect_target

MOST_PAGES = 50
"""Pages of one host that are read."""

_AT_ONCE = 6
_MOST_LINKS = 500
_AGENT = "lrconsole"
_LINK = re.compile(r"""<a\b[^>]{0,2000}?\bhref\s{0,9}=\s{0,9}(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s"'>]{1,2000}))""", re.IGNORECASE)
_NO_PAGE = re.compile(r"\.(?:avif|css|csv|docx?|gif|ico|jpe?g|js|json|mp[34]|pdf|png|svg|webp|woff2?|xlsx?|xml|zip)$", re.IGNORECASE)
_LEAVES = re.compile(r"/(?:logout|log-out|signout|sign-out|abmelden)\b", re.IGNORECASE)


async def crawl(host: str, fetch: Callable[[str], Awaitable[Exchange]], *, most: int = MOST_PAGES) -> Crawl:
    """The HTML pages of `host` over HTTPS that its own links lead to, at most `most`; nothing that robots.txt asks to leave alone."""
    front = f"https://{host}/"
    robots = await fetch(f"https://{host}/robots.txt")
    rules = RobotFileParser()
    rules.parse(robots.body[:100_000].splitlines() if robots.answered and robots.status == 200 else [])
    waiting, seen, pages, kept_out = [front], {front}, [], False
    while waiting and len(seen) - len(waiting) < most:
        batch, waiting = waiting[: min(_AT_ONCE, most)], waiting[min(_AT_ONCE, most) :]
        for url, exchange in zip(batch, await asyncio.gather(*map(fetch, batch)), strict=True):
            if url == front or (exchange.answered and "html" in exchange.header("content-type").lower()):
                pages.append(exchange)
            for link in _links(url, exchange, host):
                if link not in seen and rules.can_fetch(_AGENT, link):
                    seen.add(link)
                    waiting.append(link)
                kept_out = kept_out or link not in seen
    left = [f"more than {most} pages"] if waiting else []
    left += ["robots.txt keeps some pages out"] if kept_out else []
    return Crawl(host, tuple(pages[:most]), "; ".join(left))


def _links(url: str, exchange: Exchange, host: str) -> list[str]:
    found = [redirect_target(url, exchange)]
    if exchange.answered and "html" in exchange.header("content-type").lower():
        found += [_joined(url, double or single or bare) for double, single, bare in _LINK.findall(exchange.body)[:_MOST_LINKS]]
    return list(dict.fromkeys(link for link in found if _is_page(link, host)))


def _joined(url: str, link: str) -> str:
    try:
        return shown_url(urljoin(url, link).partition("#")[0])
    except ValueError:
        return ""


def _is_page(link: str, host: str) -> bool:
    if not link.startswith("https://") or host_of(link) != host or parse_target(link) is None:
        return False
    path = link.partition("?")[0]
    return not _NO_PAGE.search(path) and not _LEAVES.search(path)
