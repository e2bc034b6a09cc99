"""How quickly a route or monitor answers: its newest calls in order, its percentiles against the budget, and the days behind it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from lrconsole.model.judgement import Outcome


class Gap(Enum):
    """A place in a series without a time: DOWN was called and gave no good answer, UNKNOWN was not looked at."""

    DOWN = "down"
    UNKNOWN = "unknown"


Reading = float | Gap
"""One call: milliseconds to the last byte, or why there are none."""


class Day(Enum):
    """How one day went. UNKNOWN is a day on which nobody looked."""

    UP = "up"
    SLOW = "slow"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class History:
    """The days of a monitor, oldest first, at most 90. `uptime` is a share (0 to 1) of the time that was looked at, `coverage` how
    much of the whole time that is."""

    days: tuple[Day, ...]
    uptime: float
    coverage: float


@dataclass(frozen=True, slots=True)
class LatencyRow:
    """One row of the live board. Times are in milliseconds; None is one that nobody knows.

    `word` says the state ("ok", "slow", "down 3 m"). `readings` are the newest calls, oldest first. `filled_by` says what fills the
    row when there are none. `name` is foreign text.
    """

    name: str
    outcome: Outcome
    word: str
    readings: tuple[Reading, ...] = ()
    budget: float | None = None
    p50: float | None = None
    p95: float | None = None
    history: History | None = None
    filled_by: str = ""

    @property
    def last(self) -> Reading | None:
        """The newest call."""
        return self.readings[-1] if self.readings else None

    @property
    def is_over(self) -> bool:
        """Whether the 95th percentile exceeds the budget."""
        return self.p95 is not None and self.budget is not None and self.p95 > self.budget
