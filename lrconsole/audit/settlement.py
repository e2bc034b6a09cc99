"""What people's decisions and waivers make of a finding: whether it still stands in the way of the launch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from lrconsole.audit.waive import BLOCKER_DAYS, MAX_DAYS
from lrconsole.model.audit import Choice, Decision, Note, Waiver
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Severity
from lrconsole.model.standing import Risk

_SETTLING = (Choice.DEFER, Choice.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Settlements:
    """The newest decision and the newest waiver of each fingerprint, and all its notes."""

    decisions: dict[str, Decision]
    waivers: dict[str, Waiver]
    notes: dict[str, tuple[Note, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Iterable[Decision], waivers: Iterable[Waiver], notes: Iterable[Note] = ()) -> Settlements:
        """Keep the newest decision and waiver of each, and every note; all come oldest first."""
        noted: dict[str, list[Note]] = {}
        for note in notes:
            noted.setdefault(note.fingerprint, []).append(note)
        kept = {name: tuple(found) for name, found in noted.items()}
        return cls({item.fingerprint: item for item in decisions}, {item.fingerprint: item for item in waivers}, kept)

    def judge(self, finding: Finding, now: datetime) -> Risk:
        """The finding with what counts for it at `now`, not ranked yet.

        A decision that was taken after a waiver, and is not to waive, ends the waiver. A waiver that was given after a decision replaces
        it, and when it runs out the finding is open again: the older decision does not come back. A "no-go" blocks whatever the severity.
        To defer, or to say that it does not apply, settles a finding no longer than a waiver could.
        """
        name = finding.fingerprint
        decision, waiver, notes = self.decisions.get(name), self.waivers.get(name), self.notes.get(name, ())
        if decision is None and waiver is None:
            # So it is for most of them, and this is done for all of them again and again while an audit runs.
            return Risk(finding, 0, "", None, None, None, blocks=finding.is_blocking, notes=notes)
        if waiver and decision and decision.choice is not Choice.WAIVE and decision.at > waiver.created:
            waiver = None
        holds = waiver is not None and waiver.holds(now)
        held, lapsed = (waiver, None) if holds else (None, waiver)
        if decision is not None and decision.choice in _SETTLING and now >= decision.at + _term(finding):
            decision = None
        open_risk = Risk(finding, 0, "", decision, held, lapsed, blocks=False, notes=notes)
        refused = decision is not None and decision.choice is Choice.NO_GO and finding.outcome.is_open
        return replace(open_risk, blocks=(finding.is_blocking or refused) and not is_settled(open_risk))


def _term(finding: Finding) -> timedelta:
    return timedelta(days=BLOCKER_DAYS if finding.severity is Severity.BLOCKER else MAX_DAYS)


def is_settled(risk: Risk) -> bool:
    """Whether somebody answers for launching in spite of it: a waiver that holds, or deferred, or not applicable."""
    if risk.waiver is not None:
        return True
    return risk.lapsed is None and risk.decision is not None and risk.decision.choice in _SETTLING
