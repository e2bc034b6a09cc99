"""Each state of a zone at a stand-in for Cloudflare's interface: what is wrong is found, nothing else, and nothing is ever written."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from lrconsole.credentials.secret import Secret
from lrconsole.demo.cloudflare_api import answered
from lrconsole.model.cloudflare_seen import CloudflareZone
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Exchange, Trail
from lrconsole.model.observed_state import CloudflareState, HttpState, RulesState
from lrconsole.model.project import Cloudflare, Domain, Flow, Host, HostKind, Network, Project, Role, Route, Step
from lrconsole.probes.cloudflare import CloudflareProbe
from lrconsole.probes.http import HttpProbe
from lrconsole.stages import Check
from lrconsole.stages.edge import cf
from tests.probes.servers import Received, Site, answer, at
from tests.stages.edge.cloudflare_states import CASES, GOOD, ZONE, Case
from tests.stages.recorded import RecordedSurvey, judge
from tests.stages.recorded import answer as dns_answer

T = TypeVar("T")
TOKEN = "read" + "-only-" + "t" * 30
API = "http://api.cloudflare.example/client/v4"
HOSTS = tuple(
    Host(f"{name}.{ZONE}", kind)
    for name, kind in (("www", HostKind.SITE), ("app", HostKind.APP), ("admin", HostKind.ADMIN), ("api", HostKind.API))
)
LOGIN = Step("submit", "POST", f"https://app.{ZONE}/login", form=(("email", "${username}"),))
PROJECT = Project(
    "Northstar",
    Path("lrconsole.toml"),
    hosts=HOSTS,
    domains=(Domain(ZONE),),
    routes=(Route("clients", f"https://app.{ZONE}/clients", "owner"),),
    roles=(Role("owner", "owner@northstar.example", "keyring:owner"),),
    flows=(Flow("login", (LOGIN,)),),
    cloudflare=Cloudflare("keyring:cloudflare", API),
)
CHECKS: list[Check] = [
    *(cf.active, cf.token, cf.proxied, cf.ssl_mode, cf.min_tls, cf.always_https, cf.auto_rewrites, cf.ddos, cf.waf_managed),
    *(cf.waf_basic, cf.rate_rule, cf.cache_rules, cf.dev_mode, cf.under_attack, cf.ipv6_grey, cf.origin_exposed),
]


@dataclass
class Edge(RecordedSurvey):
    """A survey whose zone was read; the site shows one page everywhere, also at its server's own address."""

    project: Project = field(default_factory=lambda: PROJECT)

    async def fetch(self, url: str, *, method: str = "GET", headers: tuple[tuple[str, str], ...] = (), role: str = "") -> Exchange:
        return Exchange(url, method, HttpState.ANSWERED, 200, body="<title>Northstar</title>")

    async def at_address(self, url: str, address: str) -> Exchange:
        return Exchange(url, "GET", HttpState.ANSWERED, 200, body="<title>Northstar</title>", address=address)

    async def follow(self, url: str) -> Trail:
        return Trail(url, (await self.fetch(url),))


def read(case: Case, word: str = TOKEN) -> tuple[CloudflareZone, list[Received]]:
    """The zone as the probe reads it at the stand-in, and the requests that this received."""

    async def serve(request: Received, writer: asyncio.StreamWriter) -> None:
        path, _, query = request.path.removeprefix("/client/v4").partition("?")
        known = request.headers.get("authorization") == f"Bearer {TOKEN}"
        status, body = answered(case.state, request.method, path, query, known=known)
        writer.write(answer(body, status, "Content-Type: application/json"))

    async def run() -> tuple[CloudflareZone, list[Received]]:
        async with Site(serve) as site:
            http = HttpProbe(Network(http_port=site.port, seconds=20), at("127.0.0.1"), lambda host: host == "api.cloudflare.example")
            return await CloudflareProbe(http, API, Secret(word)).zone(ZONE), site.received

    return asyncio.run(run())


