"""An instrument with the live board in it, above lines of its own."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content

from lrconsole.model.standing import Standing
from lrconsole.report.latency import latency_rows, without_rows
from lrconsole.tui.follow import View
from lrconsole.tui.instruments.base import Instrument
from lrconsole.tui.widgets.latency_board import LatencyBoard


class WithBoard(Instrument):
    """The board takes the lines that the rest leaves, at least the worst three routes."""

    DEFAULT_CSS = """
    WithBoard LatencyBoard { height: auto; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._progress: tuple[int, int] | None = None

    def show(self, view: View) -> None:
        """Take over a new view."""
        self._progress = view.progress
        super().show(view)

    def body(self) -> ComposeResult:
        """Lines of its own, then the board."""
        yield self._text
        yield LatencyBoard()

    def _draw(self) -> None:
        super()._draw()
        board = self.query(LatencyBoard)
        if board:
            board.first().show(latency_rows(self._standing), without_rows(self._standing, self._progress))
            board.first().styles.height = board.first().lines

    @property
    def needed(self) -> int:
        """Lines of its own, and a line for each route."""
        return super().needed + self.query_one(LatencyBoard).lines

    def slowest(self, standing: Standing) -> Content:
        """How many routes are over their budget."""
        rows = latency_rows(standing)
        over = sum(row.is_over for row in rows)
        if not rows:
            done, planned = self._progress or (0, 0)
            return Content(f"routes are timed last, {done} of {planned} done" if planned else "no route is timed")
        return Content.styled(f"{over} of {len(rows)} routes over budget", "$error" if over else "$success")
