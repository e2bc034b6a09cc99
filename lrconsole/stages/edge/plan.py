"""The edge at a glance, read from findings: what each name should have and has, what to do in which order, redirects, TLS by host."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from lrconsole.model.judgement import Outcome
from lrconsole.model.stage import Stage

if TYPE_CHECKING:
    from lrconsole.model.finding import Finding
    from lrconsole.model.standing import Standing

_ROW = re.compile(r"(\S+) (\S+) (planned|in the zone|at (\S+) \((authority|resolver)\))")
_WHERE = re.compile(r"(In the zone .+|In the zone that holds .+|At the registrar of .+):")
_ZONE = re.compile(r"(?:In the zone(?: that holds)?|At the registrar of) ([^\s,]+)")
_ONE_OF_A_KIND = (
    re.compile(r'(?:add|change) (TXT|SOA) ([^\s·]+) (?:to )?"?(v=[A-Za-z0-9]+|)', re.IGNORECASE),
    re.compile(r'(?:add|change) (TXT|SOA) · name: (.+?) · value: "?(v=[A-Za-z0-9]+|)', re.IGNORECASE),
)
_POINTING = re.compile(r"(?:add|change) (?:A|AAAA|CNAME|ALIAS)(?: · name:)? (\S+)")
_FILED = re.compile(r"\S+\. \d+ IN [A-Z]+ ")
_STEP = re.compile(r"\d{1,3} (\S+)")
_TTL = re.compile(r" · TTL (\d+)$")
TLS = ("reachable", "chain", "names", "expiry", "versions", "key", "lifetime", "hsts")
"""The TLS checks of the checklist, in its order."""

_MAP = ("canonical", "path_query", "hops", "status", "downgrade", "loop")
_WORST = (Outcome.FAIL, Outcome.ERROR, Outcome.WARN, Outcome.UNKNOWN, Outcome.PASS, Outcome.ATTESTED, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class NamePlan:
    """A declared name: what is wanted, what the zone has, how long that is kept, and what each server says, in words.

    `answers` are (server, "authority" or "resolver", answer); `ttl` in seconds, None when it is not known.
    """

    name: str
    kind: str
    wanted: str
    live: str
    ttl: int | None
    answers: tuple[tuple[str, str, str], ...]

    @property
    def is_done(self) -> bool:
        """Whether everybody who answers gives what is planned."""
        told = [answer for _, _, answer in self.answers if not answer.startswith("time-out")]
        return bool(told) and all(answer.startswith("as planned") for answer in told)


class Phase(Enum):
    """When a step is due: short lifetimes first, then what is new, then what is old."""

    LOWER = "lower the TTL"
    WAIT_FIRST = "wait"
    SET = "add and change"
    WAIT = "wait for the old records"
    REMOVE = "delete"
    ALSO = "also"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of work in a zone or at a registrar; `why` is the finding that asks for it, "" for a wait."""

    where: str
    phase: Phase
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class RedirectRow:
    """A row of the redirect map: how many hops it takes, where it ends, and what is wrong, "" when nothing is."""

    source: str
    target: str
    ends: str
    hops: int
    outcome: Outcome
    said: str


@dataclass(frozen=True, slots=True)
class TlsRow:
    """A host of the TLS checklist: the outcome and summary of each check by its name."""

    host: str
    checks: tuple[tuple[str, Outcome, str], ...]

    @property
    def outcome(self) -> Outcome:
        """The worst."""
        return min((outcome for _, outcome, _ in self.checks), key=_WORST.index)


