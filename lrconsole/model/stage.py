"""The seven stages of a launch, in the order they are worked through."""

from __future__ import annotations

from enum import Enum


class Stage(Enum):
    """A stage of the roadmap; the value is the name of its folder below `stages/`."""

    QUICK_AUDIT = "quick_audit"
    DATABASE = "database"
    EDGE = "edge"
    SECRETS = "secrets"
    DEPLOY = "deploy"
    OBSERVE = "observe"
    HANDOVER = "handover"

    @property
    def number(self) -> int:
        """1 to 7, which is also the key that opens its pane."""
        return list(Stage).index(self) + 1

    @property
    def short(self) -> str:
        """One word for the tab."""
        return _TEXTS[self][0]

    @property
    def title(self) -> str:
        """The stage in a few words."""
        return _TEXTS[self][1]


_TEXTS = {
    Stage.QUICK_AUDIT: ("Audit", "Quick audit"),
    Stage.DATABASE: ("Database", "Stabilise database and request flow"),
    Stage.EDGE: ("Edge", "Secure the edge"),
    Stage.SECRETS: ("Secrets", "Lock down secrets and config"),
    Stage.DEPLOY: ("Deploy", "Deploy safely"),
    Stage.OBSERVE: ("Observe", "Observe real usage"),
    Stage.HANDOVER: ("Handover", "Handover"),
}
