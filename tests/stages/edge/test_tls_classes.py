"""Certificates of 30 kinds, each served by a real TLS server: every fault is named at once, and each check says what it should."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Handshake
from lrconsole.model.observed_state import TlsFault, TlsState
from lrconsole.model.project import Host, HostKind, Network
from lrconsole.probes.dns import Addresses
from lrconsole.probes.tls import TlsProbe
from lrconsole.stages.edge import tls
from tests.probes.certificate_kinds import Kinds, Signer
from tests.stages.recorded import RecordedSurvey, judge

NAME = "app.northstar.example"
F = TlsFault
CHECKS = (tls.chain, tls.names, tls.expiry, tls.key, tls.lifetime)
Served = tuple[Signer, ...]


@dataclass(frozen=True)
class Case:
    """A kind of certificate: what is served, every fault of it, and the checks that fail or warn; all others pass."""

    made: Callable[[Kinds], Served]
    faults: frozenset[TlsFault] = frozenset()
    fails: str = ""
    warns: str = ""


def _constrained(kinds: Kinds, name: str, *, excluded: bool = False) -> Signer:
    trees = [x509.DNSName(name)]
    return kinds.authority("Limited", kinds.root, limits=x509.NameConstraints(None if excluded else trees, trees if excluded else None))


def _forged(kinds: Kinds) -> Served:
    """A leaf under the issuing authority's name, and with its key identifier, that somebody else has signed."""
    pretender = Signer(ec.generate_private_key(ec.SECP256R1()), kinds.issuing.der)
    leaf = kinds.leaf(NAME, above=kinds.issuing)
    other = kinds.leaf(NAME, above=pretender, key=leaf.key)
    # The identifier of the issuer's key is the true one; only the signature is not.
    true = x509.AuthorityKeyIdentifier.from_issuer_public_key(kinds.issuing.key.public_key()).key_identifier
    false = x509.AuthorityKeyIdentifier.from_issuer_public_key(pretender.key.public_key()).key_identifier
    assert true is not None
    assert false is not None
    return (Signer(leaf.key, other.der.replace(false, true)), kinds.issuing)


def _below(kinds: Kinds, above: Signer, **more: object) -> Served:
    return (kinds.leaf(NAME, above=above, **more), above)  # type: ignore[arg-type]


