"""Judges whether resolvers and the zone's own servers give the same answer, or an old one is still in a cache."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.judgement import Confidence
from lrconsole.model.text import count
from lrconsole.stages.edge.zones.dns_fix import Spot
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.observation import DnsAnswer

Key = tuple[str, ...]


def judge_agreement(host: str, zone: str, resolvers: Sequence[DnsAnswer], authority: Sequence[DnsAnswer]) -> Verdict:
    """Compare by the first CNAME where there is one, since what lies behind it may differ by place and by minute."""
    heard = [answer for answer in resolvers if answer.state.is_settled]
    truth = [answer for answer in authority if answer.state.is_settled and answer.authoritative]
    proof = evidence(*authority, *resolvers)
    if not heard:
        return could_not(resolvers[0]) if resolvers else unknown("no resolver is configured", fix="Set `resolvers` of [network].")
    sources = {_key(answer) for answer in truth}
    if len(sources) > 1:
        return failed(f"the zone's own servers disagree about {host}", proof, fix=_same_copy(zone))
    if truth and not _has_data(truth[0]) and any(_has_data(answer) for answer in heard):
        fix = _again(Spot(host, zone), next(answer for answer in heard if _has_data(answer)))
        return failed(f"{host} is only in caches: the zone's own servers do not have it", proof, fix=fix)
    if not truth and len(heard) < 2:
        fix = "Name two or more resolvers in `resolvers` of [network]."
        return unknown("only one resolver answered, so there is nothing to compare", proof, fix=fix)
    return _compare(heard, sources, len(resolvers), proof)


def _compare(heard: list[DnsAnswer], sources: set[Key], asked: int, proof: dict[str, object]) -> Verdict:
    seen = {_key(answer) for answer in heard}
    wanted = next(iter(sources), None) or max(seen, key=[_key(answer) for answer in heard].count)
    stale = [answer for answer in heard if _key(answer) != wanted]
    if stale:
        left = max((answer.ttl or 0 for answer in stale), default=0)
        servers = ", ".join(answer.server for answer in stale)
        fix = f"Wait {left} seconds, then run the audit again." if left else "Wait for the TTL, then run the audit again."
        return replace(warned(f"{servers} still gives another answer", proof, fix=fix), confidence=Confidence.LIKELY)
    note = "" if len(heard) == asked else f" ({asked - len(heard)} did not answer)"
    return passed(f"{count(len(heard), 'resolver')} agree{note}", proof)


def _same_copy(zone: str) -> str:
    return f"Make every name server of the zone {zone} load the same copy of it (the same serial)."


def _again(spot: Spot, cached: DnsAnswer) -> str:
    """What the caches still hold, to be published again."""
    if cached.chain:
        return spot.fix(spot.add("CNAME", plain(cached.chain[0])))
    return spot.fix(*(spot.add(cached.kind, record) for record in cached.records))


def _key(answer: DnsAnswer) -> Key:
    if answer.chain:
        return ("CNAME", plain(answer.chain[0]))
    return tuple(sorted(answer.records)) or (answer.state.value,)


def _has_data(answer: DnsAnswer) -> bool:
    return bool(answer.records or answer.chain)
