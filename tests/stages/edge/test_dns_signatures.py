"""Tests of the DNSSEC checks: each step of the chain from the parent's DS to the zone's own records, and what is weak or ends soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lrconsole.model.dns_seen import Pointer, Signature, SignedServer, Signing, ZoneKey
from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Confidence, Outcome, Severity
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.stages.edge import dns
from tests.stages.edge.northstar import DOMAIN, FAIL, NOT_APPLICABLE, NX, PASS, SERVFAIL, TIMEOUT, UNKNOWN, WARN, ZONE
from tests.stages.recorded import NOW, RecordedSurvey, answer, judge

SOA = answer(ZONE, "SOA", "ns1.host.example admin.host.example 1 2 3 4 5")
SECURE = replace(SOA, secure=True)
DS = answer(ZONE, "DS", "12345 13 2 ABCD")
KEYS = answer(ZONE, "DNSKEY", "257 3 13 AAAA")
KEY = ZoneKey(12345, 13, 256, entry=True)
LOST = answer(ZONE, "SOA", state=SERVFAIL, reason="signature expired")
DAY = timedelta(days=1)


def signature(kind: str, tag: int = 12345, *, begins: timedelta = -DAY, ends: timedelta = 10 * DAY, fits: bool = True) -> Signature:
    return Signature(kind, tag, 13, NOW + begins, NOW + ends, fits)


BOTH = (signature("DNSKEY"), signature("SOA"))


def signed(*signatures: Signature, pointer: bool = True, keys: tuple[ZoneKey, ...] = (KEY,), **more: Any) -> SignedServer:
    told = KEYS if keys else answer(ZONE, "DNSKEY")
    facts: dict[str, Any] = {"zone_keys": keys, "pointers": (Pointer(12345, 13, 2, pointer),), "signatures": signatures or BOTH} | more
    return SignedServer("192.0.2.53:53", SOA, told, **facts)


UNSIGNED = signed(keys=(), pointers=(), signatures=())
MUTE = SignedServer("192.0.2.54:53", answer(ZONE, "SOA", state=TIMEOUT), answer(ZONE, "DNSKEY", state=TIMEOUT))


def dnssec(soa: DnsAnswer, ds: DnsAnswer, *servers: SignedServer, unchecked: DnsAnswer = SOA) -> Verdict:
    return judge(dns.dnssec, RecordedSurvey(dns=[soa], signings=[Signing(ZONE, ds, unchecked, servers)]), DOMAIN)


NONE = answer(ZONE, "DS")


@pytest.mark.parametrize(
    ("soa", "ds", "server", "outcome", "said"),
    [
        (SECURE, DS, signed(), PASS, "the resolver validates it"),
        (SOA, DS, signed(), PASS, "does not validate"),
        (SOA, NONE, UNSIGNED, WARN, "not signed"),
        (SOA, NONE, signed(pointers=()), WARN, "no DS record"),
        (SOA, DS, UNSIGNED, FAIL, "the zone is not signed"),
        (SOA, DS, signed(pointer=False), FAIL, "no DS record at the registrar fits"),
        (SOA, DS, signed(signature("SOA")), FAIL, "the keys have no signature"),
        (SOA, DS, signed(signature("DNSKEY", 54321), signature("SOA")), FAIL, "the keys have no signature"),
        (SOA, DS, signed(signature("DNSKEY")), FAIL, "the records have no signature"),
        (SOA, DS, signed(signature("DNSKEY"), signature("SOA", fits=False)), FAIL, "does not fit"),
        (SOA, DS, signed(signature("DNSKEY"), signature("SOA", ends=-DAY)), FAIL, "the records ran out"),
        (SOA, DS, signed(signature("DNSKEY", ends=-DAY), signature("SOA")), FAIL, "the keys ran out"),
        (SOA, DS, signed(signature("DNSKEY"), signature("SOA", begins=DAY)), FAIL, "holds only from"),
        (SOA, DS, signed(signature("DNSKEY"), signature("SOA", fits=False), signature("SOA", 7)), PASS, "fits"),
        (LOST, DS, signed(), FAIL, "signature expired"),
        (LOST, NONE, UNSIGNED, UNKNOWN, "signature expired"),
        (SOA, DS, MUTE, UNKNOWN, "no name server"),
        (SOA, NONE, MUTE, UNKNOWN, "no name server"),
        (SOA, answer(ZONE, "DS", state=TIMEOUT), signed(), UNKNOWN, "no answer for DS"),
        (answer(ZONE, "SOA", state=TIMEOUT), DS, signed(), UNKNOWN, "no answer for SOA"),
        (answer(ZONE, "SOA", state=NX), answer(ZONE, "DS", state=NX), MUTE, UNKNOWN, "does not exist"),
    ],
)
def test_dnssec(soa: DnsAnswer, ds: DnsAnswer, server: SignedServer, outcome: Outcome, said: str) -> None:
    verdict = dnssec(soa, ds, server)
    assert verdict.outcome is outcome
    assert said in verdict.summary
    assert verdict.severity is (Severity.BLOCKER if outcome is FAIL else None)
    assert verdict.evidence
    assert outcome in (PASS, UNKNOWN) or ZONE in verdict.fix


def test_dnssec_that_nobody_answers_at_all_is_unknown() -> None:
    assert dnssec(LOST, DS, unchecked=LOST).outcome is UNKNOWN


def test_dnssec_without_a_validating_resolver_is_only_likely() -> None:
    assert dnssec(SOA, DS, signed()).confidence is Confidence.LIKELY


def test_dnssec_says_at_how_many_servers_it_is_broken() -> None:
    old = replace(signed(signature("DNSKEY"), signature("SOA", ends=-DAY)), server="192.0.2.54:53")
    verdict = dnssec(SECURE, DS, signed(), old)
    assert (verdict.outcome, "at 1 of 2 servers" in verdict.summary) == (FAIL, True)
    assert any("192.0.2.54:53" in item.label and "ran out" in item.value for item in verdict.evidence)
    assert "sign the zone again" in verdict.fix


def test_dnssec_that_points_at_no_key_is_mended_at_the_registrar() -> None:
    assert dnssec(SOA, DS, signed(pointer=False)).fix.splitlines()[:2] == [f"At the registrar of {ZONE}:", "delete the DS records"]


def parameters(*servers: SignedServer, unchecked: DnsAnswer = SOA) -> Verdict:
    return judge(dns.dnssec_params, RecordedSurvey(signings=[Signing(ZONE, DS, unchecked, servers)]), DOMAIN)


@pytest.mark.parametrize(
    ("server", "outcome"),
    [
        (signed(), PASS),
        (signed(keys=(ZoneKey(1, 8, 2048, entry=True),)), PASS),
        (signed(keys=(ZoneKey(1, 8, 1024, entry=False),)), WARN),
        (signed(keys=(ZoneKey(1, 10, 4096, entry=True),)), WARN),
        (signed(keys=(ZoneKey(1, 5, 2048, entry=True),)), FAIL),
        (signed(keys=(KEY, ZoneKey(1, 7, 2048, entry=True))), FAIL),
        (signed(iterations=0), PASS),
        (signed(iterations=1), WARN),
        (signed(iterations=0, salt="ab"), WARN),
        (signed(signature("SOA", ends=timedelta(hours=11))), FAIL),
        (signed(signature("SOA", ends=timedelta(hours=11)), signature("SOA")), PASS),
        (signed(signature("SOA", ends=timedelta(hours=13))), PASS),
        (signed(signature("SOA", ends=181 * DAY)), WARN),
        (signed(signature("SOA", ends=-DAY)), PASS),
        (UNSIGNED, NOT_APPLICABLE),
        (MUTE, UNKNOWN),
    ],
)
def test_dnssec_params(server: SignedServer, outcome: Outcome) -> None:
    assert parameters(server).outcome is outcome


def test_dnssec_params_without_a_name_server_are_unknown() -> None:
    assert parameters().outcome is UNKNOWN
    assert parameters(unchecked=answer(ZONE, "SOA", state=DnsState.TIMEOUT)).outcome is UNKNOWN
