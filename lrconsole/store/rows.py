"""From the model's nouns to the record's rows and back."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from lrconsole.model.audit import (
    Answer,
    Attestation,
    Audit,
    AuditState,
    Choice,
    ClockSegment,
    Decision,
    Event,
    EventKind,
    EvidenceKind,
    Job,
    JobState,
    Note,
    PersonNamed,
    ProjectSummary,
    Waiver,
)
from lrconsole.model.finding import Evidence, Finding
from lrconsole.model.judgement import Confidence, Effort, Exposure, Impact, Outcome, Severity
from lrconsole.model.name_watch import NameSeen
from lrconsole.model.stage import Stage

Row = dict[str, Any]
Safe = Callable[[str], str]
"""What a text passes before it is stored."""

_SURROGATES = re.compile("[\ud800-\udfff]")


def to_ms(moment: datetime) -> int:
    """UTC milliseconds since the epoch."""
    return round(moment.timestamp() * 1000)


def from_ms(milliseconds: int) -> datetime:
    """The moment of UTC milliseconds since the epoch."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def storable(text: str) -> str:
    """`text` as SQLite can keep it: lone surrogates, which UTF-8 has no form for, become the replacement character."""
    return _SURROGATES.sub("\ufffd", text)


def decision_row(item: Decision, safe: Safe) -> Row:
    """The row of a decision; every text passes `safe`, here and below."""
    said = {"fingerprint": safe(item.fingerprint), "choice": item.choice.value, "who": safe(item.who)}
    return {**said, "reason": safe(item.reason), "at": to_ms(item.at), "audit": item.audit}


def waiver_row(item: Waiver, safe: Safe) -> Row:
    """The row of a waiver."""
    return {
        "fingerprint": safe(item.fingerprint),
        "owner": safe(item.owner),
        "reason": safe(item.reason),
        "created": to_ms(item.created),
        "expires": to_ms(item.expires),
        "approved_by": safe(item.approved_by),
    }


def attestation_row(item: Attestation, safe: Safe) -> Row:
    """The row of a person's answer."""
    return {
        "row_id": safe(item.row),
        "answer": item.answer.value,
        "who": safe(item.who),
        "kind": item.kind.value,
        "evidence": safe(item.evidence),
        "sha256": safe(item.sha256),
        "at": to_ms(item.at),
        "valid_until": to_ms(item.valid_until),
    }


def note_row(item: Note, safe: Safe) -> Row:
    """The row of a note."""
    return {"fingerprint": safe(item.fingerprint), "text": safe(item.text), "who": safe(item.who), "at": to_ms(item.at)}


def name_row(audit: int, item: NameSeen, at: int, safe: Safe) -> Row:
    """The row of what a declared name had at a moment in milliseconds."""
    return {"audit": audit, "at": at, "name": safe(item.name), "kind": safe(item.kind), "found": listed(item.values, safe), "ttl": item.ttl}


def name_of(row: sqlite3.Row) -> tuple[NameSeen, datetime]:
    """What a declared name had, and when."""
    return NameSeen(row["name"], row["kind"], tuple(json.loads(row["found"])), row["ttl"]), from_ms(row["at"])


def finding_row(audit: int, item: Finding, safe: Safe) -> Row:
    """The row of a finding; every text passes `safe`."""
    return {
        "audit": audit,
        "check_id": safe(item.check),
        "subject": safe(item.subject),
        "stage": item.stage.value,
        "row_ids": listed(item.rows, safe),
        "title": safe(item.title),
        "founder": safe(item.founder),
        "fix": safe(item.fix),
        "refs": listed(item.refs, safe),
        "severity": item.severity.value,
        "hurts": json.dumps([impact.value for impact in item.hurts]),
        "effort": item.effort.value,
        "confidence": item.confidence.value,
        "exposure": item.exposure.value,
        "outcome": item.outcome.value,
        "summary": safe(item.summary),
        "evidence": json.dumps([[safe(seen.label), safe(seen.value)] for seen in item.evidence]),
        "definition": safe(item.definition),
        "seen_at": to_ms(item.seen_at),
        "milliseconds": item.milliseconds,
    }


