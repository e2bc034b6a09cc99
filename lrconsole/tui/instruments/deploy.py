"""Stage 5: the way back and its rehearsal, the version that runs, and what tests it before."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from lrconsole.model.finding import Finding
from lrconsole.model.standing import Standing
from lrconsole.model.text import clean_line
from lrconsole.tui import words
from lrconsole.tui.instruments.base import Instrument
from lrconsole.tui.instruments.table import evidence, found, table, tally

_NAMES = {
    "rollback.declared": "way back",
    "rollback.rehearsed": "rehearsal",
    "version.visible": "version in sight",
    "version.matches": "version agrees",
    "pipeline.workflow": "workflow",
    "pipeline.tests": "tests before deploy",
}
_NOTHING = "Way back and version: fill [rollback] and the environment's version in lrconsole.toml, then: lrconsole audit --only deploy"


class Releases(Instrument):
    """One line for each thing that a safe deploy needs."""

    heading = "Rollback drill · version · pipeline"

    def summary(self, standing: Standing) -> Content:
        """How the checks of the stage came out."""
        return tally(_all(standing))

    def lines(self, standing: Standing, width: int) -> list[Content]:
        """State, what was found, and the details of it."""
        rows = [
            [
                words.state(finding.outcome),
                Content(_NAMES.get(finding.check, finding.check)),
                words.plain(finding.summary, 100),
                _seen(finding),
            ]
            for finding in _all(standing)
        ]
        return table(("state", "needed", "found", "seen"), rows, width) if rows else [words.muted(_NOTHING)]


def make() -> Instrument:
    """The instrument."""
    return Releases()


def _all(standing: Standing) -> list[Finding]:
    order = list(_NAMES)
    return sorted(found(standing, *_NAMES), key=lambda finding: order.index(finding.check))


def _seen(finding: Finding) -> Content:
    def parts() -> Iterator[str]:
        for label, value in evidence(finding).items():
            yield f"{clean_line(label, 60)} {clean_line(value, 60)}"

    return words.muted(", ".join(parts()))
