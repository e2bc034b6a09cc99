"""Tests of the policies of a page, of what it gives away, and of its grade."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import CookieSeen, Exchange, Trail
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Host, HostKind, Project
from lrconsole.stages import Check
from lrconsole.stages.edge import cookies, headers
from tests.stages.recorded import RecordedSurvey, judge

SITE = Host("www.northstar.example", HostKind.SITE)
APP = Host("app.northstar.example", HostKind.APP)
PROJECT = Project("Northstar", Path("lrconsole.toml"), hosts=(SITE, APP))
HOME = "https://www.northstar.example/"
HTML = ("content-type", "text/html")
ANY = [headers.csp, headers.referrer, headers.permissions, headers.coop_corp, headers.server_leak, headers.sri, headers.grade]


@dataclass
class OnePage(RecordedSurvey):
    """A site of one page, with a redirect from HTTP to HTTPS."""

    lines: tuple[tuple[str, str], ...] = ()
    body: str = ""
    status: int = 200
    state: HttpState = HttpState.ANSWERED
    given: tuple[CookieSeen, ...] = ()
    preflight: tuple[tuple[str, str], ...] = ()
    agreed: bool = True
    project: Project = field(default_factory=lambda: PROJECT)

    async def follow(self, url: str) -> Trail:
        if url.startswith("http:"):
            secure = await self.follow(url.replace("http:", "https:"))
            return Trail(url, (Exchange(url, "GET", HttpState.ANSWERED, 301), *secure.hops))
        return Trail(url, (Exchange(url, "GET", self.state, self.status, (HTML, *self.lines), self.given, self.body),))

    async def cross_origin(self, url: str, origin: str, *, preflight: tuple[str, tuple[str, ...]] | None = None) -> Exchange:
        if not self.agreed:
            return Exchange(url, "OPTIONS", HttpState.NOT_AGREED)
        return Exchange(url, "OPTIONS", HttpState.ANSWERED, 204, self.preflight)


def seen(check: Check, *lines: tuple[str, str], host: Host = SITE, **more: object) -> Verdict:
    return judge(check, OnePage(lines=lines, **more), host)  # type: ignore[arg-type]


@pytest.mark.parametrize("check", [*ANY, cookies.visitors], ids=lambda check: check.id)
def test_what_does_not_answer_is_unknown_and_other_hosts_are_not_asked(check: Check) -> None:
    assert seen(check, state=HttpState.TIMEOUT).outcome is Outcome.UNKNOWN
    assert seen(check, status=503).outcome is Outcome.UNKNOWN
    assert seen(check, host=replace(SITE, kind=HostKind.OTHER)).outcome is Outcome.NOT_APPLICABLE


def test_csp() -> None:
    good = seen(headers.csp, ("content-security-policy", "default-src 'self'; frame-ancestors 'none'"))
    assert good.outcome is Outcome.PASS
    assert any("csp-implemented-with-no-unsafe (+5)" in line.value for line in good.evidence)
    bare = seen(headers.csp, body='<script src="https://cdn.example.com/a.js"></script>')
    assert bare.outcome is Outcome.WARN
    assert "Content-Security-Policy-Report-Only" in bare.fix
    assert "script-src 'self' https://cdn.example.com;" in bare.fix
    inline = seen(headers.csp, ("content-security-policy", "default-src 'self' 'unsafe-inline'"))
    assert "unsafe inline" in inline.summary


def test_a_fix_is_written_for_the_layer_that_answered() -> None:
    assert 'add_header Referrer-Policy "strict-origin' in seen(headers.referrer, ("referrer-policy", "unsafe-url")).fix
    assert "_headers (Netlify)" in seen(headers.referrer, ("referrer-policy", "unsafe-url"), ("x-nf-request-id", "1")).fix
    assert '"key": "Referrer-Policy"' in seen(headers.referrer, ("referrer-policy", "unsafe-url"), ("x-vercel-id", "1")).fix
    assert "Modify Response Header" in seen(headers.referrer, ("referrer-policy", "unsafe-url"), ("cf-ray", "1")).fix


@pytest.mark.parametrize(
    ("check", "line", "outcome"),
    [
        (headers.referrer, ("referrer-policy", "no-referrer"), Outcome.PASS),
        (headers.referrer, ("x-other", "1"), Outcome.PASS),
        (headers.referrer, ("referrer-policy", "none"), Outcome.WARN),
        (headers.permissions, ("permissions-policy", "camera=(), geolocation=()"), Outcome.PASS),
        (headers.permissions, ("x-other", "1"), Outcome.PASS),
        (headers.permissions, ("permissions-policy", "fullscreen=*"), Outcome.PASS),
        (headers.permissions, ("permissions-policy", "camera=*, geolocation=()"), Outcome.WARN),
        (headers.coop_corp, ("x-other", "1"), Outcome.PASS),
        (headers.coop_corp, ("cross-origin-opener-policy", "same-origin"), Outcome.PASS),
        (headers.coop_corp, ("cross-origin-opener-policy", "same origin"), Outcome.WARN),
        (headers.coop_corp, ("cross-origin-resource-policy", "everybody"), Outcome.WARN),
        (headers.server_leak, ("server", "nginx"), Outcome.PASS),
        (headers.server_leak, ("server", "cloudflare"), Outcome.PASS),
        (headers.server_leak, ("server", "nginx/1.22.1"), Outcome.WARN),
        (headers.server_leak, ("x-powered-by", "Express"), Outcome.WARN),
    ],
)
def test_one_header(check: Check, line: tuple[str, str], outcome: Outcome) -> None:
    verdict = seen(check, line)
    assert verdict.outcome is outcome, verdict.summary
    assert bool(verdict.fix) is (outcome is Outcome.WARN)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("<p>No script", Outcome.PASS),
        ('<script src="/a.js"></script>', Outcome.PASS),
        ('<script src="https://files.northstar.example/a.js"></script>', Outcome.PASS),
        ('<script src="https://cdn.example.com/a.js" integrity="sha384-x"></script>', Outcome.PASS),
        ('<script src="https://cdn.example.com/a.js"></script>', Outcome.WARN),
        ('<script src="http://cdn.example.com/a.js"></script>', Outcome.WARN),
    ],
)
def test_sri(body: str, outcome: Outcome) -> None:
    verdict = seen(headers.sri, body=body)
    assert verdict.outcome is outcome
    assert "integrity=" in verdict.fix or outcome is Outcome.PASS


GOOD = (
    ("strict-transport-security", "max-age=31536000"),
    ("content-security-policy", "default-src 'self'; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
)


def test_grade() -> None:
    good = seen(headers.grade, *GOOD)
    assert (good.outcome, good.summary) == (Outcome.PASS, "A+, 110 points")
    assert len(good.evidence) == 12
    bare = seen(headers.grade)
    assert (bare.outcome, bare.summary) == (Outcome.WARN, "D, 30 points; the worst is csp-not-implemented")
    assert "Strict-Transport-Security" in bare.fix
    assert "Content-Security-Policy" in bare.fix


def test_grade_counts_a_foreign_origin_only_where_there_is_consent() -> None:
    admitted = (("access-control-allow-origin", "https://evil.example"), ("access-control-allow-credentials", "true"))
    assert seen(headers.grade, *GOOD, preflight=admitted).summary.startswith("C, 50 points")
    closed = seen(headers.grade, *GOOD, preflight=admitted, agreed=False)
    assert closed.outcome is Outcome.PASS
    assert any(line.value.startswith("not asked") for line in closed.evidence)


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ((), Outcome.PASS),
        ((CookieSeen("theme", secure=True, httponly=False, samesite="Lax"),), Outcome.PASS),
        ((CookieSeen("theme", secure=False, httponly=False),), Outcome.WARN),
        ((CookieSeen("visit_session", secure=True, httponly=False, samesite="Lax"),), Outcome.WARN),
    ],
)
def test_visitors(given: tuple[CookieSeen, ...], outcome: Outcome) -> None:
    verdict = seen(cookies.visitors, given=given)
    assert verdict.outcome is outcome
    assert "=…" in verdict.fix or outcome is Outcome.PASS
