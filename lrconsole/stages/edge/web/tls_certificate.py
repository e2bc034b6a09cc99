"""Judges a served certificate by itself: its chain, its key, how long it lives, and whether public logs show it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.observed_state import TlsFault, TlsState
from lrconsole.model.text import count
from lrconsole.stages.edge.web.transport import days, facts, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.observation import Certificate, Handshake

LONGEST = (
    (datetime(2029, 3, 15, tzinfo=UTC), 47),
    (datetime(2027, 3, 15, tzinfo=UTC), 100),
    (datetime(2026, 3, 15, tzinfo=UTC), 200),
    (datetime(2020, 9, 1, tzinfo=UTC), 398),
)
"""Days that a public certificate may live when it is issued from that day on, the newest rule first. Source: CA/B Forum SC-081v3."""

LOGS = 2
"""Public logs that browsers want to see a certificate promised to, at the least."""

_BEFORE_RULES = 825
_SMALLEST = {"RSA": 2048, "EC": 256, "Ed25519": 256, "Ed448": 448}
_JUDGED_ELSEWHERE = {TlsFault.EXPIRED, TlsFault.NOT_YET_VALID, TlsFault.WRONG_NAME, TlsFault.NO_NAMES}
_RENEWED = "Renew with your authority's present chain: `certbot renew --cert-name {host} --force-renewal`, and serve fullchain.pem."
_CHAIN_FIXES = {
    TlsFault.MISSING_INTERMEDIATE: "Serve the whole chain: nginx `ssl_certificate /etc/letsencrypt/live/{host}/fullchain.pem;`",
    TlsFault.SELF_SIGNED: "Replace the self-signed certificate: `certbot --nginx -d {host}`, or let the hosting issue one.",
    TlsFault.UNTRUSTED_ROOT: "Replace the certificate by one from a public authority: `certbot --nginx -d {host}`.",
    TlsFault.WEAK_KEY: "Issue a new certificate with a P-256 key: `certbot certonly --key-type ecdsa -d {host}`.",
    TlsFault.WEAK_DIGEST: "Issue a new certificate signed with SHA-256: `certbot certonly --force-renewal -d {host}`.",
    TlsFault.NOT_FOR_SERVERS: "Ask the authority for a server's certificate for {host} (extended key usage serverAuth).",
    TlsFault.ISSUER_EXPIRED: _RENEWED,
    TlsFault.ISSUER_NOT_YET_VALID: _RENEWED,
    TlsFault.ISSUER_WEAK: _RENEWED,
    TlsFault.NOT_AN_AUTHORITY: "Replace the certificate: who signed it is no authority. `certbot --nginx -d {host}`.",
    TlsFault.NAME_CONSTRAINT: "Have {host} certified by an authority that may issue for it: `certbot --nginx -d {host}`.",
    TlsFault.BAD_SIGNATURE: "Serve the certificate and the chain that belong together: fullchain.pem of {host}.",
}


def judge_chain(host: str, shake: Handshake) -> Verdict:
    """OpenSSL and the public authorities trust the chain, and it is served in order (RFC 8446 4.4.2)."""
    faults = [fault for fault in shake.faults if fault not in _JUDGED_ELSEWHERE]
    evidence = facts(shake)
    if faults:
        fixes = dict.fromkeys(_CHAIN_FIXES.get(fault, "Serve the full chain of a public authority for {host}.") for fault in faults)
        return failed(", ".join(fault.value for fault in faults), evidence, fix="\n".join(fixes).replace("{host}", host))
    if shake.state is TlsState.UNTRUSTED and not shake.faults:
        return failed(f"refused by the verifier: {shake.reason or shake.verify_code}", evidence)
    if untidy := _untidy(shake.served):
        fix = _CHAIN_FIXES[TlsFault.MISSING_INTERMEDIATE].replace("{host}", host)
        return warned(f"trusted, but {untidy}; older clients refuse that", evidence, fix=fix)
    return passed("a known issuer", evidence)


def judge_key(host: str, shake: Handshake, certificate: Certificate) -> Verdict:
    """RSA of 2048 bits or P-256 and up, signed with SHA-256 or better. Which size is good is the view of NCSC-NL, as Internet.nl has it."""
    evidence = facts(shake) | {"key": shown(certificate)}
    fix = f"certbot certonly --key-type ecdsa --elliptic-curve secp256r1 --force-renewal -d {host}"
    if certificate.digest.lower().replace("-", "") in ("md5", "sha1"):
        return failed(f"signed with {certificate.digest.upper()}, which can be forged", evidence, fix=fix)
    smallest = _SMALLEST.get(certificate.key_kind)
    if smallest is None:
        return warned(f"a key of the kind {certificate.key_kind}, which browsers do not take", evidence, fix=fix)
    if certificate.key_bits < smallest:
        return failed(f"{shown(certificate)} is less than {smallest} bits", evidence, fix=fix)
    if certificate.key_kind == "RSA" and certificate.key_bits < 3072:
        return passed(f"{shown(certificate)}; a P-256 key would last longer", evidence)
    return passed(shown(certificate), evidence)


def judge_lifetime(host: str, shake: Handshake, certificate: Certificate) -> Verdict:
    """It lives no longer than browsers accept from the day that it was issued on."""
    lifetime = certificate.not_after - certificate.not_before
    longest = next((most for begins, most in LONGEST if certificate.not_before >= begins), _BEFORE_RULES)
    evidence = facts(shake) | {"lives": days(lifetime), "at most": f"{longest} days (CA/B Forum SC-081v3)"}
    # The last second counts as part of the lifetime (RFC 5280 4.1.2.5).
    if lifetime >= timedelta(days=longest, seconds=1):
        fix = f"certbot certonly --force-renewal -d {host}; an authority that sells longer ones is not public."
        return failed(f"lives {days(lifetime)}, browsers accept {longest}", evidence, fix=fix)
    return passed(f"lives {days(lifetime)}", evidence)


def judge_logs(shake: Handshake, certificate: Certificate) -> Verdict:
    """Two public logs have promised to show it (RFC 6962). Whether they keep the promise is not asked."""
    evidence = facts(shake) | {"promises of logs": "not readable" if certificate.timestamps is None else certificate.timestamps}
    if certificate.timestamps is None:
        return unknown("the promises of logs in the certificate cannot be read", evidence, fix="Look the certificate up at crt.sh.")
    if certificate.timestamps >= LOGS:
        return passed(f"promised to {certificate.timestamps} logs", evidence)
    fix = "Issue the certificate by a public authority, which logs each. One that is stapled to the handshake is not looked at here."
    return warned(f"promised to {count(certificate.timestamps, 'log')}, browsers want {LOGS}", evidence, fix=fix)


def _untidy(served: Sequence[Certificate]) -> str:
    """What is out of order in the chain as it was served; "" when each is followed by its issuer."""
    if all(below.issuer == above.subject for below, above in pairwise(served)):
        return ""
    names = {certificate.subject for certificate in served}
    used = {served[0].subject}
    for _ in served:
        used |= {certificate.issuer for certificate in served if certificate.subject in used}
    extra = len(names - used)
    return f"{count(extra, 'certificate')} beside the chain" if extra else "in the wrong order"
