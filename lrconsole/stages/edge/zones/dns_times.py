"""Judges how long old answers live: the TTL of what is about to change, and how long a name that was missing stays missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.observed_state import DnsState
from lrconsole.model.text import count
from lrconsole.stages.edge.zones.dns_question import could_not, evidence
from lrconsole.stages.edge.zones.dns_servers import soa_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.observation import DnsAnswer
    from lrconsole.stages.edge.zones.dns_targets import Place

SHORT, HOUR, DAY = 300, 3_600, 86_400
"""Seconds: what a record has while it is changed, and from where on waiting hurts. These thresholds are this console's own."""

HALF_HOUR = 1_800


def judge_ttl(zone: str, found: Sequence[Place], told: Sequence[DnsAnswer]) -> Verdict:
    """What is about to change has a short TTL. `told` are the authorities' own answers, since a cache tells what is left of it."""
    own = [answer for answer in told if answer.ttl is not None and answer.authoritative]
    proof = evidence(*told)
    if not own:
        if silent := next((answer for answer in told if not answer.state.is_settled), None):
            return could_not(silent)
        return unknown(f"no name server of {zone} told a TTL", proof, fix="dns.delegation says which servers do not answer.")
    longest = {place: max((answer.ttl or 0 for answer in own if answer.name == place.name), default=0) for place in found}
    changing = {place: ttl for place, ttl in longest.items() if is_changing(place) and ttl > SHORT}
    if not changing:
        waiting = sum(is_changing(place) for place in found)
        return passed(f"{count(waiting, 'change')} ahead, TTL {max(longest.values())} s at most", proof)
    place, ttl = max(changing.items(), key=lambda pair: pair[1])
    lines = [f"change the TTL of {one.spot.label} to {SHORT}" for one in changing]
    fix = place.spot.fix(*lines, f"wait {ttl} seconds before the records themselves are changed")
    said = f"{place.name} must change, and its old record lives for {ttl} s"
    if ttl > DAY:
        return failed(said, proof, fix=fix)
    return warned(said, proof, fix=fix) if ttl > HOUR else passed(said, proof)


def judge_negative(zone: str, answer: DnsAnswer, found: Sequence[Place]) -> Verdict:
    """How long resolvers keep that a name is missing (RFC 2308 5): it matters while names are still to be added."""
    soa = soa_of(answer)
    if soa is None or answer.ttl is None:
        return could_not(answer) if not answer.state.is_settled else unknown(f"the SOA of {zone} cannot be read", evidence(answer))
    kept = min(answer.ttl, soa.minimum)
    proof = evidence(answer) | {"a missing name is kept for": f"{kept} s"}
    missing = [place for place in found if place.four.state in (DnsState.NXDOMAIN, DnsState.NODATA) and not place.addresses]
    if kept <= HALF_HOUR or not missing:
        return passed(f"{kept} s; {count(len(missing), 'name')} still to be added", proof)
    names = ", ".join(place.name for place in missing)
    spot = found[0].spot
    wanted = f"{soa.primary}. {soa.mailbox}. {soa.serial + 1} {soa.refresh} {soa.retry} {soa.expire} {SHORT}"
    line = f"change SOA @ to {wanted}"
    fix = spot.fix(line, f"do not look {names} up before it is added: an early look keeps it missing for {kept} seconds")
    said = f"{names} is still to be added, and an early look keeps it missing for {kept} s"
    return failed(said, proof, fix=fix) if kept > HOUR else warned(said, proof, fix=fix)


def is_changing(place: Place) -> bool:
    """Whether the place's records are not yet what the project wants them to be."""
    extra = [one for one in place.four.records if place.wants and one not in place.wants]
    return bool(place.missing) or (bool(extra) and not place.chain and not place.flattened)
