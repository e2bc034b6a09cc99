"""Run planned checks at once within bounds: a deadline for each, an error for one that breaks, an end when cancelled."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from lrconsole.audit.plan import Planned
from lrconsole.model.finding import Finding, Verdict, unknown
from lrconsole.model.judgement import Outcome
from lrconsole.model.survey import Survey
from lrconsole.model.text import clean_line

CONCURRENCY = 256
"""Checks that may run at once; most of them wait for the network, and the survey bounds what one host is asked."""


class Sink(Protocol):
    """Where a run reports to, as it goes."""

    def started(self, planned: Planned) -> None:
        """A check began."""
        ...

    def found(self, finding: Finding) -> None:
        """A check ended."""
        ...


async def run(
    survey: Survey, planned: Sequence[Planned], sink: Sink, *, now: Callable[[], datetime], concurrency: int = CONCURRENCY
) -> None:
    """Run all of `planned`; paced checks after the others and one at a time.

    Cancelling this coroutine cancels what runs; findings that were reported stay. An exception of the sink ends the run.
    """
    gate = asyncio.Semaphore(concurrency)

    async def one(item: Planned) -> None:
        async with gate:
            sink.started(item)
            sink.found(await _judge(survey, item, now))

    try:
        async with asyncio.TaskGroup() as group:
            for item in planned:
                if not item.check.paced:
                    group.create_task(one(item))
    except BaseExceptionGroup as error:
        raise error.exceptions[0] from None
    for item in planned:
        if item.check.paced:
            await one(item)


async def _judge(survey: Survey, item: Planned, now: Callable[[], datetime]) -> Finding:
    began = time.monotonic()
    verdict = await _verdict(survey, item)
    return finding_of(item, verdict, now(), (time.monotonic() - began) * 1000)


async def _verdict(survey: Survey, item: Planned) -> Verdict:
    check = item.check
    if item.subject is None:
        return unknown("the project file does not declare any", fix=f"Add {check.unlock} to lrconsole.toml.")
    try:
        async with asyncio.timeout(check.deadline):
            return await check.judge(survey, item.subject)
    except TimeoutError:
        return unknown(f"took longer than {check.deadline:g} s", fix="Run this check again alone; if it stays slow, raise network.seconds.")
    except Exception as error:
        reason = clean_line(f"{type(error).__name__}: {error}", 160)
        return Verdict(Outcome.ERROR, f"the check itself broke: {reason}", fix="Report this as a defect of lrconsole.")


def finding_of(item: Planned, verdict: Verdict, seen_at: datetime, milliseconds: float) -> Finding:
    """The finding of a verdict: the check's texts, with what the verdict says more exactly."""
    check = item.check
    return Finding(
        check=check.id,
        subject=item.label,
        stage=check.stage,
        rows=check.rows,
        title=check.title,
        founder=check.founder,
        fix=verdict.fix or check.fix,
        refs=check.refs,
        severity=verdict.severity or check.severity,
        hurts=check.hurts,
        effort=check.effort,
        confidence=max(check.confidence, verdict.confidence, key=lambda one: one.order),
        exposure=check.exposure,
        outcome=verdict.outcome,
        summary=verdict.summary,
        evidence=verdict.evidence,
        definition=check.definition,
        seen_at=seen_at,
        milliseconds=milliseconds,
    )
