"""A record that fills every pane: what the practice business's audit found, kept as it was, with a day of people's work on it.

`python -m tests.tui.made RECORD` takes the findings anew from a record that `lrconsole demo --headless` has made.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lrconsole.jobs.people import People
from lrconsole.model.audit import Answer, AuditState, Choice, EventKind, PersonNamed, ProjectSummary, Waiver
from lrconsole.model.finding import Evidence, Finding
from lrconsole.model.judgement import Confidence, Effort, Exposure, Impact, Outcome, Severity
from lrconsole.model.stage import Stage
from lrconsole.report.json_document import finding_data
from lrconsole.store import liveness
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.tui.console import NOW

FINDINGS = Path(__file__).with_name("practice.jsonl")
PEOPLE = (
    PersonNamed("Ana Ruiz", "ana@northstar.example", ("alerts", "deploy")),
    PersonNamed("Tom Hale", "tom@northstar.example", ("database",), ("alerts",)),
    PersonNamed("Mia Chen", "", ("domains",)),
)
SUMMARY = ProjectSummary("Northstar Coaching", "lrconsole.toml", "production", "Ana Ruiz", PEOPLE)
DECISIONS = (
    ("login.role:assistant", Choice.FIX_NOW, "assistants open the office at eight"),
    ("keys.history:repository", Choice.NO_GO, "the payment key is live until it is replaced"),
    ("dns.caa:pay.northstar.example", Choice.DEFER, "the provider of the payment page answers on Friday"),
)
ANSWERS = (
    ("B9", Answer.YES, "the test page came at 21:04, 1 min 50 s after it was sent"),
    ("B1", Answer.NO, "two of four flows were walked"),
)
_ALSO_MET = ("tls.expiry", "dns.registration", "mail.mx")
_MANY = {"latency.p95": 7, "lists.bounded": 7, "redirects.old_domains": 4}
_PORT = re.compile(r"(?<=:)(?:1\d|2\d|3\d|4\d|5\d|6\d)\d{3}\b")


def findings(seen: datetime = NOW) -> tuple[Finding, ...]:
    """What the practice business's audit found, one or two findings of each check, as if `seen` then."""
    return tuple(_finding(json.loads(line), seen) for line in FINDINGS.read_text(encoding="utf-8").splitlines())


def write_practice(record: Path, *, running: int = 0) -> None:
    """Write the audit of yesterday, that of today, and what people said since; with `running`, a third one has come that far."""
    at = Moment(NOW - timedelta(days=1))
    with RecordWriter(record, now=at) as writer:
        yesterday = [_differently(item) if number % 11 == 3 else item for number, item in enumerate(findings(at()))]
        _audit(writer, at, yesterday)
        at.moment = NOW - timedelta(hours=1)
        _audit(writer, at, findings(at()))
        at.moment = NOW - timedelta(minutes=48)
        writer.start_clock()
        writer.add_waiver(_lapsed())
    _people_said(record, at)
    if running:
        at.moment = NOW - timedelta(seconds=30)
        with RecordWriter(record, now=at) as writer:
            _begin(writer, findings(at()), running)


