"""Judges what the pages of a host load without a lock, and which strange hosts its scripts still name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.project import EnvironmentKind
from lrconsole.model.text import clean_line, count
from lrconsole.stages.edge.web.header_page import PAGES
from lrconsole.stages.edge.web.page_elements import Element, elements

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange
    from lrconsole.model.project import Host, Project
    from lrconsole.model.survey import Survey

_ACTIVE = {"script": "src", "iframe": "src", "frame": "src", "embed": "src", "object": "data", "form": "action"}
_PASSIVE = {"img": ("src", "srcset"), "source": ("src", "srcset"), "video": ("src", "poster"), "audio": ("src",)}
_STYLES = ("stylesheet", "modulepreload", "preload")
_CSS = re.compile(r"""(@import\s{0,9}(?:url\()?|url\()\s{0,9}["']?(http://[^\s"')]{1,500})""", re.IGNORECASE)
_PLAIN = re.compile(r"http://[^\s,]{1,500}", re.IGNORECASE)
_SOCKET = re.compile(r"""["'`](ws://[a-z0-9][^\s"'`]{0,300})""", re.IGNORECASE)
_URL = re.compile(r"""https?://[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?(?::\d{1,5})?""", re.IGNORECASE)
_PREVIEWS = (".vercel.app", ".netlify.app", ".onrender.com", ".fly.dev", ".up.railway.app", ".ngrok.io", ".ngrok-free.app", ".lovable.app")
_DATABASE = ".supabase.co"
_MOST_SCRIPTS = 20
_MOST_SHOWN = 20
_STATIC = "static only: scripts were read, not run"


@dataclass(frozen=True, slots=True)
class Spot:
    """One address in a page or script, with where it stands."""

    page: str
    line: int
    kind: str
    url: str


async def judge_active(survey: Survey, host: Host) -> Verdict:
    """What acts in the page must come over HTTPS; a policy that upgrades it makes a warning of it."""
    pages = await _pages(survey, host)
    if isinstance(pages, Verdict):
        return pages
    found = [(page, spot) for page in pages for spot in _insecure(page, active=True)]
    evidence = _read(pages) | _shown([spot for _, spot in found])
    if not found:
        return passed(f"none on {count(len(pages), 'page')}", evidence)
    fix = _https([spot for _, spot in found])
    said = f"{found[0][1].kind} over plain HTTP: {clean_line(found[0][1].url, 100)}"
    return (warned if all(_upgrades(page) for page, _ in found) else failed)(said, evidence, fix=fix)


async def judge_passive(survey: Survey, host: Host) -> Verdict:
    """Pictures over HTTP are shown, with the lock gone, or not at all."""
    pages = await _pages(survey, host)
    if isinstance(pages, Verdict):
        return pages
    found = [spot for page in pages for spot in _insecure(page, active=False) if not _upgrades(page)]
    evidence = _read(pages) | _shown(found)
    if not found:
        return passed(f"none on {count(len(pages), 'page')}", evidence)
    return warned(f"{found[0].kind} over plain HTTP: {clean_line(found[0].url, 100)}", evidence, fix=_https(found))


async def judge_websocket(survey: Survey, host: Host) -> Verdict:
    """Browsers refuse ws:// on a page with a lock."""
    pages = await _pages(survey, host)
    if isinstance(pages, Verdict):
        return pages
    texts = await _scripts(survey, host, pages)
    found = [
        spot
        for page, text in texts
        for spot in _spots(page, text, _SOCKET, "socket")
        if (urlsplit(spot.url).hostname or "") not in ("localhost", "127.0.0.1")
    ]
    evidence = _read(pages) | _shown(found)
    if found:
        fix = f"In the code: wss{found[0].url[2:]} instead of {found[0].url}"
        return failed(f"a socket without encryption: {clean_line(found[0].url, 100)}", evidence, fix=fix)
    return _unless_unread(texts, passed(f"none in {count(len(texts), 'text')}", evidence))


async def judge_sources(survey: Survey, host: Host) -> Verdict:
    """A developer's machine, a preview, staging or another project's database has no place in what production serves."""
    pages = await _pages(survey, host)
    if isinstance(pages, Verdict):
        return pages
    texts = await _scripts(survey, host, pages)
    found: list[Spot] = []
    for page, text in texts:
        for spot in _spots(page, text, _URL, ""):
            if kind := _stray(survey.project, spot.url):
                found.append(Spot(spot.page, spot.line, kind, spot.url))
    found += _databases(texts, survey.project)
    evidence = _read(pages) | _shown(found)
    if found:
        fix = f"Replace {found[0].url} by production's own address in the environment variable that the build reads, and build again."
        return failed(f"names {found[0].kind}: {clean_line(found[0].url, 100)}", evidence, fix=fix)
    return _unless_unread(texts, passed(f"no strange host in {count(len(texts), 'text')}", evidence))


async def _pages(survey: Survey, host: Host) -> list[Exchange] | Verdict:
    if host.kind not in PAGES:
        return not_applicable(f"a host of kind {host.kind.value} serves no pages of its own")
    seen = await survey.crawl(host.name)
    front = seen.pages[0] if seen.pages else None
    if front is None or not front.answered or front.status >= 500 or front.header("cf-mitigated"):
        why = "no page" if front is None else (front.why if not front.answered else str(front.status))
        return unknown(f"could not read https://{host.name}/: {why}")
    return [page for page in seen.pages if page.answered and page.status < 500]


async def _scripts(survey: Survey, host: Host, pages: list[Exchange]) -> list[tuple[Exchange, str]]:
    """The inline scripts of the pages and the host's own script files, each with the answer that it came in."""
    texts = [(page, element.text) for page in pages for element in elements(page.body) if element.tag == "script" and element.text.strip()]
    files: dict[str, None] = {}
    for page in pages:
        for element in elements(page.body):
            if element.tag == "script" and (src := element.attributes.get("src", "")):
                url = _joined(page.url, src)
                if url.startswith("https:") and survey.project.owns(urlsplit(url).hostname or ""):
                    files[url] = None
    for url in list(files)[:_MOST_SCRIPTS]:
        answer = await survey.fetch(url)
        texts.append((answer, answer.body if answer.status == 200 else ""))
    return texts


def _insecure(page: Exchange, *, active: bool) -> Iterator[Spot]:
    if not page.url.startswith("https:"):
        return
    for element in elements(page.body):
        for kind, url in _loads(element, active=active):
            if url.strip().lower().startswith("http://"):
                yield Spot(page.url, element.line, kind, url.strip())


def _loads(element: Element, *, active: bool) -> Iterator[tuple[str, str]]:
    tag, given = element.tag, element.attributes
    if tag == "style":
        for how, url in _CSS.findall(element.text):
            if how.lower().startswith("@import") is active:
                yield ("style sheet" if active else "picture"), url
    elif active and tag in _ACTIVE:
        yield tag, given.get(_ACTIVE[tag], "")
    elif active and tag == "link" and any(word in given.get("rel", "").lower().split() for word in _STYLES):
        yield "style sheet", given.get("href", "")
    elif not active and tag in _PASSIVE:
        for name in _PASSIVE[tag]:
            for url in _PLAIN.findall(given.get(name, "")):
                yield tag, url
    if not active:
        for _, url in _CSS.findall(given.get("style", "")):
            yield "picture", url


def _upgrades(page: Exchange) -> bool:
    policies = [value for name, value in page.headers if name == "content-security-policy"]
    policies += [
        element.attributes.get("content", "")
        for element in elements(page.body)
        if element.tag == "meta" and element.attributes.get("http-equiv", "").lower() == "content-security-policy"
    ]
    return any("upgrade-insecure-requests" in policy.lower() for policy in policies)


def _stray(project: Project, url: str) -> str:
    """What is strange about an address in production's code, "" for nothing."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if host in ("localhost", "127.0.0.1", "0.0.0.0"):
        # Libraries name it without a port for their own purposes.
        return "a developer's machine" if parts.port else ""
    if host in {urlsplit(place.url).hostname for place in project.environments if place.kind is EnvironmentKind.STAGING}:
        return "staging"
    if host.endswith(_PREVIEWS) and not project.owns(host):
        return "a preview"
    return "an own host over plain HTTP" if parts.scheme == "http" and project.owns(host) else ""


def _databases(texts: list[tuple[Exchange, str]], project: Project) -> list[Spot]:
    """The database projects that are named, when they are several or not production's own."""
    named: dict[str, Spot] = {}
    for page, text in texts:
        for spot in _spots(page, text, _URL, "another project's database"):
            host = urlsplit(spot.url).hostname or ""
            if host.endswith(_DATABASE):
                named.setdefault(host, spot)
    production = project.production
    own = (urlsplit(production.api).hostname or "") if production else ""
    if own.endswith(_DATABASE):
        return [spot for host, spot in named.items() if host != own]
    return list(named.values()) if len(named) > 1 else []


def _spots(page: Exchange, text: str, pattern: re.Pattern[str], kind: str) -> Iterator[Spot]:
    seen: set[str] = set()
    for match in pattern.finditer(text):
        url = match.group(1) if pattern.groups else match.group()
        if url not in seen:
            seen.add(url)
            yield Spot(page.url, text.count("\n", 0, match.start()) + 1, kind, url)


def _unless_unread(texts: list[tuple[Exchange, str]], verdict: Verdict) -> Verdict:
    lost = next((answer for answer, _ in texts if not answer.answered), None)
    return unknown(f"could not read {lost.url}: {lost.why}") if lost is not None else verdict


def _read(pages: list[Exchange]) -> dict[str, object]:
    return {"read": f"{count(len(pages), 'page')}, {_STATIC}"}


def _shown(found: list[Spot]) -> dict[str, object]:
    return {f"{spot.page} line {spot.line}": f"{spot.kind} {clean_line(spot.url, 300)}".strip() for spot in found[:_MOST_SHOWN]}


def _https(found: list[Spot]) -> str:
    urls = dict.fromkeys(spot.url for spot in found)
    lines = [f"https{url[4:]} instead of {url}" for url in list(urls)[:5]]
    return "\n".join([*lines, "Until then: Content-Security-Policy: upgrade-insecure-requests"])


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return ""
