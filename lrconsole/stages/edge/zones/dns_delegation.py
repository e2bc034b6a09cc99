"""Judges who serves a zone: lame servers, disagreeing NS sets, servers that a stranger could claim, open zone transfers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.judgement import Confidence
from lrconsole.model.observed_state import DnsState, TransferState
from lrconsole.model.text import count
from lrconsole.stages.edge.dated_facts import AS_OF, claimable_dns_host
from lrconsole.stages.edge.zones.dns_fix import at_registrar
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.observation import Delegation, DnsAnswer, NameServer, ZoneTransfer
    from lrconsole.model.survey import Survey

SILENT = (DnsState.TIMEOUT, DnsState.UNREACHABLE)
CLAIM_SIGNS = (DnsState.REFUSED, DnsState.SERVFAIL)


async def unlocated(survey: Survey, seen: Delegation) -> frozenset[str]:
    """The servers without an address here that may have one all the same: the look-up failed, or only IPv6 is published."""
    found = set()
    for name in {server.name for server in seen.servers if not server.address}:
        four, six = await survey.records(name, "A"), await survey.records(name, "AAAA")
        if six.records or not (four.state.is_settled and six.state.is_settled):
            found.add(name)
    return frozenset(found)


def judge_delegation(seen: Delegation, unlocated: frozenset[str]) -> Verdict:
    """Every server of the zone must answer for it with authority (AA bit); one that cannot be heard from here proves nothing."""
    if absent := not_delegated(seen):
        return absent
    servers = _testable(seen.servers)
    proof = _proof(seen)
    good = [server for server in servers if _is_sound(server.soa)]
    silent = [server for server in servers if server.soa.state in SILENT and (server.address or server.name in unlocated)]
    lame = [server for server in servers if server not in good and server not in silent]
    if not good and silent:
        return unknown(f"no name server of {seen.zone} could be heard from here", proof, fix="Check that DNS (port 53) is open from here.")
    fix = _replace_servers(seen, lame)
    if not good:
        return failed(f"none of {count(len(servers), 'name server')} answers for {seen.zone}", proof, fix=fix)
    if lame or silent:
        names = ", ".join(sorted({server.name for server in lame + silent}))
        return warned(f"{len(lame + silent)} of {len(servers)} name servers do not answer for the zone: {names}", proof, fix=fix)
    return passed(f"{count(len(servers), 'server')} answer with authority", proof)


def judge_consistency(seen: Delegation) -> Verdict:
    """The NS set at the registrar's side and the zone's own must be the same."""
    if absent := not_delegated(seen):
        return absent
    above = frozenset(map(plain, seen.parent.records))
    own = [frozenset(map(plain, server.ns.records)) for server in seen.servers if server.ns.state is DnsState.ANSWER]
    proof = evidence(seen.parent, *(server.ns for server in seen.servers))
    if not own:
        return unknown(f"no name server of {seen.zone} told its own NS set", proof, fix="dns.delegation says which servers do not answer.")
    below = frozenset.union(*own)
    added, left = sorted(below - above), sorted(above - below)
    fix = at_registrar(seen.zone, *(f"add NS {name}" for name in added), *(f"delete NS {name}" for name in left))
    if not above & below:
        return failed("the registrar and the zone name different servers", proof, fix=fix)
    if above != below:
        return warned("the registrar's and the zone's NS sets differ", proof, fix=fix)
    if len(set(own)) > 1:
        return warned("the name servers disagree about the NS set", proof)
    return passed(f"{count(len(above), 'name server')} on both sides", proof)


def judge_dangling(seen: Delegation) -> Verdict:
    """A server that does not know the zone, at a DNS host where anybody may create it, hands the whole domain to a stranger."""
    if seen.parent.state is not DnsState.ANSWER and not seen.servers:
        return could_not(seen.parent)
    proof = _proof(seen) | {"list of DNS hosts": f"can-i-take-over-dns, as of {AS_OF}"}
    open_to_claim = [server for server in seen.servers if claimable_dns_host(server.name)]
    dangling = sorted({server.name for server in open_to_claim if server.soa.state in CLAIM_SIGNS})
    if dangling:
        lines = [f"delete NS {name}" for name in dangling]
        fix = at_registrar(seen.zone, *lines, f"or create the zone {seen.zone} in your own account at that DNS host now")
        return failed(f"anybody can claim the zone at {', '.join(dangling)}", proof, fix=fix)
    silent = sorted({server.name for server in open_to_claim if server.soa.state in SILENT})
    if silent:
        return unknown(f"could not hear {', '.join(silent)}", proof, fix="Check that DNS (port 53) is open from here.")
    return passed("no server is left at a DNS host that lets others claim the zone", proof)


def judge_transfers(zone: str, attempts: Sequence[ZoneTransfer]) -> Verdict:
    """A stranger must not be able to copy the zone (RFC 5936)."""
    proof: dict[str, object] = {
        f"AXFR {zone} at {one.server}": f"{one.state.value}{f', {one.records} records' if one.records else ''} {one.reason}".strip()
        for one in attempts
    }
    states = [one.state for one in attempts]
    if TransferState.ALLOWED in states:
        servers = ", ".join(one.server for one in attempts if one.state is TransferState.ALLOWED)
        return failed(f"{servers} gives the whole zone to anybody", proof, fix=f"On {servers}: allow-transfer for your secondaries only.")
    if TransferState.NOT_AGREED in states:
        fix = 'Add "zone_transfer" to `probes` in [consent].'
        return unknown("trying a zone transfer needs consent", proof, fix=fix)
    if TransferState.REFUSED not in states:
        return unknown("no name server could be asked for a transfer", proof, fix="dns.delegation says which servers do not answer.")
    if TransferState.UNREACHABLE in states:
        heard = states.count(TransferState.REFUSED)
        return replace(passed(f"refused by {heard} of {len(states)}, the others not reached", proof), confidence=Confidence.LIKELY)
    return passed(f"refused by {count(len(states), 'server')}", proof)


def not_delegated(seen: Delegation) -> Verdict | None:
    if seen.parent.state in (DnsState.NXDOMAIN, DnsState.NODATA):
        what = "does not exist" if seen.parent.state is DnsState.NXDOMAIN else "has no name servers"
        return failed(f"{seen.zone} {what}", evidence(seen.parent), fix=at_registrar(seen.zone, "register it, or set its name servers"))
    return None if seen.servers else could_not(seen.parent)


def _testable(servers: tuple[NameServer, ...]) -> list[NameServer]:
    """Leave the IPv6 addresses out when none of them is heard while IPv4 is: then this machine has no IPv6."""
    sixes = [server for server in servers if ":" in server.address]
    others = [server for server in servers if server not in sixes]
    deaf = all(server.soa.state in SILENT for server in sixes) and any(server.soa.state not in SILENT for server in others)
    return others if sixes and deaf else list(servers)


def _is_sound(soa: DnsAnswer) -> bool:
    return soa.state is DnsState.ANSWER and soa.authoritative


def _proof(seen: Delegation) -> dict[str, object]:
    rows = {
        f"SOA {seen.zone} at {server.name} {server.address or '(no address)'}": "authoritative"
        if _is_sound(server.soa)
        else f"{server.soa.state.value} {'' if server.soa.authoritative else 'without authority '}{server.soa.reason}".strip()
        for server in seen.servers
    }
    return evidence(seen.parent) | rows


def _replace_servers(seen: Delegation, lame: list[NameServer]) -> str:
    names = sorted({server.name for server in lame})
    lines = [f"replace NS {name}, which does not serve {seen.zone}, by a server of your DNS host" for name in names]
    return at_registrar(seen.zone, *lines, f"or, if that is your DNS host, add the zone {seen.zone} there")
