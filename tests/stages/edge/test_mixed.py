"""Tests of mixed content, stray hosts, and the links that a site gives of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Exchange, Trail
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Domain, Environment, EnvironmentKind, Host, HostKind, Project
from lrconsole.model.web_seen import Crawl
from lrconsole.stages import Check
from lrconsole.stages.edge import link, mixed
from tests.stages.recorded import RecordedSurvey, judge

HOME = "https://www.northstar.example/"
SITE = Host("www.northstar.example", HostKind.SITE)
STAGING = Environment(EnvironmentKind.STAGING, "https://staging.northstar.example")
PRODUCTION = Environment(EnvironmentKind.PRODUCTION, "https://app.northstar.example")
PROJECT = Project(
    "Northstar", Path("lrconsole.toml"), (PRODUCTION, STAGING), domains=(Domain("northstar.example"),), canonical="www.northstar.example"
)


@dataclass
class Pages(RecordedSurvey):
    """A site whose front page is given, and files by their path."""

    body: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    state: HttpState = HttpState.ANSWERED
    files: dict[str, str] = field(default_factory=dict)
    project: Project = field(default_factory=lambda: PROJECT)

    async def crawl(self, host: str) -> Crawl:
        return Crawl(host, (Exchange(HOME, "GET", self.state, 200, self.lines, body=self.body),))

    async def follow(self, url: str) -> Trail:
        return Trail(url, (Exchange(HOME, "GET", self.state, 200, self.lines, body=self.body),))

    async def fetch(self, url: str, *, method: str = "GET", headers: tuple[tuple[str, str], ...] = (), role: str = "") -> Exchange:
        text = self.files.get(url.removeprefix(HOME))
        if self.state is not HttpState.ANSWERED or text == "silent":
            return Exchange(url, "GET", HttpState.TIMEOUT)
        return Exchange(url, "GET", HttpState.ANSWERED, 404 if text is None else 200, body=text or "")


def seen(check: Check, body: str = "", *lines: tuple[str, str], **files: str) -> Verdict:
    named = {name.replace("_", "."): text for name, text in files.items()}
    return judge(check, Pages(body=body, lines=lines, files=named), SITE)


ALL = [mixed.active, mixed.passive, mixed.websocket, mixed.sources, link.canonical, link.sitemap]


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_a_plain_page_passes_and_a_silent_one_is_unknown(check: Check) -> None:
    assert seen(check, "<p>Hello").outcome is Outcome.PASS
    assert judge(check, Pages(state=HttpState.TIMEOUT), SITE).outcome is Outcome.UNKNOWN
    assert judge(check, Pages(), Host("x.example", HostKind.OTHER)).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    "body",
    [
        '<script src="http://a.example/x.js"></script>',
        "<iframe src='http://a.example/'></iframe>",
        "<link rel=stylesheet href=http://a.example/x.css>",
        '<form method=post action="http://a.example/send">',
        '<object data="http://a.example/x"></object>',
        "<style>@import url(http://a.example/x.css);</style>",
        '<SCRIPT\nSRC="HTTP://a.example/x.js"></SCRIPT>',
    ],
)
def test_active(body: str) -> None:
    verdict = seen(mixed.active, f"<html>\n{body}")
    assert verdict.outcome is Outcome.FAIL
    assert verdict.fix.lower().startswith("https://a.example/")
    assert f"{HOME} line 2" in {line.label for line in verdict.evidence}
    assert seen(mixed.active, body, ("content-security-policy", "upgrade-insecure-requests")).outcome is Outcome.WARN
    assert seen(mixed.passive, body).outcome is Outcome.PASS


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://a.example/x.png">',
        '<img srcset="/a.png 1x, http://a.example/b.png 2x">',
        '<video poster="http://a.example/x.png">',
        "<style>body { background: url('http://a.example/x.png') }</style>",
    ],
)
def test_passive(body: str) -> None:
    assert seen(mixed.passive, body).outcome is Outcome.WARN
    assert (
        seen(mixed.passive, f'<meta http-equiv="Content-Security-Policy" content="upgrade-insecure-requests">{body}').outcome
        is Outcome.PASS
    )
    assert seen(mixed.active, body).outcome is Outcome.PASS


@pytest.mark.parametrize(
    "body",
    [
        '<a href="http://a.example/">elsewhere</a>',
        '<!-- <script src="http://a.example/x.js"></script> -->',
        "<script>document.write('<img src=\"http://a.example/x.png\">')</script>",
        '<link rel="canonical" href="http://www.northstar.example/">',
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        '<form action="/send"><input value="http://a.example/">',
    ],
)
def test_what_is_only_named_is_no_mixed_content(body: str) -> None:
    assert seen(mixed.active, body).outcome is Outcome.PASS
    assert seen(mixed.passive, body).outcome is Outcome.PASS


SCRIPT = '<script src="/app.js"></script>'


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ('new WebSocket("ws://api.northstar.example/live")', Outcome.FAIL),
        ('new WebSocket("wss://api.northstar.example/live")', Outcome.PASS),
        ('const dev = "ws://localhost:24678"', Outcome.PASS),
        ('location.protocol === "https:" ? "wss://" : "ws://"', Outcome.PASS),
        ("silent", Outcome.UNKNOWN),
    ],
)
def test_websocket(code: str, outcome: Outcome) -> None:
    assert seen(mixed.websocket, SCRIPT, app_js=code).outcome is outcome


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('fetch("http://localhost:3000/api")', "a developer's machine"),
        ('fetch("http://127.0.0.1:8000")', "a developer's machine"),
        ('const api = "https://staging.northstar.example/v1"', "staging"),
        ('const api = "https://northstar-git-main-ana.vercel.app"', "a preview"),
        ('fetch("http://api.northstar.example/v1")', "an own host over plain HTTP"),
        ('a("https://abcdefghijklmnopqrst.supabase.co"); b("https://tsrqponmlkjihgfedcba.supabase.co")', "another project's database"),
    ],
)
def test_sources(code: str, said: str) -> None:
    for verdict in (seen(mixed.sources, SCRIPT, app_js=code), seen(mixed.sources, f"<script>{code}</script>")):
        assert verdict.outcome is Outcome.FAIL
        assert said in verdict.summary
        assert verdict.fix


@pytest.mark.parametrize(
    "code",
    [
        'const svg = "http://www.w3.org/2000/svg"',
        'const base = hasWindow ? location.href : "http://localhost"',
        'fetch("https://api.northstar.example/v1")',
        'a("https://abcdefghijklmnopqrst.supabase.co")',
        "// see http://example.com/docs",
    ],
)
def test_what_libraries_name_is_no_stray_host(code: str) -> None:
    assert seen(mixed.sources, SCRIPT, app_js=code).outcome is Outcome.PASS


def test_sources_is_unknown_when_a_script_cannot_be_read() -> None:
    assert seen(mixed.sources, SCRIPT, app_js="silent").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ('<link rel="canonical" href="/about">', Outcome.PASS),
        ('<link rel="canonical" href="https://www.northstar.example/">', Outcome.PASS),
        ('<link rel="canonical" href="https://northstar.vercel.app/">', Outcome.FAIL),
        ('<meta property="og:url" content="https://northstar.example/">', Outcome.FAIL),
    ],
)
def test_canonical(body: str, outcome: Outcome) -> None:
    verdict = seen(link.canonical, body)
    assert verdict.outcome is outcome
    assert "https://www.northstar.example/" in verdict.fix or outcome is Outcome.PASS


def test_sitemap() -> None:
    good = "<urlset><url><loc>https://www.northstar.example/</loc></url></urlset>"
    assert seen(link.sitemap, sitemap_xml=good).outcome is Outcome.PASS
    wrong = seen(link.sitemap, sitemap_xml=good.replace("www.northstar.example/", "northstar.vercel.app/book"))
    assert (wrong.outcome, wrong.summary) == (Outcome.FAIL, "sitemap.xml names northstar.vercel.app")
    assert "https://www.northstar.example/book instead of" in wrong.fix
    robots = seen(link.sitemap, robots_txt="Sitemap: https://northstar.example/sitemap.xml")
    assert robots.summary == "robots.txt names northstar.example"


def test_links_need_a_canonical_host() -> None:
    bare = Project("Northstar", Path("lrconsole.toml"))
    for check in (link.canonical, link.sitemap):
        assert "canonical" in judge(check, Pages(project=bare), SITE).fix
