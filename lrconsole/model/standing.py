"""Where a launch stands: the newest audit's findings ranked and joined with what people decided, and the verdict that follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from lrconsole.model.audit import Attestation, Audit, Comparison, Decision, Note, Waiver
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.name_watch import NameChange
from lrconsole.model.stage import Stage


class Launch(Enum):
    """The verdict on a launch."""

    GO = "GO"
    NO_GO = "NO-GO"
    NOT_AUDITED = "NOT AUDITED"


@dataclass(frozen=True, slots=True)
class Risk:
    """A finding with its place in the ranking and what was decided about it.

    `reason` explains the place ("blocks login · certain · public · 15 min"). `waiver` is the one that holds now; `lapsed` one that
    expired. `blocks` says that it stands in the way of the launch as things are. `notes` are oldest first.
    """

    finding: Finding
    rank: int
    reason: str
    decision: Decision | None
    waiver: Waiver | None
    lapsed: Waiver | None
    blocks: bool
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class RowStanding:
    """A row of the roadmap: what its automatic checks and its attestation add up to.

    `outcome` is the worst of them. `checks` are the findings that bear on it, worst first. `attested` is the answer that holds.
    """

    id: str
    title: str
    stage: Stage | None
    outcome: Outcome
    summary: str
    checks: tuple[str, ...]
    attested: Attestation | None


class ClockPhase(Enum):
    """What the two-hour clock says."""

    NOT_STARTED = "not started"
    RUNNING = "running"
    PAUSED = "paused"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class ClockStanding:
    """The two-hour clock: seconds used of the limit; `warning` is the mark in minutes that was passed last, 0 for none."""

    phase: ClockPhase
    used: float
    limit: float
    warning: int

    @property
    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.limit - self.used)


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the glance, the panes, the reports and `status` show.

    `risks` are all findings in rank order (open ones first). `reasons` say in sentences why the verdict is what it is.
    `not_reached` are the attested rows that were not answered when the clock ran out. `names` are the declared names whose records are
    others than at the run before.
    """

    at: datetime
    audit: Audit | None
    launch: Launch
    reasons: tuple[str, ...]
    risks: tuple[Risk, ...]
    bar: tuple[RowStanding, ...]
    targets: tuple[RowStanding, ...]
    rows: tuple[RowStanding, ...]
    clock: ClockStanding
    comparison: Comparison | None
    not_reached: tuple[str, ...] = ()
    names: tuple[NameChange, ...] = ()
    _by_stage: Mapping[Stage, tuple[Risk, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Panes ask for their stage at each drawing, and there are more than a thousand risks.
        by_stage = {stage: tuple(risk for risk in self.risks if risk.finding.stage is stage) for stage in Stage}
        object.__setattr__(self, "_by_stage", by_stage)

    @property
    def blockers(self) -> tuple[Risk, ...]:
        """What stands in the way of the launch, in rank order."""
        return tuple(risk for risk in self.risks if risk.blocks)

    def of(self, stage: Stage) -> tuple[Risk, ...]:
        """The risks of one stage, in rank order."""
        return self._by_stage[stage]

    def tally(self, stage: Stage | None = None) -> dict[Outcome, int]:
        """How many findings came out which way, of one stage or of all."""
        found = self.risks if stage is None else self.of(stage)
        numbers = Counter(risk.finding.outcome for risk in found)
        return {outcome: numbers[outcome] for outcome in Outcome}

    def open_at(self, severity: Severity) -> int:
        """How many unwaived findings of `severity` failed or could not be established."""
        open_outcomes = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.ERROR)
        return sum(
            risk.finding.severity is severity and risk.finding.outcome in open_outcomes and risk.waiver is None for risk in self.risks
        )
