"""A folder with a project and a record of one finished audit, for tests of commands that read and decide."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lrconsole.cli.output import ERROR_SCHEMA
from lrconsole.model.audit import Answer, AuditState, PersonNamed, ProjectSummary
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.text import clean_line
from lrconsole.project.locations import Locations
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from tests.audit.made import attestation, finding
from tests.cli.run import Ran, lrconsole
from tests.project.sample import SAMPLE

BLOCKER = "spf.single:news.example"
HIGH = "tls.versions:pay.example"
FINDINGS = (
    finding(BLOCKER),
    finding("spf.single:www.example", Outcome.PASS),
    finding(HIGH, severity=Severity.HIGH),
)


@dataclass(frozen=True)
class Place:
    """A home with a project in it."""

    home: Path

    @property
    def project(self) -> Path:
        """The project's folder."""
        return self.home / "northstar"

    @property
    def record(self) -> Path:
        """The project's record."""
        return Locations(self.home / "config", self.home / "state").record(self.project / "lrconsole.toml")

    def recorded(self) -> list[object]:
        """All that people have added to the record."""
        with RecordReader(self.record) as reader:
            return [*reader.events(), *reader.decisions(), *reader.waivers(), *reader.attestations(), *reader.clock()]

    def run(self, *arguments: str, **more: Any) -> Ran:
        """Run a command in the project's folder."""
        return lrconsole(*arguments, home=self.home, cwd=self.project, **more)

    def json(self, *arguments: str, **more: Any) -> Any:
        """Run a command with --json and return what it printed; it must have printed nothing else."""
        ran = self.run(*arguments, "--json", **more)
        assert ran.out, ran.err
        return json.loads(ran.out)

    def refused(self, *arguments: str, code: int = 2, **more: Any) -> str:
        """Run a command that must fail with one line, and with --json must print the same as JSON; returns the line."""
        ran = self.run(*arguments, **more)
        assert ran.code == code, ran
        said = one_line(ran)
        if "--json" in arguments:
            told = json.loads(ran.out)
            assert (told["schema"], told["exit_code"]) == (ERROR_SCHEMA, code)
            assert all(clean_line(told[part], 60).removesuffix("…") in said for part in ("what", "where", "fix")), (told, said)
        else:
            assert ran.out == "", ran
        return said


def one_line(ran: Ran) -> str:
    """The only line of stderr."""
    assert ran.err.count("\n") == 1, ran.err
    assert ran.err.startswith("lrconsole: ")
    assert "Traceback" not in ran.err
    return ran.err.strip()


def place(home: Path, findings: Sequence[Finding] = FINDINGS, *, answered: bool = True) -> Place:
    """A project whose only audit has found `findings`; every asked row is answered with yes unless told otherwise."""
    from lrconsole.stages.roadmap import asked

    found = Place(home)
    found.project.mkdir()
    (found.project / "lrconsole.toml").write_text(SAMPLE)
    now = datetime.now(UTC)
    people = (PersonNamed("Ana Ruiz", duties=("deploy", "alerts")), PersonNamed("Ben Okoro"))
    summary = ProjectSummary("Northstar Coaching", str(found.project / "lrconsole.toml"), "production", "Ana Ruiz", people)
    with RecordWriter(found.record, now=lambda: now) as writer:
        audit = writer.begin_audit(summary, len(findings), version="0.1.0")
        for one in findings:
            writer.add_finding(audit, replace(one, seen_at=now))
        writer.finish_audit(audit, AuditState.DONE)
        for row in asked() if answered else ():
            writer.add_attestation(attestation(row.id, Answer.YES, now))
    return found
