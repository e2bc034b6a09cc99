"""Compare each declared name from place to place: planned, the zone, each of its servers, and, once these are right, each resolver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.name_watch import Cell, CellState, Line, Place
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import Domain, Project
from lrconsole.model.text import count
from lrconsole.stages.edge.dated_facts import host_company
from lrconsole.stages.edge.zones.dns_fix import Spot
from lrconsole.stages.edge.zones.dns_question import plain, zone_of
from lrconsole.stages.edge.zones.dns_targets import declared, is_address, same_address

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.survey import Survey

_SILENT = (DnsState.TIMEOUT, DnsState.UNREACHABLE)
_EMPTY = (DnsState.NXDOMAIN, DnsState.NODATA)
_OF_DOMAIN = ("NS", "MX", "TXT")


@dataclass(frozen=True, slots=True)
class Question:
    """A declared name and record kind in its zone, and what the project wants there, () when it says nothing."""

    name: str
    kind: str
    zone: str
    planned: tuple[str, ...] = ()


def planned_names(project: Project, domain: Domain) -> Iterator[Question]:
    """What the project wants of the names in `domain`; a name without a wish is asked for its address."""
    for name, (wants, _) in declared(project, domain).items():
        fours = tuple(want for want in wants if is_address(want) and ":" not in want)
        sixes = tuple(want for want in wants if ":" in want)
        aliases = tuple(plain(want) for want in wants if not is_address(want))
        if aliases:
            yield Question(plain(name), "CNAME", domain.name, aliases)
        if fours or not wants:
            yield Question(plain(name), "A", domain.name, fours)
        if sixes:
            yield Question(plain(name), "AAAA", domain.name, tuple(same_address(one) for one in sixes))


def all_names(project: Project) -> Iterator[Question]:
    """Every declared name and kind: addresses, name servers, mail and its policies."""
    for domain in project.domains:
        yield from planned_names(project, domain)
        yield from (Question(domain.name, kind, domain.name) for kind in _OF_DOMAIN)
    bare = {domain.name for domain in project.domains}
    for sender in project.sending:
        name, zone = plain(sender.name), zone_of(project, sender.name)
        if zone:
            yield from (Question(name, kind, zone) for kind in ("MX", "TXT") if name not in bare)
            yield Question(f"_dmarc.{name}", "TXT", zone)
            yield from (Question(f"{plain(selector)}._domainkey.{name}", "TXT", zone) for selector in sender.selectors)


async def look(survey: Survey, question: Question) -> Line:
    """Ask the zone's own servers, and the resolvers only once these give what is planned: an early look makes caches keep a lack."""
    kind = "A" if question.kind == "CNAME" else question.kind
    own = await survey.authority(question.name, kind, question.zone)
    flattened: frozenset[str] = frozenset()
    if question.kind == "CNAME" and any(answer.records and not answer.chain for answer in own):
        flattened = frozenset([one for want in question.planned for one in (await survey.records(want, "A")).records])
    told = {_key(answer) for answer in own if answer.state.is_settled}
    zone = next(iter(told)) if len(told) == 1 else None
    cells = [_cell(answer, Place.AUTHORITY, question, zone, flattened) for answer in own]
    ttls = [answer.alias_ttl or answer.ttl or answer.negative_ttl for answer in own if answer.state.is_settled]
    line = Line(question.name, question.kind, question.planned, zone, tuple(cells), max(filter(None, ttls), default=None))
    if not line.is_right_at_home:
        return line
    asked = await survey.resolvers(question.name, kind)
    cells += [_cell(answer, Place.RESOLVER, question, zone, flattened) for answer in asked]
    return Line(line.name, line.kind, line.planned, line.zone, tuple(cells), line.ttl)


def _cell(answer: DnsAnswer, place: Place, question: Question, zone: tuple[str, ...] | None, flattened: frozenset[str]) -> Cell:
    state = _state(answer, place, question, zone, flattened)
    shown = ", ".join(_key(answer)) or answer.state.value
    left = None
    if place is Place.RESOLVER and state in (CellState.OLD, CellState.MISSING):
        left = answer.negative_ttl if state is CellState.MISSING else answer.alias_ttl if answer.chain else answer.ttl
    return Cell(answer.server, place, state, answer.reason or shown if state is CellState.FAILED else shown, left)


def _state(answer: DnsAnswer, place: Place, question: Question, zone: tuple[str, ...] | None, flattened: frozenset[str]) -> CellState:
    if answer.state in _SILENT:
        return CellState.SILENT
    if not answer.state.is_settled:
        return CellState.FAILED
    if _is_expected(answer, question, zone, flattened):
        return CellState.EXPECTED
    if answer.state in _EMPTY and not answer.chain:
        return CellState.MISSING
    return CellState.OLD if place is Place.RESOLVER else CellState.OTHER