CASES: dict[str, Case] = {
    "right": Case(lambda k: (k.leaf(NAME), k.issuing)),
    "wildcard": Case(lambda k: (k.leaf("*.northstar.example"), k.issuing)),
    "signed by the root": Case(lambda k: (k.leaf(NAME, above=k.root),)),
    "with the root": Case(lambda k: (k.leaf(NAME), k.issuing, k.root)),
    "without uses": Case(lambda k: (k.leaf(NAME, uses=()), k.issuing)),
    "RSA 2048": Case(lambda k: (k.leaf(NAME, key=k.rsa), k.issuing)),
    "expired": Case(lambda k: (k.leaf(NAME, begins=-90, ends=-1), k.issuing), frozenset({F.EXPIRED}), "expiry"),
    "nearly expired": Case(lambda k: (k.leaf(NAME, begins=-80, ends=10), k.issuing), fails="expiry"),
    "renewal overdue": Case(lambda k: (k.leaf(NAME, begins=-65, ends=25), k.issuing), warns="expiry"),
    "not yet valid": Case(lambda k: (k.leaf(NAME, begins=2), k.issuing), frozenset({F.NOT_YET_VALID}), "expiry"),
    "no SAN": Case(lambda k: (k.leaf(common=NAME), k.issuing), frozenset({F.NO_NAMES, F.WRONG_NAME}), "names"),
    "wrong name": Case(lambda k: (k.leaf("other.example"), k.issuing), frozenset({F.WRONG_NAME}), "names"),
    "wildcard of the level above": Case(lambda k: (k.leaf("*.example"), k.issuing), frozenset({F.WRONG_NAME}), "names"),
    "wildcard of the level below": Case(lambda k: (k.leaf(f"*.{NAME}"), k.issuing), frozenset({F.WRONG_NAME}), "names"),
    "addresses only": Case(lambda k: (k.leaf("127.0.0.1", "::1", common=NAME), k.issuing), frozenset({F.WRONG_NAME}), "names"),
    "RSA 1024": Case(lambda k: (k.leaf(NAME, key=rsa.generate_private_key(65537, 1024)), k.issuing), frozenset({F.WEAK_KEY}), "chain key"),
    "SHA-1": Case(lambda k: _below(k, k.authority("RSA Issuing", k.root, key=k.rsa), sha1=True), frozenset({F.WEAK_DIGEST}), "chain key"),
    "long-lived": Case(lambda k: (k.leaf(NAME, begins=-10, ends=390), k.issuing), fails="lifetime"),
    "incomplete": Case(lambda k: (k.leaf(NAME),), frozenset({F.MISSING_INTERMEDIATE}), "chain"),
    "incomplete beside another": Case(lambda k: (k.leaf(NAME), k.stranger), frozenset({F.MISSING_INTERMEDIATE}), "chain"),
    "reversed": Case(lambda k: (k.leaf(NAME), k.root, k.issuing), warns="chain"),
    "with a stranger": Case(lambda k: (k.leaf(NAME), k.issuing, k.stranger), warns="chain"),
    "self-signed": Case(lambda k: (k.leaf(NAME, own=True),), frozenset({F.SELF_SIGNED}), "chain"),
    "unknown root": Case(lambda k: _below(k, k.stranger), frozenset({F.UNTRUSTED_ROOT}), "chain"),
    "unknown root, not served": Case(
        lambda k: _below(k, k.authority("Unknown Issuing", k.stranger)), frozenset({F.UNTRUSTED_ROOT}), "chain"
    ),
    "issuer expired": Case(lambda k: _below(k, k.authority("Old", k.root, ends=-1)), frozenset({F.ISSUER_EXPIRED}), "chain"),
    "issuer not yet valid": Case(lambda k: _below(k, k.authority("New", k.root, begins=2)), frozenset({F.ISSUER_NOT_YET_VALID}), "chain"),
    "issuer weak": Case(
        lambda k: _below(k, k.authority("Weak", k.root, key=rsa.generate_private_key(65537, 1024))), frozenset({F.ISSUER_WEAK}), "chain"
    ),
    "issuer no authority": Case(
        lambda k: _below(k, k.authority("Shop", k.root, is_authority=False)), frozenset({F.NOT_AN_AUTHORITY}), "chain"
    ),
    "issuers too deep": Case(
        lambda k: (lambda top: (lambda low: (k.leaf(NAME, above=low), low, top))(k.authority("Low", top)))(
            k.authority("Top", k.root, depth=0)
        ),
        frozenset({F.NOT_AN_AUTHORITY}),
        "chain",
    ),
    "name not permitted": Case(lambda k: _below(k, _constrained(k, "other.example")), frozenset({F.NAME_CONSTRAINT}), "chain"),
    "name excluded": Case(
        lambda k: _below(k, _constrained(k, "northstar.example", excluded=True)), frozenset({F.NAME_CONSTRAINT}), "chain"
    ),
    "name permitted": Case(lambda k: _below(k, _constrained(k, "northstar.example"))),
    "for clients only": Case(
        lambda k: (k.leaf(NAME, uses=(ExtendedKeyUsageOID.CLIENT_AUTH,)), k.issuing), frozenset({F.NOT_FOR_SERVERS}), "chain"
    ),
    "signature of somebody else": Case(_forged, frozenset({F.BAD_SIGNATURE}), "chain"),
    "expired, wrong name, for clients, long-lived": Case(
        lambda k: (k.leaf("other.example", begins=-400, ends=-1, uses=(ExtendedKeyUsageOID.CLIENT_AUTH,)), k.issuing),
        frozenset({F.EXPIRED, F.WRONG_NAME, F.NOT_FOR_SERVERS}),
        "chain names expiry lifetime",
    ),
    "expired, not permitted": Case(
        lambda k: _below(k, _constrained(k, "other.example"), begins=-90, ends=-1),
        frozenset({F.EXPIRED, F.NAME_CONSTRAINT}),
        "chain expiry",
    ),
    "expired with its issuer, weak, no SAN": Case(
        lambda k: (
            lambda old: (
                k.leaf(common=NAME, above=old, begins=-90, ends=-1, key=rsa.generate_private_key(65537, 1024)),
                old,
            )
        )(k.authority("Old", k.root, ends=-1)),
        frozenset({F.EXPIRED, F.ISSUER_EXPIRED, F.WEAK_KEY, F.NO_NAMES, F.WRONG_NAME}),
        "chain names expiry key",
    ),
    "self-signed, expired, wrong name, weak": Case(
        lambda k: (k.leaf("other.example", own=True, begins=-90, ends=-1, key=rsa.generate_private_key(65537, 1024)),),
        frozenset({F.SELF_SIGNED, F.EXPIRED, F.WRONG_NAME, F.WEAK_KEY}),
        "chain names expiry key",
    ),
}


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Kinds:
    return Kinds(tmp_path_factory.mktemp("kinds"))


