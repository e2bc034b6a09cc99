"""Tests of how a fix is written for the form of a DNS host."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import dns.name
import dns.rdatatype
import dns.zone
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrconsole.audit.plan import Planned, plan
from lrconsole.audit.runner import run
from lrconsole.model.finding import Finding
from lrconsole.model.project import Project
from lrconsole.stages.edge.zones.dns_fix import Spot, at_registrar, text
from lrconsole.stages.edge.zones.dns_panel import LONGEST_STRING, PANELS, as_entered, panel_of, split
from lrconsole.stages.registry import load
from tests.stages.edge.dmarc_zone import DOMAIN
from tests.stages.edge.northstar import DOMAIN as ZONE_DECLARED
from tests.stages.edge.northstar import IN_ZONE, ZONE, project
from tests.stages.edge.spf_zone import ZoneSurvey

AT = Spot(f"_dmarc.{ZONE}", ZONE)
APEX = Spot(ZONE, ZONE)
KEY = Spot(f"s1._domainkey.{ZONE}", ZONE)
LONG = "v=DKIM1; k=rsa; p=" + "A" * 392


def at(host: str) -> Project:
    return project(domain=replace(ZONE_DECLARED, dns=host))


def entered(host: str, fix: str) -> list[str]:
    return as_entered(fix, at(host)).splitlines()


@pytest.mark.parametrize("host", ["", "Somebody's DNS"])
def test_without_a_known_host_the_fix_stays_as_it_is(host: str) -> None:
    fix = AT.fix(AT.add("TXT", text("v=DMARC1; p=none")), "the mailbox must exist")
    assert as_entered(fix, at(host)) == fix


def test_a_form_gets_a_line_for_each_field_and_is_told_of_the_doubled_domain() -> None:
    fix = AT.fix(AT.add("TXT", text("v=DMARC1; p=none")), APEX.delete("MX", "10 mx.old.example"), "the mailbox must exist")
    assert entered("Cloudflare", fix) == [
        f"In the zone {ZONE}, at Cloudflare:",
        "add TXT",
        "  name: _dmarc",
        "  value: v=DMARC1; p=none",
        "  TTL: 300",
        "delete MX",
        "  name: @",
        "  priority: 10",
        "  server: mx.old.example",
        "the mailbox must exist",
        f"Cloudflare adds .{ZONE} to names by itself: enter the name as it stands here, or it is doubled.",
    ]


@pytest.mark.parametrize(
    ("host", "name", "value", "ttl"),
    [
        ("Cloudflare", "@", "v=spf1 -all", 300),
        ("Amazon Route 53", "(leave empty)", '"v=spf1 -all"', 300),
        ("GoDaddy", "@", "v=spf1 -all", 600),
        ("Vercel", "(leave empty)", "v=spf1 -all", 300),
        ("OVH", "(leave empty)", "v=spf1 -all", 300),
        ("DigitalOcean", "@", "v=spf1 -all", 300),
    ],
)
def test_the_apex_quotes_and_ttl_of_each_host(host: str, name: str, value: str, ttl: int) -> None:
    lines = entered(host, APEX.fix(APEX.change("TXT", text("v=spf1 -all"))))
    assert lines == [f"In the zone {ZONE}, at {host}:", "change TXT", f"  name: {name}", f"  value: {value}", f"  TTL: {ttl}"]


def test_long_keys_are_split_by_hand_only_where_the_form_does_not() -> None:
    fix = KEY.fix(KEY.add("TXT", text(LONG)))
    by_itself, by_hand = entered("Cloudflare", fix), entered("Amazon Route 53", fix)
    assert f"  value: {LONG}" in by_itself
    assert "  (long: paste it whole, Cloudflare splits it)" in by_itself
    assert f'  value: "{LONG[:255]}" "{LONG[255:]}"' in by_hand


def test_priority_is_part_of_the_value_where_there_is_no_field_for_it() -> None:
    fix = APEX.fix(APEX.add("MX", "10 mx.mail.example"))
    assert "  value: 10 mx.mail.example" in entered("Amazon Route 53", fix)
    assert "  priority: 10" in entered("Namecheap", fix)
    assert "  value: <each record that Google shows>" in entered("Namecheap", APEX.fix(APEX.add("MX", "<each record that Google shows>")))


def test_a_key_is_never_proxied() -> None:
    assert "  proxy: DNS only (grey cloud)" in entered("Cloudflare", KEY.fix(KEY.add("CNAME", "s1.mail.example")))
    assert not any("proxy" in line for line in entered("GoDaddy", KEY.fix(KEY.add("CNAME", "s1.mail.example"))))


def test_what_is_done_elsewhere_stays_as_it_is() -> None:
    other = 'In the zone that holds reports.example:\nadd TXT reports.example "v=DMARC1"'
    registrar = at_registrar(ZONE, "delete DS @ 1 2 3")
    fix = f"{AT.fix(AT.add('TXT', text('x')))}\n{other}\n{registrar}"
    assert entered("Cloudflare", fix)[5:] == [*other.splitlines(), *registrar.splitlines()]


@pytest.mark.parametrize(
    ("host", "name"), [("cloudflare", "Cloudflare"), ("Route 53", "Amazon Route 53"), ("GoDaddy.com", "GoDaddy"), ("x", None), ("", None)]
)
def test_hosts_are_known_by_part_of_their_names(host: str, name: str | None) -> None:
    found = panel_of(host)
    assert (found.name if found else None) == name


def parsed(fix: str) -> dns.zone.Zone:
    lines = entered("zone file", fix)
    assert lines[0] == f"In the zone {ZONE}, in its zone file:"
    body = "\n".join([f"$ORIGIN {ZONE}.", f"@ 300 IN SOA ns1.{ZONE}. h.{ZONE}. 1 2 3 4 5", f"@ 300 IN NS ns1.{ZONE}.", *lines[1:]])
    return dns.zone.from_text(body, check_origin=False, relativize=False)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters='"\\\x7f\x85\xa0'), min_size=1, max_size=900))
def test_a_zone_file_line_holds_exactly_the_text(value: str) -> None:
    zone = parsed(AT.fix(AT.add("TXT", text(value))))
    found = zone.get_rdataset(dns.name.from_text(f"_dmarc.{ZONE}"), "TXT")
    assert found is not None
    strings = found[0].strings
    assert b"".join(strings).decode() == value
    assert all(len(part) <= LONGEST_STRING for part in strings)


def test_a_zone_file_has_whole_names_so_that_nothing_is_doubled() -> None:
    zone = parsed(
        APEX.fix(APEX.add("MX", "10 mx.mail.example"), APEX.delete("MX", "20 mx.old.example"), KEY.add("CNAME", "s1.mail.example"))
    )
    mail = zone.get_rdataset(dns.name.from_text(ZONE), "MX")
    alias = zone.get_rdataset(dns.name.from_text(f"s1._domainkey.{ZONE}"), "CNAME")
    assert mail is not None
    assert alias is not None
    assert [item.to_text() for item in mail] == ["10 mx.mail.example."]
    assert [item.to_text() for item in alias] == ["s1.mail.example."]


@given(st.text(max_size=1_000))
def test_split_keeps_letters_whole_and_loses_nothing(value: str) -> None:
    parts = split(value)
    assert "".join(parts) == value
    assert all(len(part.encode()) <= LONGEST_STRING for part in parts)


@given(st.text(max_size=300))
def test_any_text_goes_through_every_form(value: str) -> None:
    for panel in PANELS:
        as_entered(f"{IN_ZONE}\n{value}\nadd TXT @ {value}", at(panel.name))


class Kept:
    """Keeps the findings of a run."""

    def __init__(self) -> None:
        self.found_all: list[Finding] = []

    def started(self, planned: Planned) -> None:
        pass

    def found(self, finding: Finding) -> None:
        self.found_all.append(finding)


def test_an_audit_writes_its_fixes_for_the_declared_host() -> None:
    ours = replace(at("Cloudflare"), sending=(DOMAIN,))
    kept = Kept()
    chosen = [item for item in plan(load(), ours) if item.check.id == "dmarc.present"]
    asyncio.run(run(ZoneSurvey(project=ours), chosen, kept, clock=lambda: datetime(2026, 11, 24, tzinfo=UTC)))
    (found,) = kept.found_all
    assert found.fix.splitlines()[:3] == [f"In the zone {ZONE}, at Cloudflare:", "add TXT", "  name: _dmarc"]
