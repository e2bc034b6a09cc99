"""Links that pages and lists give of themselves: search engines are sent to the one right host."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import Host, HostKind
from lrconsole.model.stage import Stage
from lrconsole.model.text import clean_line, count
from lrconsole.stages import check
from lrconsole.stages.edge.web.page_elements import elements

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange
    from lrconsole.model.survey import Survey

_link = partial(check, Stage.EDGE, Severity.MEDIUM, hurts=(Impact.MONEY, Impact.REPUTATION), effort=Effort.MINUTES, rows=("B6", "F3"))
_LOC = re.compile(r"<loc>\s{0,20}([^<\s]{1,2000})\s{0,20}</loc>", re.IGNORECASE)
_SITEMAP = re.compile(r"^\s{0,20}sitemap:\s{0,20}(\S{1,2000})", re.IGNORECASE | re.MULTILINE)
_NO_CANONICAL = 'Set canonical = "www.…" in [project].'


@_link(refs=("RFC 6596", "Open Graph: og:url"))
async def canonical(survey: Survey, host: Host) -> Verdict:
    """The page names itself by the canonical host.

    Founder: Search engines list the preview or the old address, and shared links lead there.
    Fix: Build the page with the site's own address, so that canonical and og:url name the canonical host.
    """
    if host.kind is not HostKind.SITE:
        return not_applicable("only the public site should be found")
    if not survey.project.canonical:
        return unknown("nothing says which host is the right one", fix=_NO_CANONICAL)
    trail = await survey.follow(f"https://{host.name}/")
    page = trail.ended
    if not page.answered or page.status >= 400:
        return unknown(f"{page.url}: {page.why if not page.answered else page.status}")
    named = _named(page)
    wrong = {label: url for label, url in named.items() if urlsplit(url).hostname != survey.project.canonical}
    if wrong:
        label, url = next(iter(wrong.items()))
        right = f"https://{survey.project.canonical}{urlsplit(url).path or '/'}"
        return failed(
            f"{label} names {urlsplit(url).hostname or clean_line(url, 60)}", {page.url: str(page.status)} | named, fix=f"{label}: {right}"
        )
    return passed(", ".join(named) or "names itself by its own address", {page.url: str(page.status)} | named)


@_link(refs=("sitemaps.org", "RFC 9309 2.2.4"))
async def sitemap(survey: Survey, host: Host) -> Verdict:
    """The site map and robots.txt name the canonical host.

    Founder: Search engines are given a list of addresses that are not yours, or no longer.
    Fix: Build the site map with the site's own address, and name it in robots.txt with that address.
    """
    if host.kind is not HostKind.SITE:
        return not_applicable("only the public site should be found")
    if not survey.project.canonical:
        return unknown("nothing says which host is the right one", fix=_NO_CANONICAL)
    if host.name != survey.project.canonical:
        return not_applicable("the canonical host has the site map")
    robots = await survey.fetch(f"https://{host.name}/robots.txt")
    listed = await survey.fetch(f"https://{host.name}/sitemap.xml")
    if not robots.answered or not listed.answered or max(robots.status, listed.status) >= 500:
        lost = next((answer for answer in (robots, listed) if not answer.answered or answer.status >= 500), robots)
        return unknown(f"{lost.url}: {lost.why if not lost.answered else lost.status}")
    places = [("robots.txt", url) for url in _SITEMAP.findall(robots.body)] if robots.status == 200 else []
    places += [("sitemap.xml", url) for url in _LOC.findall(listed.body)[:1_000]] if listed.status == 200 else []
    evidence: dict[str, object] = {
        robots.url: str(robots.status),
        listed.url: f"{listed.status}, {count(len(places), 'address', 'addresses')}",
    }
    wrong = [(where, url) for where, url in places if urlsplit(url).hostname != survey.project.canonical]
    if wrong:
        where, url = wrong[0]
        evidence["named"] = clean_line(url, 300)
        right = f"https://{survey.project.canonical}{urlsplit(url).path or '/'}"
        return failed(
            f"{where} names {urlsplit(url).hostname or clean_line(url, 60)}", evidence, fix=f"In {where}: {right} instead of {url}"
        )
    return passed(f"{count(len(places), 'address', 'addresses')} of the canonical host" if places else "there is no site map", evidence)


def _named(page: Exchange) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in elements(page.body):
        given = element.attributes
        if element.tag == "link" and "canonical" in given.get("rel", "").lower().split():
            found.setdefault("canonical", _joined(page.url, given.get("href", "")))
        if element.tag == "meta" and given.get("property", "").lower() == "og:url":
            found.setdefault("og:url", _joined(page.url, given.get("content", "")))
    return found


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return link
