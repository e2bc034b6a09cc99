"""Follow a URL hop by hop within the declared hosts, each hop recorded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urljoin, urlsplit

from lrconsole.model.observation import Exchange, Trail

MOST_HOPS = 10
_REDIRECTS = (301, 302, 303, 307, 308)


async def follow(url: str, fetch: Callable[[str], Awaitable[Exchange]], owns: Callable[[str], bool]) -> Trail:
    """The trail of `url`: at most ten hops, an end when a URL comes twice or the next host is not declared."""
    hops: list[Exchange] = []
    seen = {_plain(url)}
    here = url
    while True:
        hop = await fetch(here)
        hops.append(hop)
        target = _target(hop)
        if not target:
            return Trail(url, tuple(hops))
        if _plain(target) in seen:
            return Trail(url, tuple(hops), loop=True)
        if not owns(urlsplit(target).hostname or ""):
            return Trail(url, tuple(hops), left=target)
        if len(hops) >= MOST_HOPS:
            return Trail(url, tuple(hops), capped=True)
        seen.add(_plain(target))
        here = target


def _target(hop: Exchange) -> str:
    """Where a hop leads, absolute; "" when it leads nowhere."""
    location = hop.header("location").strip()
    if not hop.answered or hop.status not in _REDIRECTS or not location:
        return ""
    try:
        target = urljoin(hop.url, location)
        return target if urlsplit(target).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _plain(url: str) -> str:
    """A URL without its fragment, which no server sees."""
    return url.partition("#")[0]
