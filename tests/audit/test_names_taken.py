"""Tests of what is taken down of declared names: by the zone's own servers, else by the resolver, and nothing that nobody answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lrconsole.audit.names import CERTIFICATE, take
from lrconsole.model.name_watch import NameSeen
from lrconsole.model.observation import Certificate, DnsAnswer, Handshake
from lrconsole.model.observed_state import DnsState, TlsState
from lrconsole.model.project import Domain, Host, HostKind, Project
from tests.stages.recorded import NOW, RecordedSurvey, answer

ZONE, WWW = "northstar.example", "www.northstar.example"
PROJECT = Project("Northstar", Path("lrconsole.toml"), hosts=(Host(WWW, HostKind.SITE, wants=("edge.example",)),), domains=(Domain(ZONE),))


class Names(RecordedSurvey):
    """Answers from lists of what each side says; a resolver knows nothing of what it was not told."""

    async def records(self, name: str, kind: str) -> DnsAnswer:
        found = [item for item in self.dns if (item.name, item.kind) == (name, kind)]
        return found[0] if found else answer(name, kind, state=DnsState.NXDOMAIN)

    async def authority(self, name: str, kind: str, zone: str) -> Sequence[DnsAnswer]:
        assert kind != "DS"
        return await super().authority(name, kind, zone)


def taken(*own: DnsAnswer, resolver: Sequence[DnsAnswer] = (), tls: Sequence[Handshake] = (), certificates: bool = True) -> set[NameSeen]:
    told = [replace(one, authoritative=True) for one in own]
    survey = Names(PROJECT, dns=list(resolver), by_authority=told, tls=list(tls))
    return set(asyncio.run(take(survey, certificates=certificates)))


def test_the_zones_own_servers_count_before_the_resolver() -> None:
    seen = taken(answer(ZONE, "A", "192.0.2.2", "192.0.2.1", ttl=60), resolver=[answer(ZONE, "A", "192.0.2.9", ttl=10)])
    assert NameSeen(ZONE, "A", ("192.0.2.1", "192.0.2.2"), 60) in seen


def test_the_resolver_is_asked_where_they_are_silent_and_for_what_stands_above_them() -> None:
    silent = answer(ZONE, "MX", state=DnsState.TIMEOUT)
    seen = taken(silent, resolver=[answer(ZONE, "MX", "10 mx.example", ttl=5), answer(ZONE, "DS", "1 13 2 AB", ttl=7)])
    assert {NameSeen(ZONE, "MX", ("10 mx.example",), 5), NameSeen(ZONE, "DS", ("1 13 2 AB",), 7)} <= seen


def test_what_nobody_answered_is_left_out_and_what_is_missing_is_not() -> None:
    seen = taken(resolver=[answer(ZONE, "MX", state=DnsState.SERVFAIL)])
    assert not [one for one in seen if one.kind == "MX"]
    assert NameSeen(ZONE, "TXT", ()) in seen


def test_an_alias_is_kept_by_where_it_leads() -> None:
    led = answer(WWW, "A", "192.0.2.1", chain=("Edge.Example",))
    assert NameSeen(WWW, "CNAME", ("edge.example",)) in taken(led)


def test_certificates_are_taken_down_by_issuer_and_serial_when_they_are_asked_for() -> None:
    certificate = Certificate("CN=www", "CN=R11", (WWW,), NOW, NOW, "0b", "EC", 256, "sha256", "ab")
    shakes = [Handshake(WWW, f"192.0.2.{at}", 443, TlsState.TRUSTED, certificate=certificate) for at in (1, 2)]
    assert NameSeen(WWW, CERTIFICATE, ("CN=R11 0b",)) in taken(tls=shakes)
    assert not [one for one in taken(tls=shakes, certificates=False) if one.kind == CERTIFICATE]
    assert not [one for one in taken(tls=[Handshake(WWW, "192.0.2.1", 443, TlsState.TIMEOUT)]) if one.kind == CERTIFICATE]
