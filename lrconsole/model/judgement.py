"""The scales that a check judges on: outcome, severity, impact, effort, confidence, exposure."""

from __future__ import annotations

from enum import Enum


class Outcome(Enum):
    """What came of a check. UNKNOWN could not look and never counts as met; ERROR is a check that broke."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"
    ATTESTED = "attested"

    @property
    def word(self) -> str:
        """The outcome as users read it."""
        return self.value.replace("_", " ")

    @property
    def is_open(self) -> bool:
        """Whether the row still needs a hand: failed, warned, or could not be established."""
        return self in (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN, Outcome.ERROR)

    @property
    def is_unestablished(self) -> bool:
        """Whether nothing could be said."""
        return self in (Outcome.UNKNOWN, Outcome.ERROR)


class Severity(Enum):
    """How much a failure of the check matters to the launch."""

    BLOCKER = "blocker"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def order(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


class Impact(Enum):
    """What a failure hurts, in business words. Default weights: data leak, money and login before mail before speed."""

    DATA_LEAK = "data leak"
    DATA_LOSS = "data loss"
    MONEY = "money"
    LOGIN = "login"
    EMAIL = "email"
    LEGAL = "legal"
    REPUTATION = "reputation"
    SPEED = "speed"

    @property
    def weight(self) -> int:
        """Default rank weight, 2 to 5; a project may set its own."""
        return _WEIGHTS[self]


_WEIGHTS = {
    Impact.DATA_LEAK: 5,
    Impact.DATA_LOSS: 5,
    Impact.MONEY: 5,
    Impact.LOGIN: 5,
    Impact.EMAIL: 4,
    Impact.LEGAL: 3,
    Impact.REPUTATION: 2,
    Impact.SPEED: 2,
}


class Effort(Enum):
    """How long the fix takes."""

    MINUTES = "15 min"
    HOURS = "2 h"
    SPRINT = "a sprint"

    @property
    def order(self) -> int:
        """0 for the least work."""
        return list(Effort).index(self)


class Confidence(Enum):
    """How sure the check is of what it says."""

    CERTAIN = "certain"
    LIKELY = "likely"
    GUESS = "guess"

    @property
    def order(self) -> int:
        """0 for the surest."""
        return list(Confidence).index(self)


class Exposure(Enum):
    """Who can reach what is at fault."""

    PUBLIC = "public"
    ADMIN = "admin"
    INTERNAL = "internal"

    @property
    def order(self) -> int:
        """0 for the most exposed."""
        return list(Exposure).index(self)