class Moment:
    """A clock that is set by hand."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """The time it is set to."""
        return self.moment


def _audit(writer: RecordWriter, at: Moment, found: list[Finding] | tuple[Finding, ...]) -> None:
    audit = writer.begin_audit(SUMMARY, len(found), commit="3f9c1d2", version="0.1.0")
    writer.add_event(EventKind.AUDIT_STARTED, audit=audit, text=f"{len(found)} checks")
    for item in found:
        writer.add_finding(audit, item)
    at.moment += timedelta(seconds=22)
    writer.add_event(EventKind.AUDIT_FINISHED, audit=audit, text="done")
    writer.finish_audit(audit, AuditState.DONE)


def _begin(writer: RecordWriter, found: tuple[Finding, ...], done: int) -> None:
    """An audit by this very process, so that it counts as alive."""
    job = writer.open_job("audit", os.getpid(), liveness.born_at(os.getpid()) or 0.0)
    audit = writer.begin_audit(SUMMARY, len(found), commit="3f9c1d2", version="0.1.0", job=job)
    writer.add_event(EventKind.AUDIT_STARTED, audit=audit, text=f"{len(found)} checks")
    for item in found[:done]:
        writer.add_finding(audit, item)
        writer.add_event(EventKind.CHECK_DONE, audit=audit, about=item.fingerprint, text=item.outcome.value)


def _people_said(record: Path, at: Moment) -> None:
    people = People(record, at)
    acts: list[Callable[[], object]] = [
        *(lambda one=one: people.decide([one[0]], one[1], "Ana Ruiz", one[2]) for one in DECISIONS),
        *(lambda one=one: people.answer(one[0], one[1], "Tom Hale", one[2]) for one in ANSWERS),
        lambda: people.waive(
            ["tls.versions:admin.northstar.example"], "Mia Chen", "the provider drops TLS 1.0 with its next release, on Friday"
        ),
        lambda: people.note(["rollback.declared"], "the host keeps the last five releases; ask how long going back takes", "Tom Hale"),
    ]
    for act in acts:
        at.moment += timedelta(minutes=3)
        act()


def _lapsed() -> Waiver:
    created = NOW - timedelta(days=40)
    return Waiver("headers.frame:app.northstar.example", "Ana Ruiz", "framing is needed by the old booking widget", created,
                  NOW - timedelta(days=10), "Ana Ruiz")  # fmt: skip


def _differently(item: Finding) -> Finding:
    """What an earlier audit may have found in its place."""
    was = Outcome.FAIL if item.outcome is Outcome.PASS else Outcome.PASS
    return replace(item, outcome=was)


def _finding(data: dict[str, Any], seen: datetime) -> Finding:
    return Finding(
        check=data["check"],
        subject=data["subject"],
        stage=Stage(data["stage"]),
        rows=tuple(data["rows"]),
        title=data["title"],
        founder=data["founder"],
        fix=data["fix"],
        refs=tuple(data["refs"]),
        severity=Severity(data["severity"]),
        hurts=tuple(Impact(word) for word in data["hurts"]),
        effort=Effort(data["effort"]),
        confidence=Confidence(data["confidence"]),
        exposure=Exposure(data["exposure"]),
        outcome=Outcome(data["outcome"]),
        summary=data["summary"],
        evidence=tuple(Evidence(one["label"], one["value"]) for one in data["evidence"]),
        definition=data["definition"],
        seen_at=seen,
        milliseconds=data["milliseconds"],
    )


def take(record: Path) -> None:
    """Keep one or two findings of each check of the newest audit, the worst first; ports that change from run to run are made one."""
    with RecordReader(record) as reader:
        audit = reader.latest_audit()
        assert audit is not None
        found = sorted(reader.findings(audit.id), key=_worth)
    kept: Counter[tuple[str, bool]] = Counter()
    lines = []
    for item in found:
        is_met = item.outcome is Outcome.PASS
        kept[item.check, is_met] += 1
        is_told = is_met and item.stage is Stage.EDGE and kept[item.check, False] and item.check not in _ALSO_MET
        if kept[item.check, is_met] <= _most(item, is_met) and not is_told and not item.check.startswith("attest."):
            lines.append(_PORT.sub("8443", json.dumps(finding_data(item), ensure_ascii=False)))
    FINDINGS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _worth(item: Finding) -> tuple[object, ...]:
    order = (item.outcome is Outcome.PASS, list(Severity).index(item.severity), item.subject)
    return (item.stage.number, item.check, *order)


def _most(item: Finding, is_met: bool) -> int:
    is_grave = item.severity is Severity.BLOCKER and not is_met and item.stage is not Stage.EDGE
    return _MANY.get(item.check, 2 if is_grave else 1)


if __name__ == "__main__":
    take(Path(sys.argv[1]))
