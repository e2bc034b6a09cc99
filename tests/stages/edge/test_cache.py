"""Tests of what caches are told, and of what two sessions and a stranger are handed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import CookieSeen, Exchange, Login, Trail
from lrconsole.model.observed_state import HttpState, LoginState
from lrconsole.model.project import Host, HostKind, Project, Role, Route
from lrconsole.model.web_seen import CacheTrial, Lure
from lrconsole.stages import Check
from lrconsole.stages.edge import cache
from tests.stages.recorded import RecordedSurvey, judge

URL = "https://app.northstar.example/clients"
ROUTE = Route("client list", URL, "owner")
OWNER = Role("owner", "owner@northstar.example", "keyring:owner")
PROJECT = Project("Northstar", Path("lrconsole.toml"), roles=(OWNER,), routes=(ROUTE,))
SITE = Host("www.northstar.example", HostKind.SITE)
HOME = "https://www.northstar.example/"
PRIVATE = ("cache-control", "private, no-store")


def said(*lines: tuple[str, str], status: int = 200, body: str = "owner", url: str = URL, **more: object) -> Exchange:
    return Exchange(url, "GET", HttpState.ANSWERED, status, lines, body=body, size=len(body), **more)  # type: ignore[arg-type]


OWN = said(PRIVATE)
TURNED_AWAY = said(PRIVATE, status=303, body="")
SILENT = Exchange(URL, "GET", HttpState.TIMEOUT)


def tried(
    check: Check, role: Exchange | None = OWN, visitor: Exchange | None = TURNED_AWAY, other: Exchange | None = None, *marked: str
) -> Verdict:
    trial = CacheTrial(URL, HttpState.ANSWERED, role, visitor, other, marked)
    return judge(check, RecordedSurvey(PROJECT, logins=[Login("owner", LoginState.IN)], trials=[trial]), ROUTE)


TRIED = [cache.private, cache.shared_leak, cache.vary]


@pytest.mark.parametrize("check", [*TRIED, cache.deception], ids=lambda check: check.id)
def test_without_a_login_nothing_is_known_and_a_public_route_is_not_asked(check: Check) -> None:
    closed = RecordedSurvey(PROJECT, logins=[Login("owner", LoginState.NOT_AGREED)])
    verdict = judge(check, closed, ROUTE)
    assert verdict.outcome is Outcome.UNKNOWN
    assert "[consent]" in verdict.fix
    assert judge(check, RecordedSurvey(PROJECT), Route("home", HOME)).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("check", TRIED, ids=lambda check: check.id)
def test_a_private_page_passes_and_a_silent_one_is_unknown(check: Check) -> None:
    assert tried(check).outcome is Outcome.PASS
    assert tried(check, SILENT).outcome is Outcome.UNKNOWN
    assert tried(check, None, None).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([("cache-control", "no-store")], Outcome.PASS),
        ([("cache-control", "private, max-age=60")], Outcome.PASS),
        ([("cache-control", "public, max-age=60")], Outcome.FAIL),
        ([("cache-control", "max-age=60")], Outcome.FAIL),
        ([("cache-control", "no-cache, s-maxage=60")], Outcome.FAIL),
        ([("age", "12")], Outcome.FAIL),
        ([("cf-cache-status", "HIT")], Outcome.FAIL),
        ([("x-vercel-cache", "HIT")], Outcome.FAIL),
        ([("cf-cache-status", "DYNAMIC")], Outcome.WARN),
        ([("x-cache", "Miss from cloudfront")], Outcome.WARN),
        ([], Outcome.WARN),
        ([("cache-control", "no-cache")], Outcome.WARN),
        ([("cache-control", "max-age=0, must-revalidate")], Outcome.WARN),
    ],
)
def test_private(lines: list[tuple[str, str]], outcome: Outcome) -> None:
    verdict = tried(cache.private, said(*lines))
    assert verdict.outcome is outcome, verdict.summary
    assert "Cache-Control: private, no-store" in verdict.fix or outcome is Outcome.PASS


def test_shared_leak() -> None:
    seen = said(PRIVATE, body="hello")
    assert tried(cache.shared_leak, OWN, said(PRIVATE), None, "role", "visitor").outcome is Outcome.FAIL
    other = tried(cache.shared_leak, OWN, TURNED_AWAY, OWN, "role", "other")
    assert (other.outcome, other.summary) == (Outcome.FAIL, "another role is handed the page of owner")
    assert tried(cache.shared_leak, OWN, said(("age", "3"), body="x")).outcome is Outcome.FAIL
    assert tried(cache.shared_leak, seen, seen).summary == "a visitor without a login is handed the same page"
    assert tried(cache.shared_leak, OWN, TURNED_AWAY, seen, "role").outcome is Outcome.PASS
    assert tried(cache.shared_leak, said(status=403), TURNED_AWAY).outcome is Outcome.UNKNOWN


def test_vary() -> None:
    stranger = said(body="log in")
    assert tried(cache.vary, said(), stranger).outcome is Outcome.WARN
    assert tried(cache.vary, said(("vary", "Cookie, Accept")), stranger).outcome is Outcome.PASS
    assert tried(cache.vary, said(("vary", "authorization")), stranger).outcome is Outcome.PASS
    assert tried(cache.vary, said(body="same"), said(body="same")).outcome is Outcome.PASS


def lured(*lures: Lure) -> Verdict:
    return judge(cache.deception, RecordedSurvey(PROJECT, logins=[Login("owner", LoginState.IN)], lured=list(lures)), ROUTE)


def test_deception() -> None:
    missing = Lure("/….css", said(status=404))
    assert lured(missing).outcome is Outcome.PASS
    assert lured(missing, Lure(";….css", said(PRIVATE), marked=True)).outcome is Outcome.PASS
    verdict = lured(missing, Lure(";….css", said(("cache-control", "public")), marked=True))
    assert (verdict.outcome, verdict.summary) == (Outcome.FAIL, "/clients;….css gives the private page as a file for caches")
    assert lured(Lure("/….css", said(), alike=True)).outcome is Outcome.FAIL
    assert lured(missing, Lure(";….css", SILENT)).outcome is Outcome.UNKNOWN
    assert lured().outcome is Outcome.UNKNOWN


@dataclass
class OnePage(RecordedSurvey):
    """A site of one page with a style sheet."""

    page: Exchange = field(default_factory=lambda: said(url=HOME))
    file: Exchange | None = None

    async def follow(self, url: str) -> Trail:
        return Trail(url, (self.page,))

    async def fetch(self, url: str, *, method: str = "GET", headers: tuple[tuple[str, str], ...] = (), role: str = "") -> Exchange:
        assert self.file is not None
        assert url == self.file.url
        return self.file


PAGES = [cache.set_cookie, cache.static, cache.html_stale]


@pytest.mark.parametrize("check", PAGES, ids=lambda check: check.id)
def test_a_site_that_does_not_answer_is_unknown(check: Check) -> None:
    assert judge(check, OnePage(PROJECT, page=Exchange(HOME, "GET", HttpState.TIMEOUT)), SITE).outcome is Outcome.UNKNOWN
    assert judge(check, OnePage(PROJECT), Host("x.example", HostKind.OTHER)).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([PRIVATE], Outcome.PASS),
        ([("cache-control", "no-cache")], Outcome.PASS),
        ([("cache-control", "public, max-age=60")], Outcome.FAIL),
        ([("cf-cache-status", "HIT")], Outcome.FAIL),
    ],
)
def test_set_cookie(lines: list[tuple[str, str]], outcome: Outcome) -> None:
    page = said(*lines, url=HOME, cookies=(CookieSeen("visit", True, True),))
    assert judge(cache.set_cookie, OnePage(PROJECT, page=page), SITE).outcome is outcome
    assert judge(cache.set_cookie, OnePage(PROJECT, page=said(*lines, url=HOME)), SITE).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        ("max-age=600", Outcome.PASS),
        ("no-cache, max-age=9999", Outcome.PASS),
        ("max-age=3600", Outcome.WARN),
        ("s-maxage=86400", Outcome.WARN),
    ],
)
def test_html_stale(policy: str, outcome: Outcome) -> None:
    assert judge(cache.html_stale, OnePage(PROJECT, page=said(("cache-control", policy), url=HOME)), SITE).outcome is outcome


@pytest.mark.parametrize(
    ("name", "policy", "outcome"),
    [
        ("site-3f2a9c1d.css", "public, max-age=31536000, immutable", Outcome.PASS),
        ("index-DiwrgTd2.css", "max-age=2592000", Outcome.PASS),
        ("site-3f2a9c1d.css", "max-age=3600", Outcome.WARN),
        ("site-3f2a9c1d.css", "no-cache", Outcome.WARN),
        ("our-homepage.css", "no-cache", Outcome.NOT_APPLICABLE),
    ],
)
def test_static(name: str, policy: str, outcome: Outcome) -> None:
    page = said(url=HOME, body=f'<link rel="stylesheet" href="/assets/{name}">')
    file = said(("cache-control", policy), url=f"{HOME}assets/{name}")
    verdict = judge(cache.static, OnePage(PROJECT, page=page, file=file), SITE)
    assert verdict.outcome is outcome
    assert "location ^~ /assets/" in verdict.fix or outcome is not Outcome.WARN
    lost = judge(cache.static, OnePage(PROJECT, page=page, file=Exchange(file.url, "GET", HttpState.TIMEOUT)), SITE)
    assert lost.outcome in (Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)
