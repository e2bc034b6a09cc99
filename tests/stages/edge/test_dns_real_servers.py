"""DNS checks against real servers: zones that knot and nsd serve and sign, rightly and wrongly, and an unbound that validates."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lrconsole.credentials.secret import Secret
from lrconsole.model.dns_seen import Manners
from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.project import Active, Consent, Domain, Host, HostKind, Network, Project
from lrconsole.probes.dns_manners import manners
from lrconsole.probes.dns_message import Endpoint
from lrconsole.probes.survey import LiveSurvey
from lrconsole.stages import Check
from lrconsole.stages.edge import dns
from tests.probes.mini_internet import NSD, TOP, Internet, internet
from tests.stages.edge.northstar import FAIL, PASS, UNKNOWN, WARN
from tests.stages.recorded import RecordedSurvey, judge

pytestmark = pytest.mark.xdist_group("mini-internet")


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    with internet(tmp_path_factory.mktemp("internet")) as running:
        yield running


async def no_secret(reference: str) -> Secret:
    raise AssertionError(f"no secret is needed here, but {reference} was asked for")


def seen(net: Internet, check: Check, label: str, *, consent: bool = False, resolver: int = 0) -> Verdict:
    """The verdict of a check on a zone, asked through the resolver."""
    zone = f"{label}.{TOP}"
    host = Host(f"www.{zone}", HostKind.SITE)
    network = Network((f"{NSD}:{resolver or net.resolver}",), dns_port=net.port, seconds=20, ipv6=False)
    agreed = Consent("Ana Ruiz", date(2026, 11, 20), (Active.ZONE_TRANSFER,)) if consent else None
    project = Project("Northstar", Path("lrconsole.toml"), hosts=(host,), domains=(Domain(zone),), network=network, consent=agreed)

    async def scenario() -> Verdict:
        survey = LiveSurvey(project, no_secret, datetime.now(UTC))
        try:
            return await check.judge(survey, host if check.subject is Host else project.domains[0])
        finally:
            await survey.close()

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    ("label", "outcome", "said"),
    [
        ("secure", PASS, "validates"),
        ("hashed", PASS, "validates"),
        ("unsigned", WARN, "not signed"),
        ("nods", WARN, "no DS record"),
        ("wrongds", FAIL, "no DS record at the registrar fits"),
        ("expired", FAIL, "ran out"),
        ("missing", FAIL, "no signature"),
        ("foreign", PASS, "validates"),
    ],
)
def test_dnssec_of_every_kind(net: Internet, label: str, outcome: Outcome, said: str) -> None:
    verdict = seen(net, dns.dnssec, label)
    assert (verdict.outcome, said in verdict.summary) == (outcome, True), verdict
    assert verdict.severity is (Severity.BLOCKER if outcome is FAIL else None)


def test_a_zone_whose_signatures_are_broken_still_tells_who_serves_it(net: Internet) -> None:
    assert seen(net, dns.delegation, "expired").outcome is PASS


@pytest.mark.parametrize(
    ("label", "said"), [("secure", "strong and fresh"), ("hashed", "strong and fresh"), ("expired", "strong and fresh")]
)
def test_parameters_of_real_signers(net: Internet, label: str, said: str) -> None:
    verdict = seen(net, dns.dnssec_params, label)
    assert (verdict.outcome, verdict.summary) == (PASS, said)
    assert any(item.label.startswith("NSEC3") for item in verdict.evidence) is (label == "hashed")


@pytest.mark.parametrize("label", ["secure", "unsigned"])
@pytest.mark.parametrize(
    "check", [dns.delegation, dns.ns_consistency, dns.soa_serial, dns.soa_timers, dns.tcp_edns, dns.recursion, dns.ns_alias]
)
def test_name_servers_as_they_should_be(net: Internet, check: Check, label: str) -> None:
    assert seen(net, check, label).outcome is PASS


@pytest.mark.parametrize("check", [dns.wildcard, dns.private_ip, dns.cname_shape, dns.https_rr, dns.txt_hygiene, dns.negative_ttl, dns.ttl])
def test_names_as_they_should_be(net: Internet, check: Check) -> None:
    assert seen(net, check, "secure").outcome is PASS


def test_one_name_server_is_too_few_and_a_lame_one_is_none(net: Internet) -> None:
    assert seen(net, dns.ns_count, "secure").outcome is FAIL
    # The resolver is told nothing of a zone that its server does not know.
    assert seen(net, dns.delegation, "lame").outcome is UNKNOWN


def test_a_resolver_for_anybody_is_told_from_a_name_server(net: Internet) -> None:
    def asked(port: int) -> Manners:
        return asyncio.run(manners("ns1", Endpoint(NSD, port), f"unsigned.{TOP}", 20))

    for_anybody, own = asked(net.resolver), asked(net.port)
    assert (for_anybody.offers, own.offers, for_anybody.edns, own.edns) == (True, False, True, True)
    survey = RecordedSurvey(server_manners=[for_anybody])
    assert judge(dns.recursion, survey, Domain(f"unsigned.{TOP}")).outcome is FAIL


def test_a_zone_transfer_is_tried_with_consent_only(net: Internet) -> None:
    assert seen(net, dns.axfr, "open").outcome is UNKNOWN
    assert seen(net, dns.axfr, "open", consent=True).outcome is FAIL
    assert seen(net, dns.axfr, "secure", consent=True).outcome is PASS
    assert seen(net, dns.axfr, "unsigned", consent=True).outcome is PASS
