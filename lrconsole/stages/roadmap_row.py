"""What a row of the roadmap is: a thing that must hold before launch, and the question that a person answers about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from lrconsole.model.judgement import Impact, Severity

if TYPE_CHECKING:
    from lrconsole.model.stage import Stage

DAYS = 90
"""Days that an answer stays valid, unless its row says otherwise."""


class RowKind(Enum):
    """What a row is for: the minimum bar, a target, something a stage establishes, failure signals, a deliverable, automation."""

    BAR = "minimum bar"
    TARGET = "target"
    REQUIREMENT = "requirement"
    SIGNAL = "failure signals"
    DELIVERABLE = "deliverable"
    AUTOMATION = "automation"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the roadmap.

    `stage` is None for rows that stand over all stages; `shown` is the stage in whose pane every row is shown. `question` is answered
    yes when all is well and is "" for a row that nobody is asked; `why` says in the founder's words what a no costs. `confirms` is who
    can know, `days` how long the answer stays valid. `automatic` marks a row that checks establish wholly.
    """

    id: str
    title: str
    stage: Stage | None
    shown: Stage
    kind: RowKind
    question: str = ""
    why: str = ""
    confirms: str = ""
    severity: Severity = Severity.MEDIUM
    hurts: tuple[Impact, ...] = ()
    days: int = DAYS
    automatic: bool = False

    @property
    def asked(self) -> bool:
        """Whether a person has to answer it."""
        return bool(self.question)
