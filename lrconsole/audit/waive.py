"""Waive a finding: permission to launch in spite of it, owned by somebody, until a day that is never left open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from lrconsole.audit.decide import risk_called
from lrconsole.model.audit import Waiver
from lrconsole.model.errors import UsageError
from lrconsole.model.judgement import Severity
from lrconsole.model.standing import Risk, Standing

DEFAULT_DAYS = 30
LONGEST_DAYS = 90
BLOCKER_DAYS = 14
SHORTEST_REASON = 20
SOON = timedelta(days=7)


def waive(
    standing: Standing, fingerprint: str, owner: str, reason: str, now: datetime, *, expires: date | None = None, approved_by: str = ""
) -> Waiver:
    """The waiver of a finding of the newest audit. It ends at the first moment (UTC) of `expires`; default 30 days, blockers 14.

    Raises:
        UsageError: no such finding, an owner whom the project does not name, too short a reason, or a day too far or past.
    """
    risk = risk_called(standing, fingerprint)
    longest = BLOCKER_DAYS if risk.finding.severity is Severity.BLOCKER else LONGEST_DAYS
    end = expires or (now + timedelta(days=min(DEFAULT_DAYS, longest))).date()
    _check_owner(standing, owner.strip())
    if len(reason.strip()) < SHORTEST_REASON:
        raise UsageError(f"the reason must say why this can wait, in {SHORTEST_REASON} characters or more", fix="add --reason TEXT")
    if end <= now.date():
        raise UsageError(f"the waiver would end on {end}, which is not after today", fix="choose a later day with --until")
    if (end - now.date()).days > longest:
        kind = "a blocker" if longest == BLOCKER_DAYS else "a finding"
        raise UsageError(
            f"{kind} can be waived for at most {longest} days, until {now.date() + timedelta(days=longest)}", fix="choose --until"
        )
    moment = datetime(end.year, end.month, end.day, tzinfo=UTC)
    return Waiver(risk.finding.fingerprint, owner.strip(), reason.strip(), now, moment, approved_by.strip())


def _check_owner(standing: Standing, owner: str) -> None:
    people = [person.name for person in standing.audit.project.people] if standing.audit else []
    if not owner:
        raise UsageError("a waiver needs an owner", fix="add --owner NAME")
    if people and owner not in people:
        raise UsageError(f'"{owner}" is not named in the project', fix=f"name one of {', '.join(people)}, or add a [[person]]")


def expires_soon(risk: Risk, now: datetime) -> bool:
    """Whether a risk's waiver ends within a week."""
    return risk.waiver is not None and risk.waiver.expires - now <= SOON
