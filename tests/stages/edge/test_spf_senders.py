"""Tests of the SPF checks of who may send."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lrconsole.model.judgement import Outcome
from lrconsole.model.project import Host, HostKind, SendingDomain
from lrconsole.stages.edge import spf
from lrconsole.stages.edge.dated_facts import CLOUDFLARE, is_cloudflare
from tests.stages.edge.northstar import APP, FAIL, IN_ZONE, NOT_APPLICABLE, PASS, SITE, UNKNOWN, WARN, ZONE, project
from tests.stages.edge.spf_zone import MAIL, ZoneSurvey, seen, silent, verdict, zone
from tests.stages.recorded import answer, judge


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        ("v=spf1 ip4:192.0.2.7 ip6:2001:db8::7 -all", PASS),
        ("v=spf1 ip4:192.0.2.0/24 include:b.example -all", PASS),
        ("v=spf1 ip4:192.0.2.7 -all", FAIL),
        ("v=spf1 ip4:192.0.2.7 ip6:2001:db8::/32 +ip6:: -all", FAIL),
        ("v=spf1 ip4:192.0.2.7 ~all", FAIL),
        ("v=spf1 ip4:192.0.2.7 ?all", FAIL),
        ("v=spf1 ip4:192.0.2.7 include:slow.example -all", UNKNOWN),
    ],
)
def test_needed_senders(record: str, outcome: Outcome) -> None:
    survey = zone(record, silent("slow.example"), b="v=spf1 ip6:2001:db8::/64 -all")
    assert verdict(spf.needed_senders, survey, senders=("192.0.2.7", "2001:db8::7")).outcome is outcome


def test_needed_senders_gives_the_record_that_lets_them() -> None:
    found = verdict(spf.needed_senders, zone("v=spf1 mx -all"), senders=("192.0.2.7", "2001:db8::7"))
    assert found.summary == "192.0.2.7 is refused: fail, “-all” of northstar.example"
    assert found.fix == f'{IN_ZONE}\nchange TXT @ to "v=spf1 ip4:192.0.2.7 ip6:2001:db8::7 mx -all"'
    assert seen(found)["a mail from 2001:db8::7"].startswith("fail after 1 look-up")


def test_a_broken_record_is_not_mended_by_adding_senders() -> None:
    found = verdict(spf.needed_senders, zone("v=spf1 include:gone.example ip4:192.0.2.7 -all"), senders=("192.0.2.7",))
    assert (found.outcome, found.fix) == (FAIL, "")
    assert "gone.example has no SPF record" in found.summary


@pytest.mark.parametrize(
    ("record", "provider", "outcome"),
    [
        ("v=spf1 include:_spf.google.com -all", "Google Workspace", PASS),
        ("v=spf1 include:b.example -all", "Google Workspace", PASS),
        ("v=spf1 mx -all", "Google Workspace", FAIL),
        ("v=spf1 mx -all", "Postmark", WARN),
        ("v=spf1 mx -all", "a friend", NOT_APPLICABLE),
        ("v=spf1 include:slow.example -all", "Google Workspace", UNKNOWN),
    ],
)
def test_needed_senders_of_a_known_provider(record: str, provider: str, outcome: Outcome) -> None:
    google = answer("_spf.google.com", "TXT", "v=spf1 ip4:192.0.2.0/24 ~all")
    found = verdict(
        spf.needed_senders, zone(record, google, silent("slow.example"), b="v=spf1 include:_spf.google.com ~all"), provider=provider
    )
    assert found.outcome is outcome
    if outcome is FAIL:
        assert found.fix == f'{IN_ZONE}\nchange TXT @ to "v=spf1 include:_spf.google.com mx -all"'


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        ("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/48 -all", PASS),
        ("v=spf1 ip4:10.0.0.0/15 -all", WARN),
        ("v=spf1 ip6:2001::/31 -all", WARN),
        ("v=spf1 a/8 -all", FAIL),
        ("v=spf1 ip4:0.0.0.0/0 -all", FAIL),
        ("v=spf1 ip6:::/0 -all", FAIL),
        ("v=spf1 -ip4:0.0.0.0/0 -all", PASS),
        ("v=spf1 ip4:10.0.0.0/12 ip4:10.0.0.0/13 -all", FAIL),
        ("v=spf1 include:b.example -all", FAIL),
        ("v=spf1 include:_spf.google.com -all", PASS),
        ("v=spf1 include:slow.example -all", UNKNOWN),
    ],
)
def test_too_wide(record: str, outcome: Outcome) -> None:
    wide = answer("_spf.google.com", "TXT", "v=spf1 ip4:0.0.0.0/1 ~all")
    survey = zone(record, wide, answer(ZONE, "A", "192.0.2.10"), silent("slow.example"), b="v=spf1 ip4:0.0.0.0/1 -all")
    assert verdict(spf.too_wide, survey).outcome is outcome


def test_too_wide_says_in_whose_record() -> None:
    found = verdict(spf.too_wide, zone("v=spf1 include:b.example -all", b="v=spf1 ip4:0.0.0.0/0 -all"))
    assert found.summary == "“ip4:0.0.0.0/0” lets every IPv4 address send"
    assert "in TXT of b.example: replace “ip4:0.0.0.0/0”" in found.fix


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        ("v=spf1 ip4:192.0.2.10 -all", PASS),
        ("v=spf1 a:mail.example -all", PASS),
        ("v=spf1 a -all", WARN),
        ("v=spf1 mx -all", WARN),
        ("v=spf1 ~a -all", PASS),
        ("v=spf1 a:proxied.example -all", FAIL),
        ("v=spf1 a:slow.example -all", UNKNOWN),
    ],
)
def test_case_a_mx(record: str, outcome: Outcome) -> None:
    survey = zone(
        record,
        answer(ZONE, "A", "192.0.2.10"),
        answer(ZONE, "MX", f"10 {ZONE}"),
        answer(SITE.name, "A", "192.0.2.10"),
        answer("mail.example", "A", "192.0.2.99"),
        answer("proxied.example", "A", "104.16.1.1"),
        silent("slow.example", "A"),
        hosts=(SITE,),
    )
    assert verdict(spf.case_a_mx, survey).outcome is outcome


def test_cloudflare_is_fifteen_and_seven_networks() -> None:
    assert (sum("." in network for network in CLOUDFLARE), sum(":" in network for network in CLOUDFLARE)) == (15, 7)
    assert is_cloudflare("2606:4700::6810:101")
    assert not is_cloudflare("192.0.2.1")


DMARC = f"_dmarc.{ZONE}"
NO_POLICY = (answer(DMARC, "TXT", "v=DMARC1; p=none; rua=mailto:d@northstar.example"),)


@pytest.mark.parametrize(
    ("dmarc", "hosts", "outcome"),
    [
        ("v=DMARC1; p=quarantine", (SITE, APP), PASS),
        ("v=DMARC1; p=none; sp=reject; rua=mailto:d@x.example", (SITE, APP), PASS),
        ("v=DMARC1; p=quarantine; sp=none", (SITE, APP), WARN),
        ("v=DMARC1; p=none; rua=mailto:d@x.example", (SITE, APP), WARN),
        ("v=DMARC1; p=none; rua=mailto:d@x.example", (APP,), PASS),
        ("v=DMARC1; p=none; rua=mailto:d@x.example", (), NOT_APPLICABLE),
        ("v=DMARC1; p=none; rua=mailto:d@x.example", (Host(f"slow.{ZONE}", HostKind.APP),), UNKNOWN),
    ],
)
def test_subdomain_gap(dmarc: str, hosts: tuple[Host, ...], outcome: Outcome) -> None:
    survey = zone(
        "v=spf1 -all",
        answer(DMARC, "TXT", dmarc),
        answer(APP.name, "TXT", "v=spf1 -all"),
        silent(f"slow.{ZONE}"),
        hosts=hosts,
    )
    assert verdict(spf.subdomain_gap, survey).outcome is outcome


def test_subdomain_gap_gives_the_records_of_hosts_that_can_have_one() -> None:
    alias = answer(APP.name, "TXT", chain=("apps.hosting.example",))
    found = verdict(spf.subdomain_gap, zone("v=spf1 -all", *NO_POLICY, alias, hosts=(SITE, APP)))
    assert found.summary == f"2 hosts without SPF or a DMARC policy: {SITE.name}, {APP.name}"
    assert found.fix.splitlines()[2:] == ['add TXT www "v=spf1 -all"']


def test_subdomain_gap_is_unknown_without_the_dmarc_answer() -> None:
    assert verdict(spf.subdomain_gap, zone("v=spf1 -all", silent(DMARC), hosts=(SITE,))).outcome is UNKNOWN


def test_a_sending_domain_of_its_own_is_no_gap() -> None:
    survey = ZoneSurvey(project=replace(project(SITE), sending=(SendingDomain(SITE.name),)), dns=[*NO_POLICY])
    assert judge(spf.subdomain_gap, survey, MAIL).outcome is NOT_APPLICABLE