def survey_of(zone: CloudflareZone) -> Edge:
    return Edge(zones=[zone], dns=[dns_answer(ZONE, "NS", "ada.ns.cloudflare.com"), *(dns_answer(host.name, "A") for host in HOSTS)])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_wrong_with_a_zone_is_found_and_nothing_else(case: Case) -> None:
    zone, received = read(case)
    survey = survey_of(zone)
    verdicts = {check.id.partition(".")[2]: judge(check, survey, Domain(ZONE)) for check in CHECKS}
    alarms = {name: verdict.summary for name, verdict in verdicts.items() if verdict.outcome in (Outcome.FAIL, Outcome.WARN)}
    unknown = {name for name, verdict in verdicts.items() if verdict.outcome in (Outcome.UNKNOWN, Outcome.ERROR)}
    assert set(alarms) == set(case.alarms), alarms
    # Without the zone's records the addresses that DNS gives are looked at, of which there are none here.
    assert unknown - {"proxied"} == set(case.unknown) - {"proxied"}
    assert all(verdicts[name].fix for name in alarms)
    assert {request.method for request in received} == {"GET"}
    assert len(received) == zone.calls <= 25 if zone.state is CloudflareState.READ else len(received) <= 3
    told = repr(zone) + repr(list(verdicts.values()))
    assert TOKEN not in told
    assert TOKEN[5:25] not in told


def test_there_are_twelve_states_and_each_check_has_one_to_find() -> None:
    assert len(CASES) >= 12
    assert {name for case in CASES for name in case.alarms} == {check.id.partition(".")[2] for check in CHECKS}


def test_no_rules_for_floods_are_the_defaults_and_no_failure() -> None:
    zone, _ = read(Case("good", GOOD))
    assert zone.rules("ddos_l7").state is RulesState.NONE
    assert judge(cf.ddos, survey_of(zone), Domain(ZONE)).summary == "on, with Cloudflare's defaults"


def test_a_wrong_token_is_told_as_such_and_never_repeated() -> None:
    wrong = "wrong" + "-token-" + "w" * 30
    zone, received = read(Case("good", GOOD), wrong)
    assert zone.state is CloudflareState.BAD_TOKEN
    assert wrong not in repr(zone)
    assert len(received) == 3


def test_texts_that_headers_are_compared_with_are_left_out() -> None:
    secret = "the" + "-shared-" + "word"
    expression = f'(any(http.request.headers["x-origin"][*] eq "{secret}") and http.host eq "app.northstar.example")'
    state = Case(
        "secret",
        CASES[0].state.__class__(phases={"http_request_firewall_custom": [{"id": "1", "action": "block", "expression": expression}]}),
    )
    zone, _ = read(state)
    (rule,) = zone.rules("http_request_firewall_custom").rules
    assert secret not in repr(zone)
    assert '"app.northstar.example"' in rule.expression


@pytest.mark.parametrize(
    "state", [CloudflareState.NOT_DECLARED, CloudflareState.NO_TOKEN, CloudflareState.NO_ZONE, CloudflareState.UNREACHABLE]
)
def test_without_a_look_at_the_zone_the_way_to_one_is_told(state: CloudflareState) -> None:
    zone = CloudflareZone(ZONE, state, reason="why")
    for check in CHECKS:
        if check is cf.proxied:
            continue
        behind = judge(check, survey_of(zone), Domain(ZONE))
        assert behind.outcome is Outcome.UNKNOWN
        assert behind.fix
        elsewhere = Edge(zones=[zone], dns=[dns_answer(ZONE, "NS", "ns1.hosting.example")])
        assert judge(check, elsewhere, Domain(ZONE)).outcome is Outcome.NOT_APPLICABLE


def test_without_a_token_the_addresses_tell_who_is_proxied() -> None:
    zone = CloudflareZone(ZONE, CloudflareState.NOT_DECLARED)
    servers = dns_answer(ZONE, "NS", "ada.ns.cloudflare.com")
    inside, outside = "104.16.1.1", "192.0.2.10"
    for addresses, outcome in ((inside, Outcome.PASS), (outside, Outcome.FAIL)):
        survey = Edge(zones=[zone], dns=[servers, *(dns_answer(host.name, "A", addresses) for host in HOSTS)])
        assert judge(cf.proxied, survey, Domain(ZONE)).outcome is outcome
    mixed = Edge(
        zones=[zone], dns=[servers, *(dns_answer(host.name, "A", inside if host.kind is HostKind.SITE else outside) for host in HOSTS)]
    )
    assert judge(cf.proxied, mixed, Domain(ZONE)).outcome is Outcome.WARN
