"""Tests of running checks."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from lrconsole.audit.plan import Planned, plan
from lrconsole.audit.runner import run
from lrconsole.model.errors import RecordError
from lrconsole.model.finding import Finding, Verdict, passed
from lrconsole.model.judgement import Confidence, Outcome, Severity
from lrconsole.model.project import Domain, Project
from lrconsole.model.survey import Survey
from lrconsole.stages import Check
from tests.audit import checks
from tests.stages.recorded import NOW, RecordedSurvey

PROJECT = Project("Northstar", Path("lrconsole.toml"))
DOMAINS = replace(PROJECT, domains=tuple(Domain(f"d{number}.example") for number in range(12)))


def frozen() -> datetime:
    return NOW


@dataclass
class Kept:
    """Keeps what it is told, in order."""

    begun: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def started(self, planned: Planned) -> None:
        self.begun.append(planned.fingerprint)

    def found(self, finding: Finding) -> None:
        self.findings.append(finding)


def ran(*some: Check, project: Project = PROJECT, concurrency: int = 64) -> Kept:
    kept = Kept()
    asyncio.run(run(RecordedSurvey(), plan(some, project), kept, clock=frozen, concurrency=concurrency))
    return kept


def outcome_of(check: Check) -> tuple[Outcome, str]:
    found = ran(check).findings
    assert len(found) == 1
    return found[0].outcome, found[0].summary


def test_a_check_over_its_deadline_is_unknown_and_says_so() -> None:
    assert outcome_of(checks.hangs) == (Outcome.UNKNOWN, "took longer than 0.05 s")


def test_a_check_that_raises_is_an_error_with_a_short_clean_reason() -> None:
    outcome, summary = outcome_of(checks.raises)
    assert outcome is Outcome.ERROR
    assert "ValueError: no such field" in summary
    assert len(summary) < 200
    assert "\x1b" not in summary


def test_a_timeout_of_the_checks_own_is_not_taken_for_the_deadline() -> None:
    assert outcome_of(checks.times_out_itself) == (Outcome.ERROR, "the check broke: TimeoutError: of its own")


def test_an_observation_cancelled_under_a_check_does_not_end_the_run() -> None:
    assert outcome_of(checks.is_cancelled_from_within)[0] is Outcome.ERROR


def test_a_check_that_gives_no_verdict_is_an_error() -> None:
    assert outcome_of(checks.gives_nothing) == (Outcome.ERROR, "the check broke: gave NoneType for a verdict")


def test_broken_checks_take_nothing_down() -> None:
    found = {item.check: item.outcome for item in ran(*checks.ALL_BAD, checks.about_project).findings}
    assert len(found) == len(checks.ALL_BAD) + 1
    assert found["checks.about_project"] is Outcome.PASS


def test_nothing_declared_is_unknown_and_names_the_line_that_unlocks() -> None:
    finding = ran(checks.about_domain).findings[0]
    assert (finding.outcome, finding.subject) == (Outcome.UNKNOWN, "")
    assert "[[domain]]" in finding.summary
    assert "[[domain]]" in finding.fix


def test_the_verdict_overrides_severity_and_fix_and_the_smaller_confidence_counts() -> None:
    finding = ran(checks.overrides).findings[0]
    assert (finding.severity, finding.fix, finding.confidence) == (Severity.LOW, "The exact fix.", Confidence.LIKELY)
    assert finding.seen_at == NOW


def test_without_an_own_fix_the_checks_fix_counts() -> None:
    assert ran(checks.blocker_of_domain, project=DOMAINS).findings[0].fix == "The general fix."


@dataclass
class Gauge:
    """Measures how many checks are under way together."""

    now: int = 0
    most: int = 0
    log: list[tuple[str, int]] = field(default_factory=list)

    def watched(self, check: Check) -> Check:
        async def judge(survey: Survey, subject: Domain) -> Verdict:
            self.now += 1
            self.most = max(self.most, self.now)
            self.log.append((check.id, self.now))
            await asyncio.sleep(0.01)
            self.now -= 1
            return passed("")

        return replace(check, judge=judge)


@pytest.mark.parametrize(("concurrency", "most"), [(1, 1), (5, 5), (64, 12)])
def test_no_more_than_the_allowed_number_run_together(concurrency: int, most: int) -> None:
    gauge = Gauge()
    found = ran(gauge.watched(checks.about_domain), project=DOMAINS, concurrency=concurrency)
    assert len(found.findings) == 12
    assert gauge.most == most


def test_paced_checks_run_alone_after_all_others() -> None:
    gauge = Gauge()
    ran(gauge.watched(checks.paced_domain), gauge.watched(checks.about_domain), project=DOMAINS)
    assert [name for name, _ in gauge.log[:12]] == ["checks.about_domain"] * 12
    assert gauge.log[12:] == [("checks.paced_domain", 1)] * 12


def test_blockers_start_first() -> None:
    begun = ran(checks.about_domain, checks.blocker_of_domain, project=DOMAINS, concurrency=3).begun
    assert all("blocker" in name for name in begun[:12])


def test_findings_come_as_they_complete() -> None:
    kept = ran(checks.hangs, checks.about_project, checks.raises)
    assert kept.findings[-1].check == "checks.hangs"


@dataclass
class Signalling(Kept):
    """Says when the first finding is there."""

    first: asyncio.Event = field(default_factory=asyncio.Event)

    def found(self, finding: Finding) -> None:
        super().found(finding)
        self.first.set()


def test_cancelling_ends_every_check_at_once() -> None:
    async def cancelled() -> tuple[Kept, float]:
        kept = Signalling()
        planned = plan((checks.hangs_long, checks.about_project), PROJECT)
        task = asyncio.create_task(run(RecordedSurvey(), planned, kept, clock=frozen))
        await asyncio.wait_for(kept.first.wait(), 5)
        begun = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return kept, time.monotonic() - begun

    kept, seconds = asyncio.run(cancelled())
    assert [item.check for item in kept.findings] == ["checks.about_project"]
    assert seconds < 1


def test_an_error_of_the_sink_ends_the_run_as_itself() -> None:
    class Full(Kept):
        def found(self, finding: Finding) -> None:
            raise RecordError("the disk is full")

    planned = plan((checks.about_project, checks.hangs_long), PROJECT)
    with pytest.raises(RecordError, match="the disk is full"):
        asyncio.run(run(RecordedSurvey(), planned, Full(), clock=frozen))


def test_nothing_planned_ends_at_once() -> None:
    assert ran().findings == []
