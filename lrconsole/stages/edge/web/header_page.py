"""The page of a host that the header checks read, and how a header is set in the layer that answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.finding import Verdict, not_applicable, unknown
from lrconsole.model.project import HostKind
from lrconsole.stages.edge.web.redirect_rules import Layer, layer_of

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange, Trail
    from lrconsole.model.project import Host, Project
    from lrconsole.model.survey import Survey

APPS = (HostKind.APP, HostKind.ADMIN)
"""Hosts that people log in to."""

PAGES = (*APPS, HostKind.SITE)
"""Hosts that serve pages."""


async def page_of(survey: Survey, host: Host) -> Trail | Verdict:
    """The login page of an app, the front page of another host; or why there is none to read."""
    if host.kind not in PAGES:
        return not_applicable(f"a host of kind {host.kind.value} serves no pages of its own")
    trail = await survey.follow(login_page(survey.project, host) if host.kind in APPS else f"https://{host.name}/")
    return unread(trail, host) or trail


def login_page(project: Project, host: Host) -> str:
    """The page on `host` that a declared flow gets first, else /login."""
    pages = (step.url for flow in project.flows for step in flow.steps if step.method.upper() == "GET")
    return next((url for url in pages if urlsplit(url).hostname == host.name), f"https://{host.name}/login")


def unread(trail: Trail, host: Host) -> Verdict | None:
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


def set_header(page: Exchange, host: Host, *headers: tuple[str, str]) -> str:
    """How to send `headers` (name, value) from the layer that gave the page."""
    match layer_of(page):
        case Layer.NETLIFY:
            return "\n".join(["_headers (Netlify):", "/*", *(f"  {name}: {value}" for name, value in headers)])
        case Layer.VERCEL:
            rows = [{"key": name, "value": value} for name, value in headers]
            return f"vercel.json: {json.dumps({'headers': [{'source': '/(.*)', 'headers': rows}]})}"
        case Layer.CLOUDFLARE:
            lines = "; ".join(f"{name}: {value}" for name, value in headers)
            return f'Cloudflare, Rules, Transform Rules, Modify Response Header: when (http.host eq "{host.name}") set {lines}'
        case Layer.SERVER:
            return f"nginx ({host.name}): " + " ".join(f"add_header {name} {_quoted(value)} always;" for name, value in headers)


def seen(page: Exchange, *names: str) -> dict[str, object]:
    """The raw lines of the named headers, as evidence."""
    found: dict[str, object] = {page.url: str(page.status)}
    return found | {name: "; ".join(value for key, value in page.headers if key == name) or "absent" for name in names}


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '\\"') + '"'
