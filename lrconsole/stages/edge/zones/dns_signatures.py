"""Judges DNSSEC step by step (RFC 4035 5): the parent's DS, the keys it points at, the signatures; and how strong and fresh they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Confidence, Severity
from lrconsole.model.observed_state import DnsState
from lrconsole.model.text import count
from lrconsole.stages.edge.zones.dns_fix import at_registrar
from lrconsole.stages.edge.zones.dns_question import could_not, evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.dns_seen import Signature, SignedServer, Signing
    from lrconsole.model.observation import DnsAnswer

DEPRECATED = {1: "RSA/MD5", 3: "DSA", 5: "RSA/SHA-1", 6: "DSA", 7: "RSA/SHA-1", 12: "GOST"}
"""Algorithms that validators may leave out, so that the zone counts as unsigned or broken. Source: Zonemaster DNSSEC05."""

DISCOURAGED = {10: "RSA/SHA-512"}
RSA = (5, 7, 8, 10)
SHORTEST, LONGEST = timedelta(hours=12), timedelta(days=180)


def judge_dnssec(seen: Signing, soa: DnsAnswer, now: datetime) -> Verdict:
    """`soa` is the resolver's answer as everybody gets it; `seen` what stands behind it; signatures are held against `now`."""
    proof = evidence(soa, seen.ds) | _proof(seen)
    if DnsState.NXDOMAIN in (soa.state, seen.ds.state):
        return unknown(f"{seen.zone} does not exist", proof, fix="dns.delegation says what is wrong.")
    if not seen.ds.state.is_settled:
        return could_not(seen.ds)
    heard = [server for server in seen.servers if server.keys.state.is_settled]
    if not seen.ds.records:
        return _without_pointer(seen, soa, heard, proof)
    if faults := {server.server: fault for server in heard if (fault := _fault(server, now))}:
        return _bogus(seen, faults, len(heard), proof)
    if soa.state is DnsState.SERVFAIL:
        if seen.unchecked.state is not DnsState.ANSWER:
            return could_not(soa)
        why = f": {soa.reason}" if soa.reason else ""
        verdict = failed(f"bogus: validating resolvers refuse the whole domain{why}", proof, fix=_start_over(seen.zone))
        return replace(verdict, severity=Severity.BLOCKER)
    if not soa.state.is_settled:
        return could_not(soa)
    if soa.secure:
        return passed("signed, and the resolver validates it", proof)
    if not heard:
        return unknown("signed above, but no name server told its keys", proof, fix="dns.delegation says which servers do not answer.")
    verdict = passed("signed, and each signature fits; the resolver that was asked does not validate", proof)
    return replace(verdict, confidence=Confidence.LIKELY)


def judge_parameters(seen: Signing, now: datetime) -> Verdict:
    """Algorithms, key sizes, NSEC3 (RFC 9276) and the time that the signatures still hold (Zonemaster DNSSEC03 to 05)."""
    heard = [server for server in seen.servers if server.keys.state.is_settled]
    if not heard:
        silent = seen.servers[0].keys if seen.servers else seen.unchecked
        return could_not(silent) if not silent.state.is_settled else unknown("no name server was found", evidence(seen.unchecked))
    signed = [server for server in heard if server.zone_keys]
    if not signed:
        return not_applicable("not signed: dns.dnssec says so")
    proof = _proof(seen)
    bad = [text for server in signed for text in (*_weak(server), *_ending(server, now))]
    if bad:
        return failed("; ".join(dict.fromkeys(bad)), proof, fix=_sign_again(seen.zone, "with algorithm 13 (ECDSAP256SHA256)"))
    poor = [text for server in signed for text in _poor(server, now)]
    if poor:
        fix = f"At the DNS host of {seen.zone}: algorithm 13, NSEC3 with 0 iterations and no salt, signatures of two weeks."
        return warned("; ".join(dict.fromkeys(poor)), proof, fix=fix)
    return passed("strong and fresh", proof)


def _without_pointer(seen: Signing, soa: DnsAnswer, heard: Sequence[SignedServer], proof: dict[str, object]) -> Verdict:
    if not soa.state.is_settled:
        return could_not(soa)
    if not heard:
        return unknown("no DS record, and no name server told its keys", proof, fix="dns.delegation says which servers do not answer.")
    if any(server.zone_keys for server in heard):
        fix = at_registrar(seen.zone, "add the DS record that your DNS host shows for it")
        return warned("signed, but the registrar has no DS record, so nobody validates it", proof, fix=fix)
    return warned(
        "not signed", proof, fix=f"At the DNS host of {seen.zone}: switch DNSSEC on; then at the registrar: add the DS that it shows."
    )


