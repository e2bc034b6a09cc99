"""Decide about a finding: fix now, defer, not applicable, no-go; each by a named person."""

from __future__ import annotations

from datetime import datetime

from lrconsole.model.audit import Choice, Decision
from lrconsole.model.errors import UsageError
from lrconsole.model.standing import Risk, Standing
from lrconsole.model.text import clean_line

REASON_LENGTH = 20
"""Characters that a reason has at least which lets a finding pass."""


def decide(standing: Standing, fingerprint: str, choice: Choice, who: str, reason: str, now: datetime) -> Decision:
    """Make the decision of `who` on one open finding. Only a first "fix now" may go without a reason.

    Raises:
        UsageError: no such finding, nothing is open, the person or the reason is missing, or a waiver is meant.
    """
    risk = find(standing, fingerprint)
    name = risk.finding.fingerprint
    person = named(who)
    because = " ".join(reason.split())
    if choice is Choice.WAIVE and risk.waiver is None:
        raise UsageError("to waive needs an owner and a day on which it ends", where=name, fix=f"use: lrconsole waive {name}")
    if len(because) < least_reason(risk, choice):
        raise _lacks_reason(risk, choice, because)
    return Decision(name, choice, person, because, now, standing.audit.id if standing.audit else 0)


def least_reason(risk: Risk, choice: Choice) -> int:
    """Characters that the reason of such a decision has at least; 0 when it may go without."""
    if choice in (Choice.DEFER, Choice.NOT_APPLICABLE):
        return REASON_LENGTH
    return 0 if choice is Choice.FIX_NOW and not _was_decided(risk) else 1


def _lacks_reason(risk: Risk, choice: Choice, because: str) -> UsageError:
    name = risk.finding.fingerprint
    if because:
        what = f"to settle a finding needs a reason of at least {REASON_LENGTH} characters"
        return UsageError(what, where=name, fix="add --reason with why the launch can bear it")
    if _was_decided(risk):
        return UsageError("this was decided before, and to reopen it needs a reason", where=name, fix="add --reason with what changed")
    return UsageError(f"{choice.value!r} needs a reason", where=name, fix="add --reason TEXT")


def find(standing: Standing, fingerprint: str) -> Risk:
    """The open risk that `fingerprint` names; a check id alone will do when it has one finding.

    Raises:
        UsageError: there is none, it is ambiguous, or it is met, so that there is nothing to decide.
    """
    risk = known(standing, fingerprint)
    if not risk.finding.outcome.is_open:
        raise UsageError(f"nothing to decide, it is {risk.finding.outcome.word}", where=fingerprint, fix="choose an open finding")
    return risk


def known(standing: Standing, fingerprint: str) -> Risk:
    """The risk that `fingerprint` names, open or met; a check id alone will do when it has one finding.

    Raises:
        UsageError: there is none, or it is ambiguous.
    """
    risks = {risk.finding.fingerprint: risk for risk in standing.risks}
    risk = risks.get(fingerprint) or _only_one(standing, fingerprint)
    if risk is None:
        near = ", ".join(_nearby(risks, fingerprint)) or "run the audit first"
        raise UsageError(f"there is no single finding called {clean_line(fingerprint, 80)!r}", fix=f"try: {near}")
    return risk


def named(who: str, needs: str = "a decision needs the name of the person who takes it") -> str:
    """The person's name with single spaces.

    Raises:
        UsageError: it is empty; `needs` says what it is needed for.
    """
    person = " ".join(who.split())
    if not person:
        raise UsageError(needs, fix="add --by NAME")
    return person


def _was_decided(risk: Risk) -> bool:
    return any((risk.decision, risk.waiver, risk.lapsed))


def _only_one(standing: Standing, check: str) -> Risk | None:
    found = [risk for risk in standing.risks if risk.finding.check == check]
    return found[0] if len(found) == 1 else None


def _nearby(risks: dict[str, Risk], fingerprint: str) -> list[str]:
    from difflib import get_close_matches

    same_check = [name for name in risks if name.startswith(f"{fingerprint}:")]
    checks = {risk.finding.check for risk in risks.values()}
    return same_check[:3] or get_close_matches(fingerprint, sorted(risks.keys() | checks), 3, 0.5)
