"""What to publish instead of an SPF record that does not work: one merged record, or a shorter one with what was dropped and why."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.stages.edge.email.spf_analysis import Fault
from lrconsole.stages.edge.email.spf_limits import MOST_LOOKUPS
from lrconsole.stages.edge.email.spf_record import SpfRecord, SpfTerm, parse
from lrconsole.stages.edge.zones.dns_question import is_below

if TYPE_CHECKING:
    from lrconsole.stages.edge.email.spf_analysis import Analysis, Problem
    from lrconsole.stages.edge.email.spf_tree import Node

_WORD = re.compile(r"[^ ]+")
_MOST_PINNED = 6
"""Addresses that one `a` or `mx` is written out as."""

_USELESS = (Fault.DUPLICATE, Fault.AFTER_ALL, Fault.REDIRECT_IGNORED, Fault.PTR, Fault.VOID)
_NOWHERE = (Fault.NO_RECORD, Fault.SEVERAL, Fault.LOOP)


@dataclass(frozen=True, slots=True)
class Replacement:
    """A record to publish instead. `lookups` is its cost at worst, `notes` say what went and why, `moved` are includes to move away."""

    text: str
    lookups: int
    notes: tuple[str, ...]
    moved: tuple[Node, ...]


def merged(records: Sequence[str]) -> str:
    """One record with the readable terms of all, each once, ending with the mildest of the safe endings among them (`~all` before `-all`).

    What stands after `all` has no effect and is left out. A `redirect` becomes an `include`, since a merged record has an end of its own.
    """
    parsed = [parse(text) for text in records]
    kept = [_as_mechanism(term) for record in parsed for term in record.in_effect if term.name != "all"]
    explanation = [term.text for record in parsed if (term := record.modifier("exp"))][:1]
    endings = {record.ending.qualifier for record in parsed if record.ending and not record.ending.is_modifier}
    end = "-all" if endings == {"-"} else "~all"
    return " ".join(["v=spf1", *dict.fromkeys(kept), end, *explanation])


def without(record: SpfRecord, places: Collection[int], instead: dict[int, str] | None = None) -> str:
    """The record as text without the terms that begin at `places` (from 1), and with others `instead` of some."""
    words = ((word.start() + 1, word.group()) for word in _WORD.finditer(record.text))
    return " ".join((instead or {}).get(at, word) for at, word in words if at not in places)


def leads_nowhere(problem: Problem, analysis: Analysis) -> bool:
    """Whether the problem is that a term of the own record names a domain whose record is missing, double or the own one again."""
    targets = {node.term.at: node.below.domain for node in analysis.root.nodes if node.below}
    return problem.fault in _NOWHERE and problem.via is not None and targets.get(problem.via.at) == problem.domain


def shorter(analysis: Analysis, record: SpfRecord, zone: str) -> Replacement:
    """The record of the analysed domain with fewer look-ups.

    First goes what has no use. Where that is not enough, `a` and `mx` of the declared `zone` are written out as addresses, and then as few
    includes as possible are moved: the smallest that suffices, else the largest first.
    """
    dropped = {problem.at: problem.reason for problem in analysis.of(*_USELESS) if problem.via is None}
    dropped |= {problem.via.at: problem.reason for problem in analysis.problems if problem.via and leads_nowhere(problem, analysis)}
    left = [node for node in analysis.root.nodes if node.term.at not in dropped]
    cost = sum(node.lookups for node in left)
    notes = [f"dropped “{_word_at(record, at)}”: {reason}" for at, reason in sorted(dropped.items())]
    instead: dict[int, str] = {}
    if cost > MOST_LOOKUPS:
        instead = {node.term.at: pinned for node in left if (pinned := _pinned(node, zone))}
        cost -= len(instead)
        notes += [f"wrote “{_word_at(record, at)}” out as addresses; change them when that server moves" for at in instead]
    moved = _to_move(left, cost - MOST_LOOKUPS)
    cost -= sum(node.lookups for node in moved)
    text = without(record, {*dropped, *(node.term.at for node in moved)}, instead)
    return Replacement(text, cost, tuple(notes), tuple(moved))


def _to_move(left: list[Node], excess: int) -> list[Node]:
    includes = sorted((node for node in left if node.term.name == "include"), key=lambda node: node.lookups)
    moved: list[Node] = []
    while excess > 0 and includes:
        chosen = next((node for node in includes if node.lookups >= excess), includes[-1])
        includes.remove(chosen)
        moved.append(chosen)
        excess -= chosen.lookups
    return moved


def _pinned(node: Node, zone: str) -> str:
    """An `a` or `mx` of the own zone as networks, "" when it cannot be written so."""
    known = node.addresses and all(answer.state.is_settled for answer in node.answers)
    own = bool(zone) and is_below(node.target, zone)
    if node.term.name not in ("a", "mx") or not (known and own) or len(node.addresses) > _MOST_PINNED:
        return ""
    return " ".join(dict.fromkeys(_network(node.term, address) for address in node.addresses))


def _network(term: SpfTerm, address: str) -> str:
    version = ipaddress.ip_address(address).version
    length = term.cidr4 if version == 4 else term.cidr6
    return f"{term.qualifier.removeprefix('+')}ip{version}:{address}{'' if length is None else f'/{length}'}"


def _word_at(record: SpfRecord, at: int) -> str:
    word = _WORD.match(record.text, at - 1)
    return word.group()[:80] if word else ""


def _as_mechanism(term: SpfTerm) -> str:
    return f"include:{term.value}" if term.is_modifier else term.text
