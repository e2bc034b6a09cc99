"""Tests of ways past the edge, and of firewalls told by what answers bear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from lrconsole.model.cloudflare_seen import CloudflareZone, EdgeRule, Rules, ZoneRecord
from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.observation import CookieSeen, Exchange, Trail
from lrconsole.model.observed_state import CloudflareState, HttpState, RulesState
from lrconsole.model.project import Active, Cloudflare, Consent, Domain, Flow, Host, HostKind, Limit, LimitKind, Project, Step
from lrconsole.model.web_seen import Attempt, Tries
from lrconsole.stages.edge import cf, rate, waf
from lrconsole.stages.edge.cloudflare.cf_exposure import networks_of
from lrconsole.stages.edge.cloudflare.cf_zone import covers
from lrconsole.stages.edge.dated_facts import CLOUDFLARE, is_cloudflare
from tests.stages.edge.northstar import FAIL, NOT_APPLICABLE, PASS, UNKNOWN, WARN, ZONE
from tests.stages.recorded import NOW, RecordedSurvey, judge

SITE = Host(f"www.{ZONE}", HostKind.SITE)
HOME = f"https://www.{ZONE}/"
ORIGIN = "192.0.2.10"
RECORDS = (
    ZoneRecord(f"www.{ZONE}", "A", ORIGIN, True),
    ZoneRecord(f"old.{ZONE}", "A", ORIGIN, False),
    ZoneRecord(f"static.{ZONE}", "A", "104.16.0.1", False),
)
READ = CloudflareZone(ZONE, CloudflareState.READ, "active", records=RECORDS)
PROJECT = Project("Northstar", Path("lrconsole.toml"), hosts=(SITE,), domains=(Domain(ZONE),), cloudflare=Cloudflare("keyring:cloudflare"))


def page(
    title: str = "Northstar", status: int = 200, *, address: str = "", state: HttpState = HttpState.ANSWERED, url: str = HOME
) -> Exchange:
    return Exchange(url, "GET", state, status, body=f"<title>{title}</title>" if title else "", address=address)


@pytest.mark.parametrize(
    ("there", "outcome"),
    [
        (page(address=ORIGIN), FAIL),
        (page("Welcome to nginx", address=ORIGIN), PASS),
        (page(status=403, address=ORIGIN), PASS),
        (page(state=HttpState.REFUSED, address=ORIGIN), PASS),
        (page(state=HttpState.TIMEOUT, address=ORIGIN), PASS),
        (page(state=HttpState.NOT_AGREED, address=ORIGIN), UNKNOWN),
    ],
)
def test_origin_exposed(there: Exchange, outcome: Outcome) -> None:
    verdict = judge(cf.origin_exposed, RecordedSurvey(PROJECT, zones=[READ], exchanges=[page()], pinned=[there]), Domain(ZONE))
    assert verdict.outcome is outcome, verdict.summary
    assert "[consent]" in verdict.fix or outcome is not UNKNOWN


def test_only_addresses_that_the_zone_holds_and_that_are_not_cloudflares_are_tried() -> None:
    bare = replace(READ, records=(RECORDS[0], RECORDS[2]))
    verdict = judge(cf.origin_exposed, RecordedSurvey(PROJECT, zones=[bare]), Domain(ZONE))
    assert verdict.summary == "no address of the server is given away by the zone"
    grey = replace(READ, records=RECORDS[1:])
    assert judge(cf.origin_exposed, RecordedSurvey(PROJECT, zones=[grey]), Domain(ZONE)).outcome is NOT_APPLICABLE


def test_the_list_of_networks_can_be_declared_and_is_given_by_the_interface() -> None:
    assert networks_of(PROJECT) == ()
    assert networks_of(PROJECT, replace(READ, networks=("192.0.2.0/24",))) == ("192.0.2.0/24",)
    declared = replace(PROJECT, cloudflare=Cloudflare("", networks=("198.51.100.0/24",)))
    assert networks_of(declared, replace(READ, networks=("192.0.2.0/24",))) == ("198.51.100.0/24",)
    assert is_cloudflare("198.51.100.7", networks_of(declared))
    assert is_cloudflare("104.16.0.1")
    assert len([network for network in CLOUDFLARE if ":" not in network]) == 15


def at_platform(answer: Exchange, host: Host) -> Verdict:
    return judge(cf.paas_origin, RecordedSurvey(replace(PROJECT, hosts=(SITE, host)), exchanges=[answer]), host)


@pytest.mark.parametrize(
    ("status", "state", "kind", "outcome"),
    [
        (200, HttpState.ANSWERED, HostKind.OTHER, WARN),
        (200, HttpState.ANSWERED, HostKind.ADMIN, FAIL),
        (403, HttpState.ANSWERED, HostKind.ADMIN, PASS),
        (404, HttpState.ANSWERED, HostKind.APP, PASS),
        (308, HttpState.ANSWERED, HostKind.APP, PASS),
        (503, HttpState.ANSWERED, HostKind.APP, UNKNOWN),
        (0, HttpState.TIMEOUT, HostKind.APP, UNKNOWN),
    ],
)
def test_paas_origin(status: int, state: HttpState, kind: HostKind, outcome: Outcome) -> None:
    host = Host("northstar-admin.onrender.com", kind)
    answer = page(status=status, state=state, url="https://northstar-admin.onrender.com/")
    assert at_platform(answer, host).outcome is outcome


def test_paas_origin_asks_nobody_who_is_not_declared() -> None:
    behind = Host(f"app.{ZONE}", HostKind.APP, wants=("northstar.vercel.app",))
    verdict = judge(cf.paas_origin, RecordedSurvey(PROJECT), behind)
    assert (verdict.outcome, 'name = "northstar.vercel.app"' in verdict.fix) == (UNKNOWN, True)
    assert judge(cf.paas_origin, RecordedSurvey(PROJECT), SITE).outcome is NOT_APPLICABLE


def test_flexible_with_a_loop_is_a_blocker() -> None:
    from lrconsole.model.cloudflare_seen import Setting

    zone = replace(READ, settings=(Setting("ssl", "flexible"),))
    loop = Trail(f"https://{ZONE}/", (page(),), loop=True)
    verdict = judge(cf.ssl_mode, RecordedSurvey(PROJECT, zones=[zone], trails=[loop]), Domain(ZONE))
    assert (verdict.outcome, verdict.severity) == (FAIL, Severity.BLOCKER)
    still = judge(cf.ssl_mode, RecordedSurvey(PROJECT, zones=[zone], trails=[replace(loop, loop=False)]), Domain(ZONE))
    assert (still.outcome, still.severity) == (FAIL, None)


LOGIN = f"https://app.{ZONE}/login"


@pytest.mark.parametrize(
    ("expression", "outcome"),
    [
        ("true", True),
        ('(http.request.uri.path eq "/login")', True),
        ('(http.request.uri.path in {"/reset" "/login"})', True),
        ('(starts_with(http.request.uri.path, "/log"))', True),
        ('(http.request.uri.path contains "login")', True),
        ('(http.request.uri.path wildcard "/log*")', True),
        (f'(http.host eq "app.{ZONE}")', True),
        (f'(http.host eq "app.{ZONE}" and http.request.uri.path eq "/login")', True),
        (f'(http.host eq "www.{ZONE}" and http.request.uri.path eq "/login")', False),
        ('(http.request.uri.path eq "/search")', False),
        ('(not http.request.uri.path eq "/search")', False),
        ('(http.request.uri.path.extension in {"css"})', False),
        ("(ip.src in {192.0.2.1})", False),
    ],
)
def test_what_an_expression_covers(expression: str, outcome: bool) -> None:
    assert covers(expression, LOGIN) is outcome


def test_a_rule_that_is_configured_stands_next_to_what_was_observed() -> None:
    step = Step("submit", "POST", LOGIN, form=(("email", "${username}"),))
    consent = Consent("Ana Ruiz", date(2026, 11, 20), (Active.RATE,))
    limit = Limit("login", LimitKind.LOGIN)
    project = replace(PROJECT, flows=(Flow("login", (step,)),), consent=consent, limits=(limit,))
    rule = EdgeRule("1", "block", '(http.request.uri.path eq "/login")', rate="5 per 10 s")
    zone = replace(READ, phases=(Rules("http_ratelimit", RulesState.READ, (rule,)),))
    attempts = tuple(Attempt(number, NOW, 401, 30.0, 100) for number in range(1, 16))
    survey = RecordedSurvey(project, zones=[zone], tried=[Tries("login", LOGIN, HttpState.ANSWERED, attempts)])
    verdict = judge(rate.limited, survey, limit)
    assert verdict.outcome is UNKNOWN
    assert "Cloudflare: 5 per 10 s, block" in verdict.summary
    shown = {line.label: line.value for line in verdict.evidence}
    assert (shown["configured"], shown["observed"]) == ("Cloudflare: 5 per 10 s, block", "15 tries answered")


@dataclass
class Answering(RecordedSurvey):
    """A host that answers with some headers and cookies."""

    lines: tuple[tuple[str, str], ...] = ()
    given: tuple[CookieSeen, ...] = ()
    state: HttpState = HttpState.ANSWERED

    async def fetch(self, url: str, *, method: str = "GET", headers: tuple[tuple[str, str], ...] = (), role: str = "") -> Exchange:
        return Exchange(url, method, self.state, 200, self.lines, self.given)


APP = Host(f"app.{ZONE}", HostKind.APP)


@pytest.mark.parametrize(
    ("line", "product"),
    [
        (("cf-ray", "8f2-LHR"), "Cloudflare"),
        (("server", "AkamaiGHost"), "Akamai"),
        (("via", "1.1 google"), "Google Cloud"),
        (("x-iinfo", "1-2"), "Imperva"),
        (("x-sucuri-id", "11"), "Sucuri"),
        (("x-azure-ref", "20"), "Azure Front Door"),
    ],
)
def test_waf_by_headers(line: tuple[str, str], product: str) -> None:
    verdict = judge(waf.generic, Answering(PROJECT, lines=(line,)), APP)
    assert (verdict.outcome, verdict.summary) == (PASS, f"behind {product}")


def test_waf_by_cookies_and_without_a_sign() -> None:
    cookie = CookieSeen("incap_ses_123", True, True)
    assert judge(waf.generic, Answering(PROJECT, given=(cookie,)), APP).summary == "behind Imperva"
    assert judge(waf.generic, Answering(PROJECT, lines=(("server", "nginx"),)), APP).outcome is WARN
    assert judge(waf.generic, Answering(PROJECT, state=HttpState.TIMEOUT), APP).outcome is UNKNOWN
    assert judge(waf.generic, Answering(PROJECT), SITE).outcome is NOT_APPLICABLE
