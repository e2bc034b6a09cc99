"""Follow a URL hop by hop within the declared hosts, each hop recorded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urljoin

from lrconsole.model.observation import Exchange, Trail
from lrconsole.probes.target import host_of, parse_target, shown_url

MOST_HOPS = 10
_REDIRECTS = (301, 302, 303, 307, 308)


async def follow(url: str, fetch: Callable[[str], Awaitable[Exchange]], owns: Callable[[str], bool]) -> Trail:
    """The trail of `url`: at most ten hops, an end when a URL comes twice or the next host is not declared."""
    hops: list[Exchange] = []
    seen: set[object] = set()
    here = url
    while True:
        seen.add(_asked(here))
        hop = await fetch(here)
        hops.append(hop)
        target = redirect_target(here, hop)
        if not target:
            return Trail(url, tuple(hops))
        if not owns(host_of(target)):
            return Trail(url, tuple(hops), left=shown_url(target))
        if _asked(target) in seen:
            return Trail(url, tuple(hops), loop=True)
        if len(hops) >= MOST_HOPS:
            return Trail(url, tuple(hops), capped=True)
        here = target


def redirect_target(url: str, hop: Exchange) -> str:
    """Where an answer from `url` leads, absolute and without fragment; "" when it leads nowhere that HTTP goes."""
    location = hop.header("location").strip()
    if not hop.answered or hop.status not in _REDIRECTS or not location:
        return ""
    try:
        target = urljoin(url, location).partition("#")[0]
    except ValueError:
        return ""
    return target if parse_target(target) else ""


def _asked(url: str) -> object:
    """What a server sees of a URL: two spellings of one request are one."""
    target = parse_target(url)
    return (target.scheme, target.named, target.path) if target else url
