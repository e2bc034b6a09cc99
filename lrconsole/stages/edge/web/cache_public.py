"""Judges what caches are told of public pages: no cookie for everybody, no page that stays old, files kept for long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.text import count
from lrconsole.stages.edge.web.cache_policy import PRIVATE, facts, may_be_kept, policy_of
from lrconsole.stages.edge.web.header_page import page_of
from lrconsole.stages.edge.web.page_elements import elements

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange
    from lrconsole.model.project import Host
    from lrconsole.model.survey import Survey

LONGEST_PAGE = 600
"""Seconds for which a page may be kept before a launch: what was wrong on it must not stay for longer."""

LEAST_FILE = 2_592_000
"""Seconds (30 days) for which a file whose name changes with its content should be kept."""

_HASHED = re.compile(r"[-._](?:[0-9a-f]{8,64}|(?=[A-Za-z_-]{0,7}\d)[A-Za-z0-9_-]{8}(?=\.(?:js|css)$))\.[a-z0-9.]{2,8}$")
_MOST_FILES = 3


async def judge_set_cookie(survey: Survey, host: Host) -> Verdict:
    """A cookie in an answer that caches keep is given to everybody."""
    trail = await page_of(survey, host)
    if isinstance(trail, Verdict):
        return trail
    evidence: dict[str, object] = {}
    for hop in trail.hops:
        evidence |= facts("", hop)
    for hop in trail.hops:
        if hop.cookies and may_be_kept(hop):
            names = ", ".join(cookie.name for cookie in hop.cookies)
            fix = f"At {hop.url} leave Set-Cookie out, or send: {PRIVATE}"
            return failed(f"{names} is set in an answer that shared caches keep", evidence, fix=fix)
    return passed("no cookie in an answer for shared caches", evidence)


async def judge_html_stale(survey: Survey, host: Host) -> Verdict:
    """A page that is kept for hours shows an old state for hours after each deploy."""
    trail = await page_of(survey, host)
    if isinstance(trail, Verdict):
        return trail
    page = trail.ended
    policy = policy_of(page)
    kept = 0 if policy.has("no-store", "no-cache") else max(policy.seconds("max-age") or 0, policy.seconds("s-maxage") or 0)
    if kept > LONGEST_PAGE:
        fix = f"At {host.name}, for pages: Cache-Control: no-cache (or max-age={LONGEST_PAGE} at most)"
        return warned(f"the page is kept for {count(kept // 60, 'minute')}", facts("", page), fix=fix)
    return passed(f"kept for {kept} s" if kept else "asked for anew each time", facts("", page))


async def judge_static(survey: Survey, host: Host) -> Verdict:
    """Files with a hash in their name never change, so nobody needs to ask twice."""
    trail = await page_of(survey, host)
    if isinstance(trail, Verdict):
        return trail
    files = _hashed_files(trail.ended, host)[:_MOST_FILES]
    if not files:
        return not_applicable("the page takes no file of its own with a hash in its name")
    answers = [await survey.fetch(url) for url in files]
    evidence: dict[str, object] = {}
    for answer in answers:
        evidence |= facts("", answer)
    lost = next((answer for answer in answers if not answer.answered or answer.status != 200), None)
    brief = [answer for answer in answers if answer.answered and answer.status == 200 and not _lasts(answer)]
    if brief:
        rule = 'add_header Cache-Control "public, max-age=31536000, immutable";'
        fix = f"nginx ({host.name}): location ^~ {_folder(brief[0].url)} {{ {rule} }}"
        return warned(f"{urlsplit(brief[0].url).path} is asked for again and again", evidence, fix=fix)
    if lost is not None:
        return unknown(f"{lost.url}: {lost.status or lost.why}", evidence)
    return passed(f"{count(len(files), 'file')} kept for 30 days or more", evidence)


def _hashed_files(page: Exchange, host: Host) -> list[str]:
    found: dict[str, None] = {}
    for element in elements(page.body):
        link = element.attributes.get("src", "") if element.tag in ("script", "img") else ""
        if element.tag == "link" and "canonical" not in element.attributes.get("rel", "").lower():
            link = element.attributes.get("href", "")
        try:
            url = urljoin(page.url, link) if link else ""
        except ValueError:
            continue
        if urlsplit(url).hostname == host.name and _HASHED.search(urlsplit(url).path):
            found[url] = None
    return list(found)


def _lasts(answer: Exchange) -> bool:
    policy = policy_of(answer)
    return not policy.has("no-store", "no-cache") and max(policy.seconds("max-age") or 0, policy.seconds("s-maxage") or 0) >= LEAST_FILE


def _folder(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[0] + "/"
