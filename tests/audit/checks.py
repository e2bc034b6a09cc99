"""Checks that behave in every bad way, for tests of planning and running."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from lrconsole.model.finding import Verdict, failed, passed
from lrconsole.model.judgement import Confidence, Effort, Impact, Severity
from lrconsole.model.project import Domain, Project
from lrconsole.model.stage import Stage
from lrconsole.model.survey import Survey
from lrconsole.stages import Check, Judge, check


def made(stage: Stage = Stage.QUICK_AUDIT, severity: Severity = Severity.HIGH, **more: Any) -> Callable[[Judge], Check]:
    return check(stage, severity, hurts=(Impact.LOGIN,), effort=Effort.HOURS, rows=("R1.1",), refs=("test",), **more)


@made()
async def about_project(survey: Survey, project: Project) -> Verdict:
    """The project is fine."""
    return passed("fine")


@made()
async def about_domain(survey: Survey, domain: Domain) -> Verdict:
    """The domain is fine."""
    return passed("fine")


@made(Stage.EDGE, Severity.BLOCKER)
async def blocker_of_domain(survey: Survey, domain: Domain) -> Verdict:
    """The domain blocks.

    Fix: The general fix.
    """
    return failed("two records")


@made(severity=Severity.BLOCKER, paced=True)
async def paced_domain(survey: Survey, domain: Domain) -> Verdict:
    """The domain is measured."""
    return passed("measured")


@made(confidence=Confidence.LIKELY)
async def overrides(survey: Survey, project: Project) -> Verdict:
    """The verdict says more than the check.

    Fix: The general fix.
    """
    return Verdict(failed("").outcome, "worse here", fix="The exact fix.", severity=Severity.LOW)


@made(deadline=0.05)
async def hangs(survey: Survey, project: Project) -> Verdict:
    """It never answers."""
    await asyncio.Event().wait()
    return passed("never")


@made()
async def hangs_long(survey: Survey, project: Project) -> Verdict:
    """It does not answer for its whole deadline."""
    await asyncio.Event().wait()
    return passed("never")


@made()
async def raises(survey: Survey, project: Project) -> Verdict:
    """It breaks."""
    raise ValueError("no\x1b[31m such\nfield " + "x" * 5000)


@made()
async def times_out_itself(survey: Survey, project: Project) -> Verdict:
    """It raises the error that a deadline raises."""
    raise TimeoutError("of its own")


@made()
async def is_cancelled_from_within(survey: Survey, project: Project) -> Verdict:
    """What it waits for is cancelled."""
    shared: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
    shared.cancel()
    return await shared


@made()
async def gives_nothing(survey: Survey, project: Project) -> Verdict:
    """It forgets its verdict."""
    return None  # type: ignore[return-value]


ALL_BAD: tuple[Check, ...] = (hangs, raises, times_out_itself, is_cancelled_from_within, gives_nothing)
