"""Deliverable D3: the DNS plan with its order of work, the redirect map with its results, and the TLS checklist."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from lrconsole.model.document import Block, Document, Facts, Heading, Paragraph, Section, Table
from lrconsole.model.judgement import Outcome
from lrconsole.model.stage import Stage
from lrconsole.model.text import clean, clean_line, count
from lrconsole.stages.edge import plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lrconsole.model.finding import Finding
    from lrconsole.model.standing import Standing

SCHEMA = "lrconsole/edge/1"
"""Name and version of the data format; the number rises when a reader of the old one would break."""

_ORDER = (
    "In each zone from top to bottom: first records get a short TTL, then what is new is added, and what is old goes last, each after the "
    "wait that keeps everybody on a server that answers."
)
_LONGEST, _CELL = 300, 60
_ONCE = "Answers of resolvers are looked at only once the zone itself is right. To look again now: lrconsole dns diff"


def edge_plan(standing: Standing) -> Document:
    """The plan as a document."""
    sections = (
        Section("DNS plan: wanted and live", tuple(_names(standing))),
        Section("DNS plan: what to do, in order", tuple(_steps(standing))),
        Section("Changed since the run before", (_changes(standing),)),
        Section("Redirect map", (_redirects(standing),)),
        Section("TLS checklist", (_tls(standing),)),
        Section("What could not be established", (_unknown(standing),)),
    )
    return Document(f"Edge plan: {_project(standing)}", _verdict(standing), _facts(standing), sections)


def edge_data(standing: Standing) -> dict[str, Any]:
    """The plan as plain data; foreign text cleaned."""
    return {
        "schema": SCHEMA,
        "at": standing.at.isoformat().replace("+00:00", "Z"),
        "project": clean(_project(standing)),
        "verdict": _verdict(standing),
        "names": [{**_plain(asdict(one)), "done": one.is_done} for one in plan.names(standing)],
        "steps": [_plain(asdict(one)) for one in plan.steps(standing)],
        "changes": [_plain(asdict(one)) for one in standing.names],
        "redirects": [_plain(asdict(one)) for one in plan.redirects(standing)],
        "tls": [{**_plain(asdict(one)), "outcome": one.outcome.value} for one in plan.certificates(standing)],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (plan.Phase, Outcome)):
        return value.value
    if value is None or isinstance(value, (bool, int)):
        return value
    return clean(value if isinstance(value, str) else value.isoformat(), 4_000)


def _project(standing: Standing) -> str:
    return standing.audit.project.name if standing.audit else "no project"


def _verdict(standing: Standing) -> str:
    found = _checked(standing)
    if not found:
        return "NOT AUDITED"
    wrong = sum(finding.outcome in (Outcome.FAIL, Outcome.ERROR) for finding in found)
    return f"{wrong} to mend" if wrong else "SOUND"


def _checked(standing: Standing) -> list[Finding]:
    """What checks have found at the edge; the questions to people are in the launch risk list."""
    return [risk.finding for risk in standing.of(Stage.EDGE) if not risk.finding.is_question]


def _facts(standing: Standing) -> Facts:
    names, steps = plan.names(standing), plan.steps(standing)
    rows = [
        ("Made", f"{standing.at:%Y-%m-%d %H:%M} UTC"),
        ("Names", f"{sum(name.is_done for name in names)} of {len(names)} everywhere as planned"),
        ("To do", count(sum(bool(step.why) for step in steps), "step")),
    ]
    if standing.audit:
        rows.insert(0, ("Audit", f"number {standing.audit.id}, {standing.audit.started:%Y-%m-%d %H:%M} UTC, {standing.audit.state.value}"))
    return Facts(tuple(rows))


def _names(standing: Standing) -> Iterator[Block]:
    found = plan.names(standing)
    if not found:
        yield Paragraph("No name has been looked at: declare each [[domain]] and [[host]] in lrconsole.toml, then run an audit.")
        return
    yield Paragraph(_ONCE)
    rows = tuple((one.name, one.kind, one.wanted, one.live, "" if one.ttl is None else str(one.ttl), _told(one)) for one in found)
    states = tuple(Outcome.PASS.value if one.is_done else Outcome.FAIL.value for one in found)
    yield Table(("name", "kind", "wanted", "in the zone", "TTL s", "servers and resolvers"), rows, states)


def _told(one: plan.NamePlan) -> str:
    if one.is_done:
        return f"{len(one.answers)} as planned"
    return "; ".join(f"{server}: {answer}" for server, _, answer in one.answers if not answer.startswith("as planned")) or "not asked"


def _steps(standing: Standing) -> Iterator[Block]:
    found = plan.steps(standing)
    if not found:
        yield Paragraph("Nothing is to be done in DNS.")
        return
    yield Paragraph(_ORDER)
    for where in dict.fromkeys(one.where for one in found):
        yield Heading(where)
        rows = tuple((str(at), one.phase.value, _what(one), one.why) for at, one in enumerate(found, 1) if one.where == where)
        yield Table(("no", "when", "what", "because of"), rows)


def _what(one: plan.Step) -> str:
    """A record that is cut could be pasted cut; so a long one is named, and stands in full where it comes from."""
    return one.what if len(one.what) <= _LONGEST else f"{' '.join(one.what.split()[:3])} …: in full in the fix of {one.why}"


def _changes(standing: Standing) -> Block:
    if not standing.names:
        return Paragraph("No declared name has other records than before.")
    rows = tuple(
        (one.name, one.kind, ", ".join(one.before) or "none", ", ".join(one.after) or "none", f"{one.since:%Y-%m-%d %H:%M}")
        for one in standing.names
    )
    return Table(("name", "kind", "before", "now", "seen before at"), rows)


def _redirects(standing: Standing) -> Block:
    found = plan.redirects(standing)
    if not found:
        return Paragraph("No redirect is declared: add each as [[redirect]] to lrconsole.toml.")
    rows = tuple((one.source, one.target or one.ends, one.ends, str(one.hops), one.outcome.word, one.said or "as mapped") for one in found)
    return Table(("from", "to", "ends at", "hops", "state", "result"), rows, tuple(one.outcome.value for one in found))


def _tls(standing: Standing) -> Block:
    found = plan.certificates(standing)
    if not found:
        return Paragraph("No host has been looked at: declare each [[host]] in lrconsole.toml, then run an audit.")
    rows = []
    for one in found:
        told = {name: (outcome, summary) for name, outcome, summary in one.checks}
        cells = [f"{told[name][0].word}: {clean_line(told[name][1], _CELL)}" if name in told else "not looked at" for name in plan.TLS]
        rows.append((one.host, *cells))
    return Table(("host", *plan.TLS), tuple(rows), tuple(one.outcome.value for one in found))


def _unknown(standing: Standing) -> Block:
    found = [finding for finding in _checked(standing) if finding.outcome.is_unestablished]
    if not found:
        return Paragraph("Nothing.")
    rows = tuple((item.check, item.subject, item.summary, item.fix) for item in found)
    return Table(("check", "subject", "why", "what would establish it"), rows, tuple(item.outcome.value for item in found))
