"""Judges a zone's name servers as a group: how many, whether they hold one copy, its timers, and how they treat strangers and TCP."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.observed_state import DnsState
from lrconsole.model.text import count
from lrconsole.stages.edge.zones.dns_delegation import SILENT, not_delegated
from lrconsole.stages.edge.zones.dns_fix import Spot, at_registrar
from lrconsole.stages.edge.zones.dns_question import could_not, described, evidence, is_below, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.dns_seen import Manners
    from lrconsole.model.observation import Delegation, DnsAnswer

WEEK, DAY = 604_800, 86_400
_LISTEN = "dns.delegation says which servers do not answer."


class Soa(NamedTuple):
    """A start of authority (RFC 1035 3.3.13); all but the names in seconds."""

    primary: str
    mailbox: str
    serial: int
    refresh: int
    retry: int
    expire: int
    minimum: int


def soa_of(answer: DnsAnswer) -> Soa | None:
    """The SOA in an answer; None without one that can be read."""
    parts = answer.records[0].split() if answer.records else []
    if len(parts) != 7 or not all(part.isascii() and part.isdigit() for part in parts[2:]):
        return None
    return Soa(plain(parts[0]), plain(parts[1]), *(int(part) for part in parts[2:]))


def judge_count(seen: Delegation) -> Verdict:
    """Two names at two addresses, so that one machine that is down does not take the domain with it (RFC 2182 5)."""
    if absent := not_delegated(seen):
        return absent
    names = {plain(name) for name in seen.parent.records}
    addresses = {server.address for server in seen.servers if server.address}
    proof = evidence(seen.parent) | {"addresses": ", ".join(sorted(addresses)) or "none"}
    fix = at_registrar(seen.zone, "add NS <the second name server that your DNS host shows>")
    if len(names) < 2:
        return failed("one name server", proof, fix=fix)
    if not addresses:
        return unknown("no name server could be located from here", proof, fix=_LISTEN)
    if len(addresses) < 2:
        return warned(f"{count(len(names), 'name server')} at one address", proof, fix=fix)
    return passed(f"{count(len(names), 'name server')} at {count(len(addresses), 'address', 'addresses')}", proof)


def judge_serial(seen: Delegation) -> Verdict:
    """All servers have the same copy of the zone. Between two looks they may differ for as long as the refresh time."""
    if absent := not_delegated(seen):
        return absent
    copies = {f"{server.name} {server.address}": soa for server in seen.servers if (soa := soa_of(server.soa))}
    proof: dict[str, object] = {f"serial at {place}": soa.serial for place, soa in copies.items()}
    if not copies:
        return unknown(f"no name server of {seen.zone} could be heard", evidence(seen.parent), fix=_LISTEN)
    serials = sorted({soa.serial for soa in copies.values()})
    if len(serials) > 1:
        refresh = max(soa.refresh for soa in copies.values())
        fix = f"Run the audit again after {refresh} seconds; if they still differ, let {seen.zone} be transferred to all its servers anew."
        return warned(f"{len(serials)} copies of the zone: {', '.join(map(str, serials))}", proof, fix=fix)
    return passed(f"serial {serials[0]} at {count(len(copies), 'server')}", proof)


def judge_timers(zone: str, answer: DnsAnswer) -> Verdict:
    """The times of the SOA as Zonemaster wants them (ZONE02 to 06); the servers of a DNS company do not go by them."""
    if not answer.state.is_settled:
        return could_not(answer)
    soa = soa_of(answer)
    if soa is None:
        return unknown("no start of authority that can be read", evidence(answer), fix=_LISTEN)
    wrong = _wrong_timers(soa)
    if not wrong:
        return passed("as they should be", evidence(answer))
    if not is_below(soa.primary, zone):
        return passed(f"set by the DNS host: {'; '.join(wrong)}", evidence(answer))
    spot = Spot(zone, zone)
    wanted = f"{soa.primary}. {soa.mailbox}. {soa.serial + 1} 14400 3600 1209600 {min(max(soa.minimum, 300), DAY)}"
    return warned("; ".join(wrong), evidence(answer), fix=spot.fix(spot.change("SOA", wanted)))


def _wrong_timers(soa: Soa) -> list[str]:
    checked = (
        (soa.refresh >= 14_400, f"refresh {soa.refresh} is less than 14400"),
        (soa.retry >= 3_600, f"retry {soa.retry} is less than 3600"),
        (soa.retry < soa.refresh, f"retry {soa.retry} is not less than refresh {soa.refresh}"),
        (soa.expire >= WEEK, f"expire {soa.expire} is less than a week"),
        (soa.expire >= soa.refresh, f"expire {soa.expire} is less than refresh {soa.refresh}"),
        (300 <= soa.minimum <= DAY, f"minimum {soa.minimum} is not between 300 and {DAY}"),
    )
    return [text for is_right, text in checked if not is_right]


def judge_recursion(zone: str, seen: Sequence[Manners]) -> Verdict:
    """The servers make no look-ups for strangers, who would use them to flood others (RFC 5358)."""
    heard = [one for one in seen if one.foreign.state not in SILENT]
    proof: dict[str, object] = {f"SOA . at {one.name} {one.address}": described(one.foreign) for one in seen}
    if not heard:
        return unknown(f"no name server of {zone} could be asked", proof, fix=_LISTEN)
    if open_ones := [one for one in heard if one.offers and one.foreign.state is DnsState.ANSWER]:
        names = ", ".join(sorted({one.name for one in open_ones}))
        fix = f"On {names}: switch recursion off (BIND `recursion no;`), or allow it for your own network only."
        return failed(f"{names} makes look-ups for anybody", proof, fix=fix)
    return passed(f"{count(len(heard), 'server')} of {len(seen)} answer for their own zones only", proof)


def judge_tcp(zone: str, seen: Sequence[Manners]) -> Verdict:
    """Large answers come over TCP, and EDNS is understood (RFC 7766 5, RFC 6891)."""
    proof: dict[str, object] = {f"{one.name} {one.address}": f"TCP {described(one.tcp)} · EDNS {_EDNS[one.edns]}" for one in seen}
    bad = {one.address: one.name for one in seen if one.tcp.state is not DnsState.ANSWER or one.edns is False}
    if not seen or all(one.tcp.state in SILENT and not one.edns for one in seen):
        return unknown(f"no name server of {zone} could be asked", proof, fix=_LISTEN)
    names = ", ".join(sorted(set(bad.values())))
    fix = f"On {names}: open port 53 for TCP, and let no firewall take EDNS out of queries."
    if not bad:
        return passed(f"{count(len(seen), 'server')} take TCP and EDNS", proof)
    if len(bad) < len(seen):
        return warned(f"{len(bad)} of {len(seen)} servers take no TCP or no EDNS: {names}", proof, fix=fix)
    if all(one.tcp.state is DnsState.TIMEOUT for one in seen):
        # UDP works, so the servers are there; whether TCP is closed there or on the way from here cannot be told apart.
        return unknown("no answer over TCP: closed there, or on the way from here", proof, fix="Audit from another network.")
    return failed("no server takes TCP and EDNS", proof, fix=fix)


def judge_alias(zone: str, located: Sequence[DnsAnswer]) -> Verdict:
    """The names of name servers are no aliases (RFC 2181 10.3). `located` are their A answers."""
    if not located:
        return unknown(f"the name servers of {zone} are not known", fix=_LISTEN)
    aliases = [answer for answer in located if answer.chain]
    proof = evidence(*located)
    if aliases:
        lines = [f"replace NS {one.name} by {one.chain[-1]}" for one in aliases]
        return failed(f"{', '.join(one.name for one in aliases)} is an alias", proof, fix=at_registrar(zone, *lines))
    if silent := next((answer for answer in located if not answer.state.is_settled), None):
        return could_not(silent)
    return passed(f"{count(len(located), 'name')} with addresses of their own", proof)


_EDNS = {True: "understood", False: "not understood", None: "not answered"}
