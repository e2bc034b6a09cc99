"""Deliverable D1: the launch risk list, ranked by business impact, with a go / no-go decision on every blocker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.audit import Change, Decision, Difference, Waiver
from lrconsole.model.document import Block, Code, Document, Facts, Heading, Paragraph, Section, Table
from lrconsole.model.judgement import Outcome
from lrconsole.model.text import count

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lrconsole.model.standing import Risk, RowStanding, Standing

_SEEN_LIMIT = 12
_ORDER = (
    "Blockers first, and what is decided after what is open. Then “why here” decides, read from left to right: the heaviest impact, and "
    "how many weigh as much; how certain it is; who can reach it; the smaller effort. Data leak, data loss, money and login weigh "
    "most, then email, legal, reputation and speed, unless the project sets weights of its own."
)


def launch_risk_list(standing: Standing) -> Document:
    """The launch risk list as a document: verdict, what blocks and how to mend it, the whole ranking, what is unknown, who decided what."""
    sections = [
        Section("Verdict", tuple(Paragraph(reason) for reason in standing.reasons) or (Paragraph("No audit has finished yet."),)),
        Section("Minimum bar and targets", (_rows_table(standing.bar), _rows_table(standing.targets))),
        Section("What blocks the launch", tuple(_blockers(standing))),
        Section("All risks, ranked", (Paragraph(_ORDER), _ranking(standing))),
        Section("What could not be established", (_unknown(standing),)),
        Section("Decisions, waivers and notes", (_decided(standing),)),
        Section("What people have confirmed", (_attested(standing),)),
        Section("Since the audit before", tuple(_changes(standing))),
    ]
    if standing.not_reached:
        sections.append(Section("Not reached before the time ran out", (Paragraph(", ".join(standing.not_reached)),)))
    return Document(f"Launch risk list: {_name(standing)}", standing.launch.value, _facts(standing), tuple(sections))


def _name(standing: Standing) -> str:
    return standing.audit.project.name if standing.audit else "no project"


def _facts(standing: Standing) -> Facts:
    audit = standing.audit
    if audit is None:
        return Facts((("Made", _when(standing.at)),))
    tally = standing.tally()
    counted = " · ".join(f"{number} {outcome.word}" for outcome, number in tally.items() if number)
    return Facts(
        (
            ("Environment", audit.project.environment or "not declared"),
            ("Audit", f"number {audit.id}, {_when(audit.started)}, {audit.state.value}, {audit.done} of {audit.planned} checks ran"),
            ("Code", audit.commit or "unknown"),
            ("Results", counted),
            ("Made", _when(standing.at)),
        )
    )


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _rows_table(rows: tuple[RowStanding, ...]) -> Table:
    return Table(
        ("row", "must hold before launch", "state", "because"),
        tuple((row.id, row.title, row.outcome.word, row.summary) for row in rows),
        tuple(row.outcome.value for row in rows),
    )


def _blockers(standing: Standing) -> Iterator[Block]:
    if not standing.blockers:
        yield Paragraph("Nothing.")
    for risk in standing.blockers:
        finding = risk.finding
        yield Heading(f"{risk.rank}. {finding.subject or finding.title}: {finding.summary}", finding.outcome.value)
        decided = f"{risk.decision.choice.value}, {risk.decision.who}: {risk.decision.reason}" if risk.decision else "not decided yet"
        yield Facts(
            (
                ("State", finding.outcome.word),
                ("Should be", finding.title),
                ("Why", finding.founder),
                ("Rank", risk.reason),
                ("Decision", decided),
                ("Check", finding.check),
            )
        )
        if finding.evidence:
            yield Code("\n".join(f"{item.label}: {item.value}" for item in finding.evidence[:_SEEN_LIMIT]))
        yield Paragraph("Fix:")
        yield Code(finding.fix)


def _ranking(standing: Standing) -> Table:
    shown = [risk for risk in standing.risks if risk.finding.outcome.is_open]
    return Table(
        ("rank", "state", "severity", "check", "subject", "what was seen", "why here"),
        tuple(_ranked(risk) for risk in shown),
        tuple(risk.finding.outcome.value for risk in shown),
    )


def _ranked(risk: Risk) -> tuple[str, ...]:
    finding = risk.finding
    state = f"{finding.outcome.word}, waived" if risk.waiver else finding.outcome.word
    return (str(risk.rank), state, finding.severity.value, finding.check, finding.subject, finding.summary, risk.reason)


def _unknown(standing: Standing) -> Block:
    found = [risk.finding for risk in standing.risks if risk.finding.outcome.is_unestablished]
    if not found:
        return Paragraph("Nothing.")
    return Table(
        ("check", "subject", "why", "what would establish it"),
        tuple((item.check, item.subject, item.summary, item.fix) for item in found),
        tuple(item.outcome.value for item in found),
    )


def _decided(standing: Standing) -> Block:
    rows = tuple(row for risk in standing.risks for row in _decision_rows(risk))
    return Table(("finding", "decision", "by", "reason", "until"), rows) if rows else Paragraph("Nothing has been decided yet.")


def _decision_rows(risk: Risk) -> Iterator[tuple[str, ...]]:
    name = risk.finding.fingerprint
    if risk.decision:
        decision: Decision = risk.decision
        yield (name, decision.choice.value, decision.who, decision.reason, "")
    waiver: Waiver | None = risk.waiver or risk.lapsed
    if waiver:
        until = f"{waiver.expires:%Y-%m-%d}" + ("" if risk.waiver else " (expired)")
        yield (name, "waived", waiver.owner, waiver.reason, until)
    for note in risk.notes:
        yield (name, "note", note.who, note.text, "")


def _attested(standing: Standing) -> Block:
    rows = tuple(
        (row.id, row.attested.answer.value, row.attested.who, row.attested.evidence, f"{row.attested.valid_until:%Y-%m-%d}")
        for row in standing.rows
        if row.attested
    )
    return Table(("row", "answer", "who", "evidence", "valid until"), rows) if rows else Paragraph("Nothing has been confirmed yet.")


def _changes(standing: Standing) -> Iterator[Block]:
    comparison = standing.comparison
    if comparison is None:
        yield Paragraph("This is the first audit.")
        return
    yield Paragraph(", ".join(f"{count(len(comparison.of(change)), change.value, change.value)}" for change in Change))
    rows = [item for item in comparison.differences if item.change is not Change.STILL_FAILING]
    if rows:
        states = tuple(item.after or Outcome.NOT_APPLICABLE.value for item in rows)
        yield Table(("change", "finding", "before", "after", "now"), tuple(_change_row(item) for item in rows), states)


def _change_row(item: Difference) -> tuple[str, ...]:
    return (item.change.value, item.fingerprint, item.before, item.after, item.summary)
