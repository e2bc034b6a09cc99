"""What the two hours of an audit came to: time, checks, questions, decisions, and the verdict then and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lrconsole.model.audit import Attestation, Decision, Waiver
from lrconsole.model.standing import ClockStanding, Launch


@dataclass(frozen=True, slots=True)
class Mark:
    """How the launch stood at a moment."""

    at: datetime
    launch: Launch
    blockers: int


@dataclass(frozen=True, slots=True)
class Question:
    """An open question of the roadmap. `confirms` is who can answer it; `blocks` says that the launch waits for it."""

    row: str
    text: str
    confirms: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """The two hours so far.

    `since` is when the clock was started first, None when it never was: then everything in the record counts. `checks` are the results
    of the `audits` that ran in that time, `answered` the newest answer of each row in it. `not_reached` are the rows that were open when
    the time ran out. `start` is how the launch stood when the clock was started, or after the first audit when none had been made by
    then; None when there is no finished audit. `next` are sentences: what to do now, the most urgent first.
    """

    at: datetime
    project: str
    environment: str
    clock: ClockStanding
    since: datetime | None
    audits: int
    checks: int
    answered: tuple[Attestation, ...]
    open: tuple[Question, ...]
    not_reached: tuple[str, ...]
    decisions: tuple[Decision, ...]
    waivers: tuple[Waiver, ...]
    start: Mark | None
    now: Mark
    next: tuple[str, ...]
