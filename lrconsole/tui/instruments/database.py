"""Stage 2: how quickly the routes answer, how much each list sends, and what is known of queries and indexes."""

from __future__ import annotations

from textual.content import Content

from lrconsole.model.judgement import Outcome
from lrconsole.model.standing import Standing
from lrconsole.model.text import clean_line, count
from lrconsole.tui import words
from lrconsole.tui.instruments.base import Instrument
from lrconsole.tui.instruments.table import found
from lrconsole.tui.instruments.with_board import WithBoard

_QUERIES = "only people know them so far: e answers R2.1 to R2.4, or: lrconsole attest"


class Routes(WithBoard):
    """Lists and latencies."""

    heading = "Latency · lists · queries"

    def summary(self, standing: Standing) -> Content:
        """The slow ones, and the lists without an end."""
        long = sum(finding.outcome is Outcome.FAIL for finding in found(standing, "lists.bounded"))
        return Content.assemble(self.slowest(standing), f", {count(long, 'list')} without an end")

    def lines(self, standing: Standing, width: int) -> list[Content]:
        """Lists, then what is known of queries."""
        lists = [finding for finding in found(standing, "lists.bounded") if finding.outcome is not Outcome.NOT_APPLICABLE]
        parts = [words.state(finding.outcome, f"{clean_line(finding.subject, 24)} {clean_line(finding.summary, 40)}") for finding in lists]
        told = Content("  ").join(parts) if parts else words.muted('mark a [[route]] with kind = "list" to have it counted')
        return [Content.assemble(words.muted("lists  "), told), Content.assemble(words.muted("queries, indexes  "), _QUERIES)]


def make() -> Instrument:
    """The instrument."""
    return Routes()