def _fault(server: SignedServer, now: datetime) -> str:
    """Where the chain from the parent's DS to the zone's records breaks; "" when it holds."""
    if not server.zone_keys:
        return "the registrar has a DS record, but the zone is not signed"
    tags = {pointer.tag for pointer in server.pointers if pointer.fits}
    if not tags:
        known = ", ".join(str(key.tag) for key in server.zone_keys)
        return f"no DS record at the registrar fits a key of the zone ({known})"
    by_entry = [one for one in server.signatures if one.kind == "DNSKEY" and one.tag in tags]
    return _broken("the keys", by_entry, now) or _broken("the records", [one for one in server.signatures if one.kind == "SOA"], now)


def _broken(what: str, signatures: Sequence[Signature], now: datetime) -> str:
    if not signatures:
        return f"{what} have no signature"
    fitting = [one for one in signatures if one.fits]
    if not fitting:
        return f"the signature of {what} does not fit"
    if all(one.ends < now for one in fitting):
        return f"the signature of {what} ran out on {max(one.ends for one in fitting):%Y-%m-%d %H:%M} UTC"
    if all(one.begins > now for one in fitting):
        return f"the signature of {what} holds only from {min(one.begins for one in fitting):%Y-%m-%d %H:%M} UTC on"
    return ""


def _bogus(seen: Signing, faults: dict[str, str], heard: int, proof: dict[str, object]) -> Verdict:
    first = next(iter(faults.values()))
    where = "" if len(faults) == heard else f" at {len(faults)} of {heard} servers"
    ran_out = all("signature" in fault and "fit" not in fault for fault in faults.values())
    fix = _sign_again(seen.zone, "and see that its signer runs") if ran_out else _start_over(seen.zone)
    verdict = failed(f"bogus: {first}{where}", proof | {f"at {server}": fault for server, fault in faults.items()}, fix=fix)
    return replace(verdict, severity=Severity.BLOCKER)


def _weak(server: SignedServer) -> list[str]:
    return [
        f"algorithm {key.algorithm} ({DEPRECATED[key.algorithm]}) is given up" for key in server.zone_keys if key.algorithm in DEPRECATED
    ]


def _ending(server: SignedServer, now: datetime) -> list[str]:
    """Signatures that end within hours; what has ended already is for `judge_dnssec`."""
    ends = {kind: max(one.ends for one in server.signatures if one.kind == kind) for kind in {one.kind for one in server.signatures}}
    soon = [end for end in ends.values() if timedelta(0) <= end - now < SHORTEST]
    return [f"the signatures run out in {int((min(soon) - now).total_seconds() // 3600)} h"] if soon else []


def _poor(server: SignedServer, now: datetime) -> list[str]:
    found = [f"algorithm {key.algorithm} ({DISCOURAGED[key.algorithm]})" for key in server.zone_keys if key.algorithm in DISCOURAGED]
    found += [f"an RSA key of {key.bits} bits" for key in server.zone_keys if key.algorithm in RSA and 0 < key.bits < 2048]
    if server.iterations:
        found.append(f"{count(server.iterations, 'iteration')} of NSEC3")
    if server.salt:
        found.append("NSEC3 with a salt")
    if any(one.ends - now > LONGEST for one in server.signatures):
        found.append(f"signatures that hold for more than {LONGEST.days} days")
    return found


def _proof(seen: Signing) -> dict[str, object]:
    rows: dict[str, object] = {"SOA without validation": seen.unchecked.state.value}
    for server in seen.servers:
        keys = ", ".join(f"{key.tag} ({key.algorithm}, {key.bits} bits{', entry' if key.entry else ''})" for key in server.zone_keys)
        rows[f"DNSKEY at {server.server}"] = keys or server.keys.state.value
        rows |= {f"DS {one.tag} at {server.server}": "fits a key" if one.fits else "fits no key" for one in server.pointers}
        for one in server.signatures:
            held = f"{one.begins:%Y-%m-%d %H:%M} to {one.ends:%Y-%m-%d %H:%M} UTC"
            rows[f"RRSIG {one.kind} by {one.tag} at {server.server}"] = f"{'fits' if one.fits else 'does not fit'}, {held}"
        if server.iterations is not None:
            rows[f"NSEC3 at {server.server}"] = f"{count(server.iterations, 'iteration')}, salt {server.salt or 'none'}"
    return rows


def _start_over(zone: str) -> str:
    lines = ("delete the DS records", "wait for their TTL", "sign the zone again", "add the DS that your DNS host shows then")
    return at_registrar(zone, *lines)


def _sign_again(zone: str, how: str) -> str:
    return f"At the DNS host of {zone}: sign the zone again {how} (Knot: `knotc zone-sign {zone}`, BIND: `rndc sign {zone}`)."
