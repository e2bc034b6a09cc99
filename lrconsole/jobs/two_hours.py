"""The two-hour audit: which question comes next, and what the time came to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from lrconsole.audit.attested import newest
from lrconsole.audit.ground import Reader
from lrconsole.audit.rank import Impacts, key
from lrconsole.audit.settlement import is_settled
from lrconsole.audit.standing import take
from lrconsole.model.audit import Attestation, Audit, AuditState, ClockSegment, Decision, Note, Waiver
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Effort, Outcome, Severity
from lrconsole.model.name_watch import NameSeen
from lrconsole.model.standing import ClockPhase, Launch, Risk, Standing
from lrconsole.model.text import clean_line, count
from lrconsole.model.two_hours import Mark, Question, Summary
from lrconsole.stages.roadmap import BY_ID
from lrconsole.store.reader import RecordReader

_AUDITS = 100

Place = tuple[bool, bool, tuple[int | str, ...]]


def next_question(standing: Standing, after: str = "") -> str | None:
    """The row of the open question that comes after row `after` in the order of what blocks; from the last it goes on to the first.

    An answered row keeps its place in that order, so one can go on from it. None when every question is answered.
    """
    order = _in_order(standing)
    rows = [risk.finding.asked_row for risk in order]
    place = rows.index(after) + 1 if after in rows else 0
    following = (*order[place:], *order[:place])
    return next((risk.finding.asked_row for risk in following if _is_open(risk)), None)


def open_questions(standing: Standing) -> tuple[Question, ...]:
    """The questions that nobody has answered, or whose answer has run out: what blocks first."""
    return tuple(_question(risk) for risk in _in_order(standing) if _is_open(risk))


def summary(reader: Reader, now: datetime) -> Summary:
    """What the two hours came to at `now`, from the record alone.

    Raises:
        RecordError: the record cannot be read.
    """
    standing = take(reader, now)
    stretches = reader.clock()
    since = stretches[0].started if stretches else None
    audits = [audit for audit in reader.audits(limit=_AUDITS) if since is None or audit.finished is None or audit.finished >= since]
    answers = newest(reader.attestations()).values()
    project = standing.audit.project if standing.audit else None
    questions = open_questions(standing)
    return Summary(
        at=now,
        project=project.name if project else "",
        environment=project.environment if project else "",
        clock=standing.clock,
        since=since,
        audits=len(audits),
        checks=sum(audit.done for audit in audits),
        answered=tuple(item for item in answers if since is None or item.at >= since),
        open=questions,
        not_reached=standing.not_reached,
        decisions=tuple(item for item in reader.decisions() if since is None or item.at >= since),
        waivers=tuple(item for item in reader.waivers() if since is None or item.created >= since),
        start=_start(reader, since),
        now=_mark(standing),
        next=tuple(_what_next(standing, questions)),
    )


def read_summary(record: Path, now: datetime) -> Summary:
    """The summary of the record at `record`.

    Raises:
        RecordError: it cannot be read.
    """
    with RecordReader(record) as reader:
        return summary(reader, now)


def write_summary(found: Summary, folder: Path) -> Path:
    """Write the summary as Markdown into `folder`, beside what was written before, and return where.

    Raises:
        UsageError: the folder cannot be written.
    """
    from lrconsole.jobs.exports import save
    from lrconsole.report.markdown import markdown
    from lrconsole.report.two_hours import summary_document

    return save(folder, "two-hours", "md", markdown(summary_document(found)), found.at)


def _in_order(standing: Standing) -> list[Risk]:
    """All questions, what blocks first."""
    impacts = Impacts(dict(standing.audit.project.weights) if standing.audit else {})

    def place(risk: Risk) -> Place:
        # As if it were open: being answered must not move it.
        finding = replace(risk.finding, outcome=Outcome.UNKNOWN, effort=Effort.MINUTES)
        is_blocker = finding.severity is Severity.BLOCKER
        return (not is_blocker, is_settled(risk), key(replace(risk, finding=finding, blocks=is_blocker), impacts)[1:])

    return sorted((risk for risk in standing.risks if risk.finding.is_question), key=place)


def _is_open(risk: Risk) -> bool:
    return risk.finding.outcome is Outcome.UNKNOWN


def _question(risk: Risk) -> Question:
    row = BY_ID[risk.finding.asked_row]
    return Question(row.id, row.question, row.confirms, risk.blocks)


@dataclass(frozen=True, slots=True)
class _AsOf:
    """The record as it was at a moment, as far as it can be told: audits that had ended, and what people had said."""

    reader: Reader
    moment: datetime

    def audits(self, limit: int = 20) -> tuple[Audit, ...]:
        kept = (audit for audit in self.reader.audits(limit=_AUDITS) if audit.finished is not None and audit.finished <= self.moment)
        return tuple(kept)[:limit]

    def findings(self, audit: int) -> tuple[Finding, ...]:
        return self.reader.findings(audit)

    def decisions(self) -> tuple[Decision, ...]:
        return tuple(item for item in self.reader.decisions() if item.at <= self.moment)

    def waivers(self) -> tuple[Waiver, ...]:
        return tuple(item for item in self.reader.waivers() if item.created <= self.moment)

    def attestations(self) -> tuple[Attestation, ...]:
        return tuple(item for item in self.reader.attestations() if item.at <= self.moment)

    def notes(self) -> tuple[Note, ...]:
        return ()

    def names(self, *, before: int | None = None) -> tuple[tuple[NameSeen, datetime], ...]:
        return ()

    def audit_of_names(self) -> int | None:
        return None

    def clock(self) -> tuple[ClockSegment, ...]:
        return ()


def _start(reader: Reader, since: datetime | None) -> Mark | None:
    if since is not None:
        standing = take(_AsOf(reader, since), since)
        if standing.launch is not Launch.NOT_AUDITED:
            return _mark(standing)
    ended = [audit.finished for audit in reader.audits(limit=_AUDITS) if audit.finished and audit.state is AuditState.DONE]
    first = min((moment for moment in ended if since is None or moment >= since), default=None)
    return _mark(take(_AsOf(reader, first), first)) if first else None


def _mark(standing: Standing) -> Mark:
    return Mark(standing.at, standing.launch, len(standing.blockers))


def _what_next(standing: Standing, questions: tuple[Question, ...]) -> Iterator[str]:
    if standing.audit is None:
        yield "Run every check: R in the console, or lrconsole audit."
        return
    if standing.audit.state is AuditState.RUNNING:
        yield f"Wait for audit {standing.audit.id}: {standing.audit.done} of {standing.audit.planned} checks have a result."
    found = [risk for risk in standing.blockers if not risk.finding.is_question]
    if found:
        first = found[0].finding
        yield f"Fix or decide {count(len(found), 'blocker')}; first {clean_line(first.fingerprint, 60)}: {clean_line(first.summary)}"
    if questions:
        blocking = sum(question.blocks for question in questions)
        first_one = questions[0]
        yield (
            f"Answer {count(len(questions), 'open question')}, of which {blocking} {'blocks' if blocking == 1 else 'block'} the launch;"
            f" first {first_one.row}: n in the console, or lrconsole attest --next"
        )
    yield from _about_time(standing)
    if standing.launch is Launch.GO:
        yield "Nothing blocks the launch. Write the launch risk list: lrconsole report"


def _about_time(standing: Standing) -> Iterator[str]:
    phase = standing.clock.phase
    if phase is ClockPhase.OVER:
        rows = ", ".join(standing.not_reached)
        reached = f" Not reached: {rows}." if rows else ""
        yield f"The two hours are over: decide with what is known, or defer with a reason.{reached}"
    elif phase is ClockPhase.PAUSED and standing.launch is not Launch.GO:
        yield "The clock is paused; C in the console or lrconsole clock start goes on."
