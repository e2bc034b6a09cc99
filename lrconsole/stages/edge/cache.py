"""Caches: what is one person's stays with them, what is everybody's is kept for long (RFC 9111)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Confidence, Effort, Impact, Severity
from lrconsole.model.project import Host, Route
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.web import cache_private, cache_public

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

_private = partial(check, Stage.EDGE, hurts=(Impact.DATA_LEAK,), effort=Effort.MINUTES, rows=("B8",), deadline=60.0)
_speed = partial(check, Stage.EDGE, Severity.LOW, effort=Effort.MINUTES, rows=("B8",))


@_private(Severity.BLOCKER, refs=("RFC 9111 5.2.2", "OWASP WSTG-ATHN-06"))
async def private(survey: Survey, route: Route) -> Verdict:
    """Caches are told to keep nothing of a page behind the login.

    Founder: A store on the way between you and your clients hands one client's page to the next.
    Fix: Send `Cache-Control: private, no-store` with every answer behind the login.
    """
    return await cache_private.judge_private(survey, route)


@_private(Severity.BLOCKER, refs=("RFC 9111 3.5", "RFC 9111 7.3"), confidence=Confidence.LIKELY)
async def shared_leak(survey: Survey, route: Route) -> Verdict:
    """After somebody has opened a page behind the login, nobody else is handed it.

    Founder: One client sees another's bookings or invoices, and a stranger may see both.
    Fix: Take the address out of the cache's rules, send `private, no-store`, and purge what was kept.
    """
    return await cache_private.judge_shared_leak(survey, route)


@_private(Severity.HIGH, refs=("RFC 9111 4", "OWASP WSTG-ATHN-06: web cache deception"), confidence=Confidence.LIKELY)
async def deception(survey: Survey, route: Route) -> Verdict:
    """A file name behind a private address does not make a public file of it.

    Founder: Somebody sends a client a link that ends in .css; a store on the way keeps the client's page, and the sender reads it.
    Fix: Answer 404 for paths below a page, and let the cache go by Cache-Control instead of by file name.
    """
    return await cache_private.judge_deception(survey, route)


@_private(Severity.MEDIUM, refs=("RFC 9110 12.5.5", "RFC 9111 4.1"))
async def vary(survey: Survey, route: Route) -> Verdict:
    """An answer that depends on who asks says so.

    Founder: A store on the way takes the page of whoever came first for the page of all.
    Fix: Send `Cache-Control: private`, or `Vary: Cookie, Authorization`.
    """
    return await cache_private.judge_vary(survey, route)


@_private(Severity.HIGH, refs=("RFC 9111 7.3",))
async def set_cookie(survey: Survey, host: Host) -> Verdict:
    """No cookie is set in an answer that caches keep for everybody.

    Founder: Two visitors get the same session, and one finds themself logged in as the other.
    Fix: Leave Set-Cookie out of pages for everybody, or send them with `Cache-Control: private, no-store`.
    """
    return await cache_public.judge_set_cookie(survey, host)


@_speed(hurts=(Impact.SPEED,), refs=("RFC 8246", "RFC 9111 4.2"))
async def static(survey: Survey, host: Host) -> Verdict:
    """Files whose name changes with their content are kept for long.

    Founder: Each visit loads again what has not changed, on a phone for seconds.
    Fix: Send `Cache-Control: public, max-age=31536000, immutable` with files that have a hash in their name.
    """
    return await cache_public.judge_static(survey, host)


@_speed(hurts=(Impact.REPUTATION,), refs=("RFC 9111 4.2",))
async def html_stale(survey: Survey, host: Host) -> Verdict:
    """Pages are asked for anew, so that a mended page is seen at once.

    Founder: A wrong price stays in visitors' browsers for hours after you have corrected it.
    Fix: Send `Cache-Control: no-cache` with pages, or ten minutes at most.
    """
    return await cache_public.judge_html_stale(survey, host)