def _is_expected(answer: DnsAnswer, question: Question, zone: tuple[str, ...] | None, flattened: frozenset[str]) -> bool:
    if not question.planned:
        # Without a wish the zone itself is what everybody should give; where its servers differ nobody is right.
        return zone is not None and _key(answer) == zone
    if question.kind != "CNAME":
        there, wanted = {same_address(one) for one in answer.records}, set(question.planned)
        # One more address of the same hosting leads to the same app; dns.leftover_a has its own word on it.
        companies = {host_company(one) for one in wanted} - {""}
        return wanted <= there and all(host_company(one) in companies for one in there - wanted)
    if answer.chain:
        return plain(answer.chain[0]) in question.planned
    return bool(answer.records) and set(answer.records) <= flattened


def _key(answer: DnsAnswer) -> tuple[str, ...]:
    """What an answer says, so that two of them compare equal; () for that there is nothing."""
    return (plain(answer.chain[0]),) if answer.chain else tuple(sorted(answer.records))


def judge(domain: str, lines: Sequence[Line]) -> Verdict:
    """The zone gives what is planned, and everybody else gives what the zone gives."""
    proof = {label: value for line in lines for label, value in _proof(line)}
    heard = [line for line in lines if any(cell.state is not CellState.SILENT for cell in line.of(Place.AUTHORITY))]
    wrong = [line for line in heard if not line.is_right_at_home and any(map(_is_wrong, line.of(Place.AUTHORITY)))]
    if wrong:
        first = wrong[0]
        seen = "its servers differ" if first.zone is None else f"the zone has {', '.join(first.zone) or 'nothing'}"
        more = f", and {count(len(wrong) - 1, 'more name')}" if len(wrong) > 1 else ""
        return failed(f"{first.name} is not as planned: {seen}{more}", proof, fix="\n".join(_change(line, domain) for line in wrong))
    right = [line for line in heard if line.is_right_at_home]
    if not right:
        return unknown(f"no name server of {domain} could be heard", proof, fix="dns.delegation says which servers do not answer.")
    late = [line for line in right if any(map(_is_wrong, line.of(Place.RESOLVER)))]
    if late:
        waits = max((line.eta or 0 for line in late), default=0)
        names = ", ".join(dict.fromkeys(line.name for line in late))
        fix = f"Wait {waits} seconds, then: lrconsole dns diff" if waits else "Wait five minutes, then: lrconsole dns diff"
        return warned(f"{names}: some resolvers still give another answer", proof, fix=fix)
    silent = {cell.server for line in right for cell in line.of(Place.RESOLVER) if cell.state is CellState.SILENT}
    asked = {cell.server for line in right for cell in line.of(Place.RESOLVER)}
    if asked == silent:
        return unknown("the zone is right; no resolver could be asked", proof, fix="Name others in `resolvers` of [network].")
    note = f" ({len(silent)} did not answer)" if silent else ""
    return passed(f"{count(len(right), 'name')} everywhere as planned{note}", proof)


def _proof(line: Line) -> Iterator[tuple[str, object]]:
    """A name from place to place as evidence; the edge plan is read from it."""
    about = f"{line.kind} {line.name}"
    yield f"{about} planned", ", ".join(line.planned) or "nothing declared"
    zone = "its servers differ" if line.zone is None else ", ".join(line.zone) or "nothing"
    yield f"{about} in the zone", zone if line.ttl is None else f"{zone} · TTL {line.ttl}"
    yield from ((f"{about} at {cell.server} ({cell.place.value})", _shown(cell)) for cell in line.cells)


def _is_wrong(cell: Cell) -> bool:
    return cell.state not in (CellState.EXPECTED, CellState.SILENT)


def _change(line: Line, domain: str) -> str:
    spot = Spot(line.name, domain)
    if not line.planned or line.zone is None:
        return f"Make every name server of {domain} load the same copy of the zone, for {line.kind} {spot.label}."
    added = [spot.add(line.kind, want) for want in line.planned if want not in line.zone]
    gone = [spot.delete(_kind(have), have) for have in line.zone if have not in line.planned]
    wait = (f"then wait {line.ttl} seconds",) if line.ttl else ()
    return spot.fix(*added, *gone, *wait)


def _kind(value: str) -> str:
    if not is_address(value):
        return "CNAME"
    return "AAAA" if ":" in value else "A"


def _shown(cell: Cell) -> str:
    left = f" · {cell.left} s left" if cell.left is not None else ""
    return f"{cell.state.value} · {cell.shown}{left}"
