"""Stage 6: health route, error tracker, who gets the alerts, and how the routes answer."""

from __future__ import annotations

from textual.content import Content

from lrconsole.model.standing import Standing
from lrconsole.model.text import clean_line
from lrconsole.tui import words
from lrconsole.tui.instruments.base import Instrument
from lrconsole.tui.instruments.table import evidence, fact, found, table, tally
from lrconsole.tui.instruments.with_board import WithBoard

_CHECKS = ("health.route", "health.honest", "tracker.release")
_NO_OWNER = 'nobody: name a [[person]] with duties = ["alerts"] in lrconsole.toml, then: lrconsole audit --only people'


class Watch(WithBoard):
    """What watches the app, and what it sees."""

    heading = "Health · tracker · alerts · latency"

    def summary(self, standing: Standing) -> Content:
        """How the health checks came out, and who gets the alerts."""
        return Content.assemble(tally(found(standing, *_CHECKS)), "  ", self.slowest(standing))

    def lines(self, standing: Standing, width: int) -> list[Content]:
        """State of each, and the alert owner."""
        rows = [fact(finding) for finding in found(standing, *_CHECKS)]
        lines = (
            table(("state", "check", "seen"), rows, width) if rows else [words.muted("Health and tracker: lrconsole audit --only observe")]
        )
        owner = standing.audit.project.on_call if standing.audit else ""
        deputy = next((evidence(one).get("who else gets the alerts", "") for one in found(standing, "people.deputies")), "")
        told = f"{clean_line(owner, 40)}, then {clean_line(deputy, 40) or 'nobody'}" if owner else _NO_OWNER
        return [*lines, Content.assemble(words.muted("alerts go to  "), told)]


def make() -> Instrument:
    """The instrument."""
    return Watch()
