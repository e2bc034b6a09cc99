"""Judges what keeps a login page from being framed, and uploaded files from being taken for something else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Severity
from lrconsole.model.project import HostKind
from lrconsole.stages.edge.web.header_page import APPS, login_page, set_header, unread

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange
    from lrconsole.model.project import Host
    from lrconsole.model.survey import Survey


async def judge_frame(survey: Survey, host: Host) -> Verdict:
    """Where both are sent, browsers follow frame-ancestors."""
    if host.kind not in APPS:
        return not_applicable(f"a host of kind {host.kind.value} has no login page")
    trail = await survey.follow(login_page(survey.project, host))
    page = trail.ended
    if (early := unread(trail, host)) is not None:
        return early
    if page.status in (404, 410):
        return unknown(f"{page.url} answers {page.status}", fix="Give the login page in [flow.login] of the project file.")
    options = page.header("x-frame-options").strip().lower()
    ancestors = _ancestors(page)
    evidence = {page.url: str(page.status), "x-frame-options": options or "absent"}
    evidence |= {"frame-ancestors": "absent" if ancestors is None else " ".join(ancestors) or "'none'"}
    fix = set_header(page, host, ("Content-Security-Policy", "frame-ancestors 'self'"), ("X-Frame-Options", "SAMEORIGIN"))
    if ancestors is not None:
        open_to = {"*", "https:", "http:"} & set(ancestors)
        return failed(f"frame-ancestors admits {min(open_to)}", evidence, fix=fix) if open_to else passed("frame-ancestors", evidence)
    if options in ("deny", "sameorigin"):
        return passed("X-Frame-Options", evidence)
    return failed(f"X-Frame-Options is invalid: {options}" if options else "no protection against framing", evidence, fix=fix)


async def judge_nosniff(survey: Survey, host: Host) -> Verdict:
    """Weighs more where users upload files."""
    if host.kind not in (*APPS, HostKind.SITE, HostKind.API):
        return not_applicable(f"a host of kind {host.kind.value} serves no pages of its own")
    url = login_page(survey.project, host) if host.kind in APPS else f"https://{host.name}/"
    trail = await survey.follow(url)
    if (early := unread(trail, host)) is not None:
        return early
    header = trail.ended.header("x-content-type-options")
    evidence = {trail.ended.url: str(trail.ended.status), "x-content-type-options": header or "absent"}
    if header.partition(",")[0].strip().lower() == "nosniff":
        return passed("nosniff", evidence)
    fix = set_header(trail.ended, host, ("X-Content-Type-Options", "nosniff"))
    if not survey.project.uploads:
        return warned("no X-Content-Type-Options: nosniff", evidence, fix=fix)
    verdict = failed("no X-Content-Type-Options: nosniff, and users upload files", evidence, fix=fix)
    return replace(verdict, severity=Severity.HIGH)


def _ancestors(page: Exchange) -> list[str] | None:
    """The sources of the first frame-ancestors directive of any enforced policy; None without one."""
    policies = [part for name, value in page.headers if name == "content-security-policy" for part in value.split(",")]
    for directive in (part.split() for policy in policies for part in policy.split(";")):
        if directive and directive[0].lower() == "frame-ancestors":
            return [source.lower() for source in directive[1:]]
    return None
