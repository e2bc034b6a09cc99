"""Waive a finding: permission to launch in spite of it, owned by somebody, that ends by itself."""

from __future__ import annotations

from datetime import date, datetime

from lrconsole.audit.days import until
from lrconsole.audit.decide import REASON_LENGTH, find
from lrconsole.model.audit import Waiver
from lrconsole.model.errors import UsageError
from lrconsole.model.judgement import Severity
from lrconsole.model.standing import Standing

DAYS = 30
MAX_DAYS = 90
BLOCKER_DAYS = 14
"""Days that the waiver of a blocker runs, by default and at most."""


def waive(
    standing: Standing,
    fingerprint: str,
    owner: str,
    reason: str,
    now: datetime,
    *,
    expires: date | None = None,
    approved_by: str = "",
) -> Waiver:
    """Make a waiver for one open finding. It needs no decision beside it.

    Args:
        owner: who answers for it; one of the project's people when it names any.
        expires: the day that it ends on; None for the default.

    Raises:
        UsageError: no such finding, an unknown owner, a reason that is too short, or a day out of range.
    """
    finding = find(standing, fingerprint).finding
    because = " ".join(reason.split())
    if len(because) < REASON_LENGTH:
        raise UsageError(
            f"a waiver needs a reason of at least {REASON_LENGTH} characters",
            where=finding.fingerprint,
            fix="add --reason with why the launch can bear it",
        )
    person = _owner(standing, owner)
    default, limit = days_of(finding.severity)
    ends = until(expires, now, default=default, limit=limit, what=f"the waiver of a {finding.severity.value} finding")
    return Waiver(finding.fingerprint, person, because, now, ends, " ".join(approved_by.split()))


def days_of(severity: Severity) -> tuple[int, int]:
    """The days that a waiver of such a finding runs: by default, and at most."""
    return (BLOCKER_DAYS, BLOCKER_DAYS) if severity is Severity.BLOCKER else (DAYS, MAX_DAYS)


def _owner(standing: Standing, owner: str) -> str:
    name = " ".join(owner.split())
    people = [person.name for person in standing.audit.project.people] if standing.audit else []
    if not name:
        raise UsageError("a waiver needs an owner", fix="add --owner NAME")
    if not people:
        return name
    known = next((person for person in people if person.casefold() == name.casefold()), None)
    if known is None:
        raise UsageError(f"{name} is not one of the project's people", fix=f"name one of: {', '.join(people)}; or add a [[person]]")
    return known
