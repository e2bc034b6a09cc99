"""Tests of the TLS checks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Certificate, Exchange, Handshake
from lrconsole.model.observed_state import HttpState, TlsFault, TlsState
from lrconsole.model.project import Host, HostKind, Project
from lrconsole.stages import Check
from lrconsole.stages.edge import tls
from lrconsole.stages.edge.web.transport import covers, strict_transport
from tests.stages.recorded import NOW, RecordedSurvey, judge

NAME = "app.northstar.example"
APP = Host(NAME, HostKind.APP)
GOOD = (("TLSv1", False), ("TLSv1.1", False), ("TLSv1.2", True), ("TLSv1.3", True))
YEAR = "max-age=31536000; includeSubDomains"


def certificate(*names: str, left: float = 60, lifetime: float = 90) -> Certificate:
    end = NOW + timedelta(days=left)
    subject = f"CN={NAME}"
    return Certificate(subject, "CN=R11", names or (NAME,), end - timedelta(days=lifetime), end, "03", "EC", 256, "sha256", "ab")


def shake(state: TlsState = TlsState.TRUSTED, *faults: TlsFault, address: str = "192.0.2.10", **more: Any) -> Handshake:
    shown = state in (TlsState.TRUSTED, TlsState.UNTRUSTED)
    facts: dict[str, Any] = {"certificate": certificate() if shown else None, "versions": GOOD, "chain_length": 2} | more
    return Handshake(NAME, address, 443, state, faults, **facts)


def seen(check: Check, *shakes: Handshake, host: Host = APP) -> Verdict:
    return judge(check, RecordedSurvey(tls=list(shakes)), host)


UNRESOLVED = shake(TlsState.UNRESOLVED, address="", reason="NXDOMAIN")


@pytest.mark.parametrize(
    ("shakes", "outcome"),
    [
        ([shake()], Outcome.PASS),
        ([shake(TlsState.UNTRUSTED, TlsFault.SELF_SIGNED)], Outcome.PASS),
        ([shake(), shake(TlsState.UNREACHABLE, address="2001:db8::10")], Outcome.WARN),
        ([shake(TlsState.UNREACHABLE, address="2001:db8::10")], Outcome.FAIL),
        ([shake(TlsState.UNREACHABLE)], Outcome.FAIL),
        ([shake(TlsState.TIMEOUT)], Outcome.FAIL),
        ([shake(TlsState.NO_TLS)], Outcome.FAIL),
        ([shake(), shake(TlsState.TIMEOUT, address="192.0.2.11")], Outcome.FAIL),
        ([UNRESOLVED], Outcome.UNKNOWN),
    ],
)
def test_reachable(shakes: list[Handshake], outcome: Outcome) -> None:
    assert seen(tls.reachable, *shakes).outcome is outcome


def test_reachable_names_the_address_that_fails() -> None:
    verdict = seen(tls.reachable, shake(), shake(TlsState.TIMEOUT, address="192.0.2.11"))
    assert "192.0.2.11:443" in verdict.summary
    assert "192.0.2.11:443" in verdict.fix


@pytest.mark.parametrize("check", [tls.chain, tls.names, tls.expiry, tls.versions, tls.key, tls.lifetime, tls.sct])
@pytest.mark.parametrize("state", [TlsState.UNREACHABLE, TlsState.TIMEOUT, TlsState.UNRESOLVED, TlsState.NO_TLS])
def test_without_a_certificate_nothing_is_said_of_it(check: Check, state: TlsState) -> None:
    assert seen(check, shake(state)).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "fault",
    [TlsFault.SELF_SIGNED, TlsFault.UNTRUSTED_ROOT, TlsFault.MISSING_INTERMEDIATE, TlsFault.WEAK_KEY, TlsFault.WEAK_DIGEST, TlsFault.OTHER],
)
def test_chain_fails(fault: TlsFault) -> None:
    verdict = seen(tls.chain, shake(), shake(TlsState.UNTRUSTED, fault, address="192.0.2.11"))
    assert verdict.outcome is Outcome.FAIL
    assert fault.value in verdict.summary
    assert NAME in verdict.fix or "fullchain" in verdict.fix


def test_chain_fails_when_the_verifier_refused_without_a_known_fault() -> None:
    assert seen(tls.chain, shake(TlsState.UNTRUSTED)).outcome is Outcome.FAIL


@pytest.mark.parametrize("faults", [(), (TlsFault.EXPIRED,), (TlsFault.WRONG_NAME,)])
def test_chain_leaves_dates_and_names_to_their_own_checks(faults: tuple[TlsFault, ...]) -> None:
    state = TlsState.UNTRUSTED if faults else TlsState.TRUSTED
    assert seen(tls.chain, shake(state, *faults)).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("names", "kind", "outcome"),
    [
        ((NAME,), HostKind.APP, Outcome.PASS),
        (("APP.northstar.example",), HostKind.APP, Outcome.PASS),
        (("*.northstar.example",), HostKind.APP, Outcome.PASS),
        (("*.northstar.example",), HostKind.ADMIN, Outcome.WARN),
        (("northstar.example", "*.example"), HostKind.APP, Outcome.FAIL),
    ],
)
def test_names(names: tuple[str, ...], kind: HostKind, outcome: Outcome) -> None:
    verdict = seen(tls.names, shake(certificate=certificate(*names)), host=Host(NAME, kind))
    assert verdict.outcome is outcome
    assert outcome is Outcome.PASS or f"-d {NAME}" in verdict.fix


@pytest.mark.parametrize(
    ("left", "lifetime", "outcome"),
    [
        (60, 90, Outcome.PASS),
        (31, 90, Outcome.PASS),
        (30, 90, Outcome.WARN),
        (15, 90, Outcome.WARN),
        (14.9, 90, Outcome.FAIL),
        (3, 6, Outcome.FAIL),
        (3.1, 6, Outcome.PASS),
        (-1, 90, Outcome.FAIL),
        (100, 90, Outcome.FAIL),
    ],
)
def test_expiry_by_share_of_the_lifetime(left: float, lifetime: float, outcome: Outcome) -> None:
    verdict = seen(tls.expiry, shake(certificate=certificate(left=left, lifetime=lifetime)))
    assert verdict.outcome is outcome
    assert outcome is Outcome.PASS or NAME in verdict.fix


@pytest.mark.parametrize(
    ("taken", "outcome"),
    [
        ((False, False, True, True), Outcome.PASS),
        ((False, False, True, False), Outcome.WARN),
        ((False, False, False, True), Outcome.PASS),
        ((False, True, True, True), Outcome.FAIL),
        ((True, None, True, True), Outcome.FAIL),
        ((False, False, False, False), Outcome.FAIL),
        ((None, None, True, True), Outcome.UNKNOWN),
    ],
)
def test_versions(taken: tuple[bool | None, ...], outcome: Outcome) -> None:
    pairs = tuple(zip(("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"), taken, strict=True))
    assert seen(tls.versions, shake(versions=pairs)).outcome is outcome


def made(**changes: Any) -> Handshake:
    return shake(certificate=replace(certificate(), **changes))


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"key_kind": "EC", "key_bits": 256}, Outcome.PASS),
        ({"key_kind": "EC", "key_bits": 224}, Outcome.FAIL),
        ({"key_kind": "RSA", "key_bits": 4096}, Outcome.PASS),
        ({"key_kind": "RSA", "key_bits": 2048}, Outcome.PASS),
        ({"key_kind": "RSA", "key_bits": 2047}, Outcome.FAIL),
        ({"key_kind": "Ed25519", "key_bits": 256, "digest": ""}, Outcome.PASS),
        ({"key_kind": "DSAPublicKey", "key_bits": 0}, Outcome.WARN),
        ({"digest": "sha1"}, Outcome.FAIL),
        ({"digest": "MD5"}, Outcome.FAIL),
        ({"digest": "sha384"}, Outcome.PASS),
    ],
)
def test_key(changes: dict[str, Any], outcome: Outcome) -> None:
    verdict = seen(tls.key, made(**changes))
    assert verdict.outcome is outcome
    assert outcome is Outcome.PASS or NAME in verdict.fix


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("issued", "lives", "outcome"),
    [
        (datetime(2026, 11, 1, tzinfo=UTC), 200 * DAY, Outcome.PASS),
        (datetime(2026, 11, 1, tzinfo=UTC), 201 * DAY, Outcome.FAIL),
        (datetime(2026, 3, 14, tzinfo=UTC), 398 * DAY, Outcome.PASS),
        (datetime(2026, 3, 14, tzinfo=UTC), 399 * DAY, Outcome.FAIL),
        (datetime(2027, 3, 15, tzinfo=UTC), 101 * DAY, Outcome.FAIL),
        (datetime(2029, 3, 15, tzinfo=UTC), 47 * DAY, Outcome.PASS),
        (datetime(2029, 3, 15, tzinfo=UTC), 48 * DAY, Outcome.FAIL),
        (datetime(2019, 3, 15, tzinfo=UTC), 825 * DAY, Outcome.PASS),
    ],
)
def test_lifetime_by_the_day_of_issue(issued: datetime, lives: timedelta, outcome: Outcome) -> None:
    assert seen(tls.lifetime, made(not_before=issued, not_after=issued + lives)).outcome is outcome


@pytest.mark.parametrize(
    ("promises", "outcome"),
    [(3, Outcome.PASS), (2, Outcome.PASS), (1, Outcome.WARN), (0, Outcome.WARN), (None, Outcome.UNKNOWN)],
)
def test_sct(promises: int | None, outcome: Outcome) -> None:
    assert seen(tls.sct, made(timestamps=promises)).outcome is outcome


def test_http2() -> None:
    assert seen(tls.http2, shake(alpn="h2")).outcome is Outcome.PASS
    assert seen(tls.http2, shake(alpn="http/1.1")).outcome is Outcome.WARN
    assert seen(tls.http2, shake()).outcome is Outcome.WARN
    assert seen(tls.http2, shake(TlsState.TIMEOUT)).outcome is Outcome.UNKNOWN
    assert seen(tls.http2, shake(), host=Host(NAME, HostKind.OLD)).outcome is Outcome.NOT_APPLICABLE


def test_the_chain_as_it_was_served_is_evidence() -> None:
    issuer = replace(certificate(), subject="CN=R11", issuer="CN=Root", serial="0b0b")
    verdict = seen(tls.chain, shake(served=(certificate(), issuer)))
    assert any(item.label == "served 2" and "0b0b" in item.value and "CN=Root" in item.value for item in verdict.evidence)


def page(header: str, state: HttpState = HttpState.ANSWERED, url: str = f"https://{NAME}/") -> Exchange:
    return Exchange(url, "GET", state, 200, (("strict-transport-security", header),) if header else ())


@pytest.mark.parametrize(
    ("header", "outcome"),
    [
        (YEAR, Outcome.PASS),
        ('MAX-AGE="31536000"', Outcome.PASS),
        ("max-age=15552000", Outcome.WARN),
        ("max-age=15551999", Outcome.FAIL),
        ("includeSubDomains", Outcome.FAIL),
        ("max-age=31536000; max-age=1", Outcome.FAIL),
        ("max-age=31536000, max-age=31536000", Outcome.FAIL),
        ("", Outcome.FAIL),
    ],
)
def test_hsts(header: str, outcome: Outcome) -> None:
    assert judge(tls.hsts, RecordedSurvey(exchanges=[page(header)]), APP).outcome is outcome


def test_hsts_is_unknown_without_an_answer_and_not_asked_of_old_hosts() -> None:
    survey = RecordedSurvey(exchanges=[page("", HttpState.TIMEOUT)])
    assert judge(tls.hsts, survey, APP).outcome is Outcome.UNKNOWN
    assert judge(tls.hsts, survey, Host(NAME, HostKind.OLD)).outcome is Outcome.NOT_APPLICABLE


def preload(header: str, *, below: TlsState = TlsState.TRUSTED, location: str = f"https://{NAME}/") -> Verdict:
    child = Host(f"files.{NAME}", HostKind.OTHER)
    project = Project("Northstar", file=RecordedSurvey().project.file, hosts=(APP, child))
    plain = Exchange(f"http://{NAME}/", "GET", HttpState.ANSWERED, 301, (("location", location),))
    address = "" if below is TlsState.UNRESOLVED else "192.0.2.12"
    return judge(
        tls.hsts_preload, RecordedSurvey(project, exchanges=[page(header), plain], tls=[Handshake(child.name, address, 443, below)]), APP
    )


def test_preload_only_where_it_is_asked_for() -> None:
    assert preload(YEAR).outcome is Outcome.NOT_APPLICABLE
    assert preload(YEAR + "; preload").outcome is Outcome.PASS


def test_preload_fails_where_the_promise_cannot_be_kept() -> None:
    assert f"files.{NAME} has no HTTPS" in preload(YEAR + "; preload", below=TlsState.UNREACHABLE).summary
    assert preload("max-age=31536000; preload").outcome is Outcome.FAIL
    assert preload("max-age=300; includeSubDomains; preload").outcome is Outcome.FAIL
    assert preload(YEAR + "; preload", location="https://www.northstar.example/").outcome is Outcome.FAIL


def test_preload_is_unknown_when_it_could_not_look() -> None:
    assert preload(YEAR + "; preload", below=TlsState.UNRESOLVED).outcome is Outcome.UNKNOWN
    assert judge(tls.hsts_preload, RecordedSurvey(exchanges=[page("", HttpState.TIMEOUT)]), APP).outcome is Outcome.UNKNOWN


def test_a_wildcard_stands_for_one_label() -> None:
    assert covers("*.northstar.example", NAME)
    assert not covers("*.northstar.example", "a.b.northstar.example")
    assert not covers("*.northstar.example", "northstar.example")
    assert strict_transport("max-age=²") is None
