"""Decide about a finding: a choice, by a named person, with a reason."""

from __future__ import annotations

from datetime import datetime

from lrconsole.model.audit import Choice, Decision
from lrconsole.model.errors import UsageError
from lrconsole.model.standing import Risk, Standing

SHORTEST_REASON = 3
"""Characters that a reason must have; a waiver needs more."""


def risk_called(standing: Standing, fingerprint: str) -> Risk:
    """The risk with this fingerprint, or the only one whose fingerprint begins with it.

    Raises:
        UsageError: none fits, or several do.
    """
    exact = [risk for risk in standing.risks if risk.finding.fingerprint == fingerprint]
    near = exact or [risk for risk in standing.risks if risk.finding.fingerprint.startswith(fingerprint)]
    if len(near) == 1:
        return near[0]
    if not near:
        raise UsageError(f'no finding is called "{fingerprint}"', fix="list them with: lrconsole status --all")
    names = ", ".join(risk.finding.fingerprint for risk in near[:5])
    raise UsageError(f'"{fingerprint}" fits {len(near)} findings', fix=f"name one of them: {names}")


def decide(standing: Standing, fingerprint: str, choice: Choice, who: str, reason: str, now: datetime) -> Decision:
    """The decision `choice` on a finding of the newest audit.

    Raises:
        UsageError: no such finding, nobody named, no reason, or a waiver, which has a command of its own.
    """
    risk = risk_called(standing, fingerprint)
    who, reason = who.strip(), reason.strip()
    if choice is Choice.WAIVE:
        raise UsageError("a waiver needs an owner and a day on which it ends", fix="use: lrconsole waive")
    if not who:
        raise UsageError("a decision needs the name of the person who takes it", fix="add --by NAME")
    if len(reason) < SHORTEST_REASON:
        what = "changing a decision" if risk.decision else "a decision"
        raise UsageError(f"{what} needs a reason", fix="add --reason TEXT")
    return Decision(risk.finding.fingerprint, choice, who, reason, now, standing.audit.id if standing.audit else 0)
