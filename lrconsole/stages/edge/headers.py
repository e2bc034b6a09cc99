"""Headers: pages cannot be framed or mistaken for something else, and the public site can be found."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import Host, HostKind, Project
from lrconsole.model.stage import Stage
from lrconsole.stages import check

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange, Trail
    from lrconsole.model.survey import Survey

_APPS = (HostKind.APP, HostKind.ADMIN)
_META = re.compile(r"<meta\b[^>]{0,500}>", re.IGNORECASE)
_META_ROBOTS = re.compile(r"""name\s*=\s*["']?(?:robots|googlebot)\b""", re.IGNORECASE)
_NOINDEX = re.compile(r"\b(?:noindex|none)\b", re.IGNORECASE)


@check(
    Stage.EDGE,
    Severity.HIGH,
    hurts=(Impact.LOGIN, Impact.DATA_LEAK),
    effort=Effort.MINUTES,
    rows=("B7",),
    refs=("RFC 7034", "CSP 3, frame-ancestors"),
)
async def frame(survey: Survey, host: Host) -> Verdict:
    """The login page cannot be shown inside another site.

    Founder: A look-alike site shows the real login in a frame and collects clicks and passwords.
    Fix: Send `Content-Security-Policy: frame-ancestors 'self'` and `X-Frame-Options: SAMEORIGIN`.
    """
    if host.kind not in _APPS:
        return not_applicable(f"a host of kind {host.kind.value} has no login page")
    trail = await survey.follow(login_page(survey.project, host))
    page = trail.ended
    if (early := _unread(trail, host)) is not None:
        return early
    if page.status in (404, 410):
        return unknown(f"{page.url} answers {page.status}", fix="Give the login page in [flow.login] of the project file.")
    options = page.header("x-frame-options").strip().lower()
    ancestors = _ancestors(page)
    evidence = {page.url: str(page.status), "x-frame-options": options or "absent"}
    evidence |= {"frame-ancestors": "absent" if ancestors is None else " ".join(ancestors) or "'none'"}
    fix = f"nginx ({host.name}): add_header Content-Security-Policy \"frame-ancestors 'self'\" always; "
    fix += 'add_header X-Frame-Options "SAMEORIGIN" always;'
    if ancestors is not None:  # where both are sent, browsers follow frame-ancestors
        open_to = {"*", "https:", "http:"} & set(ancestors)
        return failed(f"frame-ancestors admits {min(open_to)}", evidence, fix=fix) if open_to else passed("frame-ancestors", evidence)
    if options in ("deny", "sameorigin"):
        return passed("X-Frame-Options", evidence)
    return failed(f"X-Frame-Options is invalid: {options}" if options else "no protection against framing", evidence, fix=fix)


@check(
    Stage.EDGE,
    Severity.MEDIUM,
    hurts=(Impact.DATA_LEAK,),
    effort=Effort.MINUTES,
    rows=("B7",),
    refs=("Fetch 3.6",),
)
async def nosniff(survey: Survey, host: Host) -> Verdict:
    """Browsers take files for what the server says they are.

    Founder: An uploaded picture that is really a script runs in the browser of whoever opens it.
    Fix: Send `X-Content-Type-Options: nosniff` with every answer.
    """
    if host.kind not in (*_APPS, HostKind.SITE, HostKind.API):
        return not_applicable(f"a host of kind {host.kind.value} serves no pages of its own")
    url = login_page(survey.project, host) if host.kind in _APPS else f"https://{host.name}/"
    trail = await survey.follow(url)
    if (early := _unread(trail, host)) is not None:
        return early
    header = trail.ended.header("x-content-type-options")
    evidence = {trail.ended.url: str(trail.ended.status), "x-content-type-options": header or "absent"}
    if header.partition(",")[0].strip().lower() == "nosniff":
        return passed("nosniff", evidence)
    fix = f'nginx ({host.name}): add_header X-Content-Type-Options "nosniff" always;'
    if not survey.project.uploads:
        return warned("no X-Content-Type-Options: nosniff", evidence, fix=fix)
    verdict = failed("no X-Content-Type-Options: nosniff, and users upload files", evidence, fix=fix)
    return replace(verdict, severity=Severity.HIGH)


@check(
    Stage.EDGE,
    Severity.HIGH,
    hurts=(Impact.MONEY, Impact.REPUTATION),
    effort=Effort.MINUTES,
    rows=("B6",),
    refs=("RFC 9309", "Google: block indexing"),
)
async def noindex(survey: Survey, host: Host) -> Verdict:
    """Search engines may list the public site.

    Founder: The site disappears from search results, and nobody notices until bookings drop.
    Fix: Remove the noindex that was meant for staging.
    """
    if host.kind is not HostKind.SITE:
        return not_applicable("only the public site should be found")
    trail = await survey.follow(f"https://{host.name}/")
    if (early := _unread(trail, host)) is not None:
        return early
    page = trail.ended
    if page.status >= 400:
        return unknown(f"{page.url} answers {page.status}")
    header = ", ".join(value for name, value in page.headers if name == "x-robots-tag")
    meta = next((tag for tag in _META.findall(page.body) if _META_ROBOTS.search(tag) and _NOINDEX.search(tag)), "")
    evidence = {page.url: str(page.status), "x-robots-tag": header or "absent", "meta robots": meta or "no noindex"}
    if _NOINDEX.search(header):
        return failed("X-Robots-Tag says noindex", evidence, fix=f"At {host.name} delete the header: X-Robots-Tag: {header}")
    if meta:
        return failed("the page says noindex", evidence, fix=f"In {page.url} delete: {meta}")
    return passed("may be listed", evidence)


def login_page(project: Project, host: Host) -> str:
    """The page on `host` that a declared flow gets first, else /login."""
    pages = (step.url for flow in project.flows for step in flow.steps if step.method.upper() == "GET")
    return next((url for url in pages if urlsplit(url).hostname == host.name), f"https://{host.name}/login")


def _unread(trail: Trail, host: Host) -> Verdict | None:
    """The verdict when the trail does not end with an answer of `host`."""
    page = trail.ended
    if trail.left or (page.answered and urlsplit(page.url).hostname != host.name):
        return not_applicable(f"redirects to {urlsplit(trail.left or page.url).hostname}")
    if trail.loop or trail.capped:
        return unknown(f"{trail.url} redirects without end")
    if not page.answered:
        return unknown(f"no answer from {page.url}: {page.why}")
    if page.status >= 500 or page.header("cf-mitigated"):
        return unknown(f"{page.url} answers {page.status}{' with a bot challenge' if page.header('cf-mitigated') else ''}")
    return None


def _ancestors(page: Exchange) -> list[str] | None:
    """The sources of the first frame-ancestors directive of any enforced policy; None without one."""
    policies = [part for name, value in page.headers if name == "content-security-policy" for part in value.split(",")]
    for directive in (part.split() for policy in policies for part in policy.split(";")):
        if directive and directive[0].lower() == "frame-ancestors":
            return [source.lower() for source in directive[1:]]
    return None
