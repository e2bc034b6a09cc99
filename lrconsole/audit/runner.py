"""Run the planned checks of an audit: together but bounded, each under a deadline, and one broken check takes nothing down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from lrconsole.audit.plan import Planned
from lrconsole.model.finding import Finding, Verdict, unknown
from lrconsole.model.judgement import Outcome
from lrconsole.model.survey import Survey
from lrconsole.model.text import clean_line
from lrconsole.stages.edge.zones.dns_panel import as_entered

_REASON_LIMIT = 160


class Sink(Protocol):
    """Takes an audit's progress as it comes. An error that it raises ends the run."""

    def started(self, planned: Planned) -> None:
        """A check began on a subject."""
        ...

    def found(self, finding: Finding) -> None:
        """A check has come to its verdict."""
        ...


CONCURRENCY = 512
"""Checks that may be under way together. Nearly all of them wait, and the survey bounds what one host is asked at once."""


async def run(
    survey: Survey, planned: Sequence[Planned], sink: Sink, *, clock: Callable[[], datetime], concurrency: int = CONCURRENCY
) -> None:
    """Run `planned` and hand each finding to `sink` as soon as it is there.

    The paced checks measure response times, so they run one at a time and only after all others have ended: nothing of this audit loads
    the app or this machine while they measure. Cancelling the call cancels every check at once.

    Args:
        clock: the time, UTC, that findings are stamped with.
        concurrency: how many checks may be under way together.
    """
    run = _Run(survey, sink, clock)
    await run.all([item for item in planned if not item.paced], concurrency)
    await run.all([item for item in planned if item.paced], 1)


class _Run:
    def __init__(self, survey: Survey, sink: Sink, clock: Callable[[], datetime]) -> None:
        self._survey = survey
        self._sink = sink
        self._clock = clock

    async def all(self, items: Sequence[Planned], width: int) -> None:
        waiting = iter(items)
        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(min(width, len(items))):
                    workers.create_task(self._work(waiting))
        except ExceptionGroup as group:
            # Only the sink raises here, and when it cannot write, each worker meets the same fault.
            raise group.exceptions[0] from None

    async def _work(self, waiting: Iterator[Planned]) -> None:
        for item in waiting:
            self._sink.started(item)
            begun = asyncio.get_running_loop().time()
            verdict = await _verdict(self._survey, item)
            verdict = replace(verdict, fix=as_entered(verdict.fix, self._survey.project))
            milliseconds = (asyncio.get_running_loop().time() - begun) * 1000
            self._sink.found(_finding(item, verdict, self._clock(), milliseconds))


async def _verdict(survey: Survey, item: Planned) -> Verdict:
    if item.subject is None:
        line = item.check.unlock
        return unknown(f"nothing to look at: the project file has no {line}", fix=f"Add {line} to lrconsole.toml.")
    try:
        async with asyncio.timeout(item.check.deadline) as deadline:
            verdict = await item.check.judge(survey, item.subject)
        return verdict if isinstance(verdict, Verdict) else _broken(f"gave {type(verdict).__name__} for a verdict")
    except TimeoutError as error:
        if deadline.expired():
            return unknown(f"took longer than {item.check.deadline:g} s", fix="Run it again; if it stays, see what the host is busy with.")
        return _broken(_reason(error))
    except asyncio.CancelledError:
        if _is_cancelled():
            raise
        # An observation that it shares with another check was cancelled under it; the run itself goes on.
        return _broken("what it waited for was cancelled")
    except Exception as error:
        return _broken(_reason(error))


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _broken(reason: str) -> Verdict:
    return Verdict(Outcome.ERROR, f"the check broke: {reason}", fix="Nothing was established; report this fault of the check.")


def _reason(error: Exception) -> str:
    return clean_line(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__, _REASON_LIMIT)


def _finding(item: Planned, verdict: Verdict, now: datetime, milliseconds: float) -> Finding:
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
        confidence=max(check.confidence, verdict.confidence, key=lambda level: level.order),
        exposure=check.exposure,
        outcome=verdict.outcome,
        summary=verdict.summary,
        evidence=verdict.evidence,
        definition=check.definition,
        seen_at=now,
        milliseconds=milliseconds,
    )