async def _found(host: str) -> Addresses:
    return Addresses(host, ("127.0.0.1",), 0.0)


async def _held(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await reader.read()
    except OSError:
        return
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


def shaken(kinds: Kinds, served: Served, ca_file: Path | None) -> Handshake:
    async def scenario() -> Handshake:
        server = await asyncio.start_server(_held, "127.0.0.1", 0, ssl=kinds.serving(*served))
        async with server:
            network = Network(https_port=server.sockets[0].getsockname()[1], ca_file=ca_file, seconds=20)
            (shake,) = await TlsProbe(network, _found).handshakes(NAME)
            return shake

    return asyncio.run(scenario())


@pytest.mark.parametrize("name", CASES)
def test_every_fault_is_named_and_each_check_says_its_part(kinds: Kinds, name: str) -> None:
    case = CASES[name]
    served = case.made(kinds)
    shake = shaken(kinds, served, kinds.ca_file)
    assert sorted(fault.name for fault in shake.faults) == sorted(fault.name for fault in case.faults), shake.reason
    assert shake.state is (TlsState.UNTRUSTED if case.faults else TlsState.TRUSTED)
    assert [one.serial for one in shake.served] == [f"{one.certificate.serial_number:x}" for one in served]
    survey = RecordedSurvey(tls=[shake], now=datetime.now(UTC))
    verdicts = {check.id.partition(".")[2]: judge(check, survey, Host(NAME, HostKind.APP)) for check in CHECKS}
    said = {outcome: {name for name, verdict in verdicts.items() if verdict.outcome is outcome} for outcome in Outcome}
    assert said[Outcome.FAIL] == set(case.fails.split())
    assert said[Outcome.WARN] == set(case.warns.split())
    assert len(said[Outcome.PASS]) == len(CHECKS) - len(case.fails.split()) - len(case.warns.split())
    for verdict in verdicts.values():
        assert verdict.evidence
        assert verdict.outcome is Outcome.PASS or verdict.fix


def test_there_are_more_than_25_kinds_and_they_know_each_fault() -> None:
    assert len(CASES) >= 25
    assert set().union(*(case.faults for case in CASES.values())) == set(F) - {F.OTHER}


def test_an_expired_root_is_told_from_an_expired_certificate(kinds: Kinds, tmp_path: Path) -> None:
    other = Kinds(tmp_path)
    other.__dict__["root"] = other.authority("Old Root", None, ends=-1)
    assert shaken(kinds, (other.leaf(NAME, above=other.root),), other.ca_file).faults == (F.ISSUER_EXPIRED,)


def test_where_somebody_reads_along_nothing_is_said_of_the_host(kinds: Kinds, monkeypatch: pytest.MonkeyPatch) -> None:
    served = CASES["right"].made(kinds)
    assert not shaken(kinds, served, None).trusted_here
    monkeypatch.setenv("SSL_CERT_FILE", str(kinds.ca_file))
    shake = shaken(kinds, served, None)
    assert (shake.trusted_here, shake.faults) == (True, (F.UNTRUSTED_ROOT,))
    survey = RecordedSurvey(tls=[shake], now=datetime.now(UTC))
    for check in (*CHECKS, tls.versions, tls.sct):
        verdict = judge(check, survey, Host(NAME, HostKind.APP))
        assert (verdict.outcome, "ca_file" in verdict.fix) == (Outcome.UNKNOWN, True)
        assert any("Practice Issuing" in item.value for item in verdict.evidence)
