"""Rollback: the way back is declared, and was walked lately."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Effort, Exposure, Impact, Severity
from lrconsole.model.project import Project, Rollback
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

FRESH = 30
"""Days for which a rehearsal counts."""
STALE = 90
"""Days after which a rehearsal says nothing any more."""
QUICK = 10.0
"""Minutes within which a bad deploy must be taken back."""
_TEMPLATE = '[rollback]\nhow = "<the command or page that does it>"\ntarget = "<the version that it goes to>"'


@check(
    Stage.DEPLOY,
    Severity.BLOCKER,
    hurts=(Impact.LOGIN, Impact.DATA_LOSS),
    effort=Effort.HOURS,
    rows=("B4", "T5"),
    refs=("Google SRE book, chapter 8",),
    exposure=Exposure.INTERNAL,
)
async def declared(survey: Survey, project: Project) -> Verdict:
    """The way back from a bad deploy is written down.

    Founder: When a new version locks everybody out, nobody knows how to undo it.
    Fix: Write the command and the version that it goes back to into [rollback].
    """
    rollback = survey.project.rollback
    if rollback is None:
        return failed("no rollback is declared", fix=_TEMPLATE)
    evidence = {"how": rollback.how or "not said", "target": rollback.target or "not said"}
    lacking = [name for name, value in (("how", rollback.how), ("target", rollback.target)) if not value.strip()]
    if lacking:
        return failed(f"[rollback] does not say {' or '.join(lacking)}", evidence, fix=_TEMPLATE)
    return passed(f"to {rollback.target}", evidence)


@check(
    Stage.DEPLOY,
    Severity.HIGH,
    hurts=(Impact.LOGIN, Impact.DATA_LOSS),
    effort=Effort.HOURS,
    rows=("R5.3", "B4", "F5"),
    refs=("Google SRE workbook, chapter 16",),
    exposure=Exposure.INTERNAL,
)
async def rehearsed(survey: Survey, project: Project) -> Verdict:
    """The rollback was rehearsed in the last 30 days, within 10 minutes.

    Founder: The first try happens on the worst evening, with customers waiting.
    Fix: Rehearse it on staging with a clock, then note date and minutes in [rollback].
    """
    rollback = survey.project.rollback
    if rollback is None:
        return not_applicable("no rollback is declared; see rollback.declared")
    fix = f"Rehearse: {rollback.how}\nthen in [rollback]:\nrehearsed = {survey.now:%Y-%m-%d}\nminutes = <measured>"
    if rollback.rehearsed is None:
        return failed("never rehearsed", {"how": rollback.how}, fix=fix)
    age = (survey.now.date() - rollback.rehearsed).days
    evidence = {"rehearsed": str(rollback.rehearsed), "minutes": "not noted" if rollback.minutes is None else f"{rollback.minutes:g}"}
    if age < 0:
        return unknown(f"the rehearsal lies ahead, on {rollback.rehearsed}", evidence, fix=fix)
    return _judge(rollback, age, evidence, fix)


def _judge(rollback: Rollback, age: int, evidence: dict[str, str], fix: str) -> Verdict:
    ago = f"rehearsed {count(age, 'day')} ago"
    if age > STALE:
        return failed(ago, evidence, fix=fix)
    if rollback.minutes is not None and rollback.minutes > QUICK:
        return failed(f"took {rollback.minutes:g} minutes", evidence, fix=fix)
    if rollback.minutes is None:
        return warned(f"{ago}, its minutes not noted", evidence, fix=fix)
    if age > FRESH:
        return warned(ago, evidence, fix=fix)
    return passed(f"{ago} in {rollback.minutes:g} minutes", evidence)
