"""An audit and what people decide about its findings: decisions, waivers, attestations, the clock, jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class AuditState(Enum):
    """Where an audit stands. INTERRUPTED is one whose process ended without saying so."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """A person of the project as the audit found them declared: duties and deputy duties by their words."""

    name: str
    contact: str = ""
    duties: tuple[str, ...] = ()
    deputy_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """What readers of the record need to know of the project without loading its file. `weights` maps impact words to rank weights."""

    name: str
    file: str
    environment: str
    on_call: str = ""
    people: tuple[PersonNamed, ...] = ()
    weights: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Audit:
    """One run of a project's checks. `planned` counts its check × subject pairs, `done` those that have a finding."""

    id: int
    project: ProjectSummary
    state: AuditState
    started: datetime
    finished: datetime | None
    planned: int
    done: int
    commit: str = ""
    version: str = ""
    only: tuple[str, ...] = ()


class EventKind(Enum):
    """What an event of the record tells."""

    AUDIT_STARTED = "audit started"
    CHECK_STARTED = "check started"
    CHECK_DONE = "check done"
    AUDIT_FINISHED = "audit finished"
    DECIDED = "decided"
    WAIVED = "waived"
    ATTESTED = "attested"
    NOTED = "noted"
    UNDONE = "taken back"
    SAID_BACK = "said back"
    CLOCK = "clock"
    NAME_CHANGED = "name changed"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the activity log, in the order of `id`. `about` is a fingerprint or check id, `text` a short sentence."""

    id: int
    at: datetime
    kind: EventKind
    audit: int
    about: str
    text: str
    who: str = ""


class Choice(Enum):
    """What was decided about a finding."""

    FIX_NOW = "fix now"
    WAIVE = "waive"
    DEFER = "defer"
    NOT_APPLICABLE = "not applicable"
    NO_GO = "no-go"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on one finding, by a named person with a reason. The newest one of a fingerprint counts."""

    fingerprint: str
    choice: Choice
    who: str
    reason: str
    at: datetime
    audit: int


@dataclass(frozen=True, slots=True)
class Waiver:
    """Permission to launch in spite of a finding, owned by somebody, until a day. `expires` is the first moment it no longer holds."""

    fingerprint: str
    owner: str
    reason: str
    created: datetime
    expires: datetime
    approved_by: str

    def holds(self, now: datetime) -> bool:
        """Whether the waiver still counts at `now`."""
        return now < self.expires


class Answer(Enum):
    """A person's answer to an attested row."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not applicable"


class EvidenceKind(Enum):
    """What kind of evidence was given."""

    TEXT = "text"
    LINK = "link"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Attestation:
    """A person's answer to a row that only a person knows. `sha256` is that of the evidence file, "" for text and links."""

    row: str
    answer: Answer
    who: str
    kind: EvidenceKind
    evidence: str
    sha256: str
    at: datetime
    valid_until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether the answer still counts at `now`."""
        return now < self.valid_until


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote about a finding. It changes nothing about the verdict; all notes of a fingerprint are kept."""

    fingerprint: str
    text: str
    who: str
    at: datetime


Said = Decision | Waiver | Attestation | Note
"""What people add to the record."""


@dataclass(frozen=True, slots=True)
class Act:
    """What one person recorded in one go, for one finding or several; it is taken back whole. `number` rises from act to act."""

    number: int
    items: tuple[Said, ...]


BEAT_SECONDS = 1.0
"""How often a process that counts the audit clock says so."""

_LEFT_ALONE = 10.0
"""Seconds without a beat after which whoever counted is taken to be gone, or asleep."""


@dataclass(frozen=True, slots=True)
class ClockSegment:
    """A stretch of audit time. `stopped` is None while it runs; `seconds` is what it counted so far, by a monotonic clock.

    `beaten` is when a process last counted it. It is None while nobody does: then the stretch runs by the time of day.
    """

    started: datetime
    stopped: datetime | None
    seconds: float
    beaten: datetime | None = None

    def used(self, now: datetime) -> float:
        """The seconds it has counted at `now`: by its beats and never more than one beyond the last, or else by the time of day."""
        counted = max(0.0, self.seconds)
        if self.stopped is not None:
            return counted
        if self.beaten is None:
            return counted + max(0.0, (now - self.started).total_seconds())
        return counted + min(BEAT_SECONDS, max(0.0, (now - self.beaten).total_seconds()))

    def runs(self, now: datetime) -> bool:
        """Whether it still counts at `now`: it was not stopped, and whoever beats it has not gone away."""
        if self.stopped is not None:
            return False
        return self.beaten is None or (now - self.beaten).total_seconds() <= _LEFT_ALONE


class JobState(Enum):
    """Where a job stands, as its process tells."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Job:
    """A process that does work. `born` is the process's own start as `store.liveness` tells it, which tells a reused pid apart."""

    id: int
    kind: str
    pid: int
    born: float
    state: JobState
    started: datetime
    finished: datetime | None = None
    audit: int | None = None
    note: str = ""


class Change(Enum):
    """How a finding differs between two audits."""

    NEW = "new"
    FIXED = "fixed"
    REGRESSED = "regressed"
    BECAME_UNKNOWN = "became unknown"
    CHECK_CHANGED = "check changed"
    STILL_FAILING = "still failing"
    GONE = "no longer checked"


@dataclass(frozen=True, slots=True)
class Difference:
    """One finding that differs between two audits. `before` and `after` are outcome words, "" where there is none."""

    fingerprint: str
    change: Change
    before: str
    after: str
    summary: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from the audit `before` to the audit `after`."""

    before: int
    after: int
    differences: tuple[Difference, ...] = field(default=())

    def of(self, change: Change) -> tuple[Difference, ...]:
        """The differences of one kind."""
        return tuple(item for item in self.differences if item.change is change)