def names(standing: Standing) -> tuple[NamePlan, ...]:
    """Every planned name, those that are not everywhere as planned first."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for finding in _of(standing, "dns.propagation"):
        for item in finding.evidence:
            if row := _ROW.fullmatch(item.label):
                found.setdefault((row.group(2), row.group(1)), []).append((row.group(3), item.value))
    plans = [_plan(name, kind, rows) for (name, kind), rows in found.items()]
    return tuple(sorted(plans, key=lambda plan: (plan.is_done, plan.name, plan.kind)))


def _plan(name: str, kind: str, rows: Sequence[tuple[str, str]]) -> NamePlan:
    by_label = dict(rows)
    live = by_label.get("in the zone", "not known")
    lives = _TTL.search(live)
    told = [(found, value) for label, value in rows if (found := _ROW.fullmatch(f"{kind} {name} {label}")) and found.group(4)]
    answers = tuple((found.group(4), found.group(5), value) for found, value in told)
    return NamePlan(name, kind, by_label.get("planned", ""), _TTL.sub("", live), int(lives.group(1)) if lives else None, answers)


def steps(standing: Standing) -> tuple[Step, ...]:
    """All that open findings ask to be done in DNS, zone by zone, in the order in which it hurts nobody."""
    asked: dict[tuple[str, Phase, str], Step] = {}
    for finding in (risk.finding for risk in standing.of(Stage.EDGE) if risk.finding.outcome in (Outcome.FAIL, Outcome.WARN)):
        for where, what in _lines(finding.fix):
            phase = _phase(what)
            if phase is not None:
                # Of two texts for one record the one that matters most stands: the next run tells what is left to do.
                asked.setdefault((where, phase, _record(what)), Step(where, phase, what, finding.fingerprint))
    ordered: list[Step] = []
    for where in dict.fromkeys(place for place, _, _ in asked):
        found = _without_gaps([step for step in asked.values() if step.where == where])
        ordered += _in_order(where, found, _longest(standing, where))
    return tuple(ordered)


def _record(what: str) -> str:
    """What a line is about: the name and the family of a record of which there is one (SPF, DMARC, SOA), else the whole line."""
    found = next((found for form in _ONE_OF_A_KIND if (found := form.match(what))), None)
    return " ".join(found.groups()).lower() if found else what


def _without_gaps(found: Sequence[Step]) -> list[Step]:
    """Leave out a line with a gap to fill in, where another gives the same name its address in full."""
    labels = {step: named.group(1) for step in found if (named := _POINTING.match(step.what))}
    full = {label for step, label in labels.items() if "<" not in step.what}
    return [step for step in found if "<" not in step.what or labels.get(step) not in full]


def _lines(fix: str) -> Iterator[tuple[str, str]]:
    """The place and the text of each line of a fix; the fields of a form that stand below a line are put behind it."""
    found: list[tuple[str, str]] = []
    where = ""
    for line in fix.splitlines():
        if place := _WHERE.fullmatch(line.strip()):
            where = place.group(1)
        elif where and line.startswith("  ") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} · {line.strip()}")
        elif where and line.strip():
            found.append((where, line.strip()))
    yield from found


def _phase(what: str) -> Phase | None:
    """When a line of a fix is due; None for one that explains and asks for nothing, and for a wait, which is reckoned anew."""
    if what.startswith("change the TTL"):
        return Phase.LOWER
    if what.startswith("; delete: "):
        return Phase.REMOVE
    if _FILED.match(what):
        return Phase.SET
    phases = {"add": Phase.SET, "change": Phase.SET, "replace": Phase.SET, "delete": Phase.REMOVE, "set": Phase.ALSO, "in": Phase.ALSO}
    return phases.get(what.partition(" ")[0])


def _in_order(where: str, found: Sequence[Step], kept: int) -> Iterator[Step]:
    phases = {step.phase for step in found}
    for phase in Phase:
        if phase is Phase.WAIT_FIRST and Phase.LOWER in phases and kept:
            yield Step(where, phase, f"wait {kept} seconds, so that nobody keeps the long TTL any more")
        elif phase is Phase.WAIT and {Phase.SET, Phase.REMOVE} <= phases and kept:
            left = 300 if Phase.LOWER in phases else kept
            yield Step(where, phase, f"wait {left} seconds, so that nobody is sent to the old records any more")
        yield from (step for step in found if step.phase is phase)


def _longest(standing: Standing, where: str) -> int:
    """How long a name of this zone that is not as planned is kept, in seconds."""
    named = _ZONE.match(where)
    zone = named.group(1) if named else where
    lives = [plan.ttl or 0 for plan in names(standing) if not plan.is_done and (plan.name == zone or plan.name.endswith("." + zone))]
    return max(lives, default=0)


def redirects(standing: Standing) -> tuple[RedirectRow, ...]:
    """The redirect map with its results, what is wrong first."""
    by_source: dict[str, list[Finding]] = {}
    for finding in _of(standing, *(f"redirects.{name}" for name in _MAP)):
        by_source.setdefault(finding.subject, []).append(finding)
    rows = [_redirect(source, found) for source, found in by_source.items() if source]
    return tuple(sorted(rows, key=lambda row: (not row.outcome.is_open, row.source)))


def _redirect(source: str, found: Sequence[Finding]) -> RedirectRow:
    first = min(found, key=lambda finding: _WORST.index(finding.outcome))
    trails = [[step.group(1) for item in finding.evidence if (step := _STEP.fullmatch(item.label))] for finding in found]
    trail = max(trails, key=len, default=[])
    wanted = next((item.value for finding in found for item in finding.evidence if item.label == "wanted"), "")
    said = first.summary if first.outcome.is_open else ""
    return RedirectRow(source, wanted, trail[-1] if trail else "", max(0, len(trail) - 1), first.outcome, said)


def certificates(standing: Standing) -> tuple[TlsRow, ...]:
    """The TLS checklist, host by host, what is wrong first."""
    by_host: dict[str, dict[str, Finding]] = {}
    for finding in _of(standing, *(f"tls.{name}" for name in TLS)):
        if finding.subject:
            by_host.setdefault(finding.subject, {})[finding.check.partition(".")[2]] = finding
    rows = [
        TlsRow(host, tuple((name, found[name].outcome, found[name].summary) for name in TLS if name in found))
        for host, found in by_host.items()
    ]
    return tuple(sorted(rows, key=lambda row: (_WORST.index(row.outcome), row.host)))


def _of(standing: Standing, *checks: str) -> Iterator[Finding]:
    return (risk.finding for risk in standing.risks if risk.finding.check in checks)
