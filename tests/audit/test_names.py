"""Tests of the change watch: what counts as a change, and which checks each kind of change concerns."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lrconsole.audit.name_changes import compare_names
from lrconsole.audit.names import CERTIFICATE, concerned
from lrconsole.audit.plan import plan
from lrconsole.model.name_watch import NameChange, NameSeen
from lrconsole.model.project import Api, Domain, Host, HostKind, Project, Redirect, SendingDomain
from lrconsole.stages.registry import load

AT = datetime(2026, 11, 23, tzinfo=UTC)
ZONE, OTHER = "northstar.example", "other.example"
WWW, APP = f"www.{ZONE}", f"app.{ZONE}"
PROJECT = Project(
    "Northstar Coaching",
    Path("lrconsole.toml"),
    hosts=(Host(WWW, HostKind.SITE), Host(APP, HostKind.APP), Host(f"www.{OTHER}", HostKind.SITE)),
    domains=(Domain(ZONE), Domain(OTHER)),
    redirects=(Redirect(f"http://{ZONE}/", f"https://{WWW}/"),),
    apis=(Api(f"https://api.{ZONE}/v1", (f"https://{APP}",)),),
    sending=(SendingDomain(ZONE), SendingDomain(f"news.{ZONE}"), SendingDomain(OTHER)),
)
PLANNED = plan(load(), PROJECT)
SPF = (NameSeen(ZONE, "TXT", (f"v=spf1 a:{APP} -all",)), NameSeen(OTHER, "TXT", ("v=spf1 -all",)))


def fingerprints(kind: str, name: str) -> set[str]:
    return set(concerned(PLANNED, [NameChange(name, kind, ("a",), ("b",), AT)], SPF))


def topics(found: set[str]) -> set[tuple[str, str]]:
    """Topic and subject of each."""
    pairs = (one.partition(":") for one in found)
    return {(check.partition(".")[0], subject) for check, _, subject in pairs}


def test_only_other_values_are_a_change_and_first_sight_is_none() -> None:
    before = {
        ("a.example", "A"): (NameSeen("a.example", "A", ("1",), 300), AT),
        ("b.example", "A"): (NameSeen("b.example", "A", ("1",)), AT),
    }
    after = [NameSeen("a.example", "A", ("1",), 20), NameSeen("b.example", "A", ()), NameSeen("c.example", "A", ("1",))]
    (change,) = compare_names(before, after)
    assert change == NameChange("b.example", "A", ("1",), (), AT)
    assert change.text == "A b.example: 1 → none"


@pytest.mark.parametrize("kind", ["A", "AAAA", "CNAME"])
def test_an_address_concerns_what_looks_at_that_host(kind: str) -> None:
    found = topics(fingerprints(kind, WWW))
    assert {("dns", WWW), ("tls", WWW), ("takeover", WWW), ("redirects", f"http://{ZONE}/"), ("headers", WWW), ("dns", ZONE)} <= found
    assert not {subject for _, subject in found} & {APP, OTHER, f"www.{OTHER}", f"https://api.{ZONE}/v1"}


def test_an_address_that_an_spf_record_names_concerns_that_record() -> None:
    assert ("spf", ZONE) in topics(fingerprints("A", APP))
    assert ("spf", OTHER) not in topics(fingerprints("A", APP))
    assert ("spf", ZONE) not in topics(fingerprints("A", WWW))


@pytest.mark.parametrize("kind", ["TXT", "MX", "NS"])
def test_mail_is_checked_again_after_any_text_mail_or_name_server(kind: str) -> None:
    found = topics(fingerprints(kind, ZONE))
    assert {("spf", ZONE), ("dmarc", ZONE), ("dkim", ZONE), ("mail", ZONE), ("dmarc", f"news.{ZONE}")} <= found
    assert not {subject for topic, subject in found if topic in ("spf", "dmarc", "dkim", "mail")} & {OTHER}


def test_a_policy_below_a_sender_concerns_that_sender() -> None:
    found = fingerprints("TXT", f"_dmarc.news.{ZONE}")
    assert {subject for topic, subject in topics(found) if topic == "dmarc"} == {f"news.{ZONE}"}
    assert not any(one.startswith("tls.") for one in found)


def test_a_text_leaves_the_web_alone() -> None:
    found = fingerprints("TXT", ZONE)
    assert f"dns.txt_hygiene:{ZONE}" in found
    assert not {topic for topic, _ in topics(found)} & {"tls", "redirects", "cors", "headers"}


@pytest.mark.parametrize("kind", ["NS", "DS"])
def test_name_servers_concern_all_of_their_zone(kind: str) -> None:
    found = topics(fingerprints(kind, ZONE))
    assert {("dns", ZONE), ("dns", WWW), ("tls", APP), ("spf", ZONE), ("redirects", f"http://{ZONE}/")} <= found
    assert not {subject for _, subject in found} & {OTHER, f"www.{OTHER}"}


def test_caa_concerns_who_may_issue() -> None:
    assert fingerprints("CAA", ZONE) == {f"dns.caa:{WWW}", f"dns.caa:{APP}"}
    assert fingerprints("CAA", WWW) == {f"dns.caa:{WWW}"}


def test_a_certificate_concerns_tls_and_redirects_of_its_host() -> None:
    found = topics(fingerprints(CERTIFICATE, WWW))
    assert found == {("tls", WWW), ("redirects", f"http://{ZONE}/"), ("dns", WWW)} | {pair for pair in found if pair[0] == "redirects"}
    assert f"dns.caa:{WWW}" in fingerprints(CERTIFICATE, WWW)


def test_nothing_changed_concerns_nothing() -> None:
    assert concerned(PLANNED, [], SPF) == ()
