"""What a followed URL shows: its hop table, whether it ends, and where its path and query arrive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, unknown
from lrconsole.model.observed_state import HttpState

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange, Trail

DEAD = (HttpState.REFUSED, HttpState.TLS, HttpState.BROKEN)
"""The states of a host that is there and cannot be used."""

PERMANENT = (301, 308)
"""The status codes that search engines and browsers remember (RFC 9110 15.4.2, 15.4.9)."""

_META = re.compile(r"<meta\b[^>]{0,300}>", re.IGNORECASE)
_META_REFRESH = re.compile(r"""http-equiv\s*=\s*["']?refresh\b""", re.IGNORECASE)
_META_URL = re.compile(r"""content\s*=\s*["']?\s*[\d.]*\s*[;,]\s*url\s*=""", re.IGNORECASE)
_SCRIPT = re.compile(
    r"""(?:window\.|document\.|top\.|self\.)?location(?:\.href)?\s*(?:=(?!=)|\.(?:replace|assign)\()\s*["'`](?:https?:)?/""", re.IGNORECASE
)
_SHORT_PAGE = 3_000


def table(trail: Trail) -> dict[str, object]:
    """The hop table: each request with its status, Location and milliseconds."""
    rows: dict[str, object] = {f"{number} {hop.url}": _hop(hop) for number, hop in enumerate(trail.hops, 1)}
    return rows | ({"left the declared hosts": trail.left} if trail.left else {})


def visited(trail: Trail) -> list[str]:
    """Every URL of the trail, with the undeclared one that ended it."""
    return [hop.url for hop in trail.hops] + ([trail.left] if trail.left else [])


def unended(trail: Trail) -> Verdict | None:
    """The verdict of a check about the end of a trail that has none, or was not begun."""
    if trail.loop or trail.capped:
        return not_applicable("the redirects do not end; see redirects.loop")
    first = trail.hops[0]
    if first.state in DEAD:
        return failed(f"the source does not answer: {first.why}", table(trail), fix=f"Listen for {first.url}, then redirect it.")
    if not first.answered:
        return unknown(f"no answer from {first.url}: {first.why}", table(trail))
    return None


def path_of(url: str, *, slash: bool = True) -> tuple[str, str]:
    """Path and query with percent-encoding normalised (RFC 3986 6.2.2); without a trailing slash when `slash` is False."""
    parts = urlsplit(url)
    path = quote(unquote(parts.path or "/"), safe="/")
    query = quote(unquote(parts.query), safe="=&+")
    return path if slash else path.rstrip("/"), query


def arrives(trail: Trail, wanted: str, *, slash: bool = True) -> bool:
    """Whether the trail comes by the path and query of `wanted` on its host, or at its very end elsewhere."""
    return any(path_of(url, slash=slash) == path_of(wanted, slash=slash) for url in _there(trail, wanted))


def lost(trail: Trail, wanted: str) -> str:
    """What is not kept of the path and query of `wanted`, and where the visitor arrives instead."""
    found, target = urlsplit(_there(trail, wanted)[-1]), urlsplit(wanted)
    what = "the query" if found.path.rstrip("/") == target.path.rstrip("/") else "the path"
    shown = found.path + (f"?{found.query}" if found.query else "")
    return f"{what} is not kept: arrives at {shown or '/'}"


def _there(trail: Trail, wanted: str) -> list[str]:
    """The URLs of the trail at the scheme and host of `wanted`, else its last; a source at the same host does not arrive by itself."""
    urls, target = visited(trail), urlsplit(wanted)
    return [url for url in urls if (urlsplit(url).scheme, urlsplit(url).hostname) == (target.scheme, target.hostname)] or urls[-1:]


def page_redirect(page: Exchange) -> str:
    """How a page sends visitors on by itself: a meta refresh, or a script on a page with little else; "" when it does not."""
    if not page.answered or page.status != 200:
        return ""
    if any(_META_REFRESH.search(tag) and _META_URL.search(tag) for tag in _META.findall(page.body)):
        return "meta refresh"
    return "script" if len(page.body) < _SHORT_PAGE and _SCRIPT.search(page.body) else ""


def _hop(hop: Exchange) -> str:
    if not hop.answered:
        return hop.why
    arrow = f" -> {hop.header('location')}" if hop.header("location") else ""
    strict = ", HSTS" if hop.header("strict-transport-security") else ""
    server = f", {hop.header('server')[:40]}" if hop.header("server") else ""
    return f"{hop.status}{arrow} ({hop.timing.total:.0f} ms{strict}{server})"