def finding_of(row: sqlite3.Row) -> Finding:
    """The finding of a row."""
    return Finding(
        check=row["check_id"],
        subject=row["subject"],
        stage=Stage(row["stage"]),
        rows=_texts(row["row_ids"]),
        title=row["title"],
        founder=row["founder"],
        fix=row["fix"],
        refs=_texts(row["refs"]),
        severity=Severity(row["severity"]),
        hurts=_impacts(row["hurts"]),
        effort=Effort(row["effort"]),
        confidence=Confidence(row["confidence"]),
        exposure=Exposure(row["exposure"]),
        outcome=Outcome(row["outcome"]),
        summary=row["summary"],
        evidence=tuple(Evidence(label, value) for label, value in json.loads(row["evidence"])),
        definition=row["definition"],
        seen_at=from_ms(row["seen_at"]),
        milliseconds=row["milliseconds"],
    )


@lru_cache(maxsize=1_024)
def _texts(text: str) -> tuple[str, ...]:
    # All findings of a check have the same lists, and a record has hundreds of checks, not thousands.
    return tuple(json.loads(text))


@lru_cache(maxsize=1_024)
def _impacts(text: str) -> tuple[Impact, ...]:
    return tuple(Impact(word) for word in json.loads(text))


def listed(texts: Sequence[str], safe: Safe) -> str:
    """Texts as a JSON list; each passes `safe` by itself, since masking the JSON could break it, and its escapes could hide a secret."""
    return json.dumps([safe(text) for text in texts])


def summary_text(project: ProjectSummary, safe: Safe) -> str:
    """A project's summary as the JSON that the record keeps; every text passes `safe`."""
    return json.dumps(_each_text(asdict(project), safe))


def _each_text(value: Any, safe: Safe) -> Any:
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, dict):
        return {key: _each_text(item, safe) for key, item in value.items()}
    return [_each_text(item, safe) for item in value] if isinstance(value, (list, tuple)) else value


def audit_of(row: sqlite3.Row, done: int) -> Audit:
    """The audit of a row, with the number of its findings."""
    return Audit(
        id=row["id"],
        project=_summary_of(row["project"]),
        state=AuditState(row["state"]),
        started=from_ms(row["started"]),
        finished=_moment(row["finished"]),
        planned=row["planned"],
        done=done,
        commit=row["commit_sha"],
        version=row["version"],
        only=tuple(json.loads(row["only_these"])),
    )


def _summary_of(text: str) -> ProjectSummary:
    data = json.loads(text)
    people = tuple(PersonNamed(item["name"], item["contact"], tuple(item["duties"]), tuple(item["deputy_for"])) for item in data["people"])
    weights = tuple((impact, weight) for impact, weight in data["weights"])
    return ProjectSummary(data["name"], data["file"], data["environment"], data["on_call"], people, weights)


def event_of(row: sqlite3.Row) -> Event:
    """The event of a row."""
    return Event(row["id"], from_ms(row["at"]), EventKind(row["kind"]), row["audit"], row["about"], row["text"], row["who"])


def decision_of(row: sqlite3.Row) -> Decision:
    """The decision of a row."""
    return Decision(row["fingerprint"], Choice(row["choice"]), row["who"], row["reason"], from_ms(row["at"]), row["audit"])


def waiver_of(row: sqlite3.Row) -> Waiver:
    """The waiver of a row."""
    return Waiver(row["fingerprint"], row["owner"], row["reason"], from_ms(row["created"]), from_ms(row["expires"]), row["approved_by"])


def attestation_of(row: sqlite3.Row) -> Attestation:
    """The attestation of a row."""
    return Attestation(
        row=row["row_id"],
        answer=Answer(row["answer"]),
        who=row["who"],
        kind=EvidenceKind(row["kind"]),
        evidence=row["evidence"],
        sha256=row["sha256"],
        at=from_ms(row["at"]),
        valid_until=from_ms(row["valid_until"]),
    )


def note_of(row: sqlite3.Row) -> Note:
    """The note of a row."""
    return Note(row["fingerprint"], row["text"], row["who"], from_ms(row["at"]))


def segment_of(row: sqlite3.Row) -> ClockSegment:
    """The clock segment of a row."""
    # A record that was not migrated yet has no beats.
    beaten = row["beaten"] if "beaten" in row.keys() else None  # noqa: SIM118
    return ClockSegment(from_ms(row["started"]), _moment(row["stopped"]), row["seconds"], _moment(beaten))


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_ms(milliseconds)


def job_of(row: sqlite3.Row) -> Job:
    """The job of a row, in the state that was recorded."""
    return Job(
        id=row["id"],
        kind=row["kind"],
        pid=row["pid"],
        born=row["born"],
        state=JobState(row["state"]),
        started=from_ms(row["started"]),
        finished=_moment(row["finished"]),
        audit=row["audit"],
        note=row["note"],
    )
