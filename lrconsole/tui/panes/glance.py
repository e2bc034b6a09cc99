"""The glance: verdict, minimum bar and targets, how the routes answer now, what blocks the launch, and what changed last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from lrconsole.tui.follow import View
from lrconsole.tui.list_state import ListState
from lrconsole.tui.panes import glance_cards as cards
from lrconsole.tui.panes.list_pane import ListPane
from lrconsole.tui.widgets.card import Card
from lrconsole.tui.widgets.finding_list import FindingList

if TYPE_CHECKING:
    from lrconsole.model.standing import Risk, Standing
    from lrconsole.tui.widgets.latency_board import LatencyBoard

_FRAME, _DATES = 2, 1
_MOST_ROWS = 12


class GlancePane(ListPane):
    """Pane 0, for whoever has ten seconds."""

    name_in_files = "risks"

    def __init__(self) -> None:
        super().__init__(0, FindingList(id="risks", with_reason=True), ListState(failing_only=True), _blocking)
        self._view: View | None = None
        self._board: LatencyBoard | None = None

    def compose(self) -> ComposeResult:
        """Cards above, what is now in the middle, risks and what changed below."""
        with Horizontal(id="cards"):
            yield Card("launch")
            yield Card("bar")
        yield Static("", id="compact", markup=False)
        with Vertical(id="now", classes="card part"):
            yield Static("", id="dates", markup=False)
        with Horizontal(id="below"):
            yield self.browser
            yield Card("recent")

    def on_mount(self) -> None:
        """Titles, and what is known already."""
        titles = {"launch": "Launch", "bar": "Minimum bar and targets", "now": "Now", "recent": "Last audit and since"}
        for name, title in titles.items():
            self.query_one(f"#{name}").border_title = title
        self._draw(self._view or View(None, None, None, ()))

    def on_resize(self, event: events.Resize) -> None:
        """Give the board the lines that there are, and the cards their columns once they are laid out."""
        self._fit(self._view.standing if self._view else None)
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        if self._view is not None and self.is_mounted:
            self._draw(self._view)

    def show(self, view: View) -> None:
        """Take over a new view."""
        self._view = view
        if self.is_mounted:
            self._draw(view)

    def _draw(self, view: View) -> None:
        standing = view.standing
        if self._view is not None:
            self._show_board(standing)
        self._fit(standing)
        self._card("launch", cards.launch(view, self._inside("launch").width or self.size.width * 11 // 24 - 4))
        self._card("compact", cards.compact(view))
        self._card("recent", cards.recent(view, self._inside("recent").height or _MOST_ROWS))
        self.browser.take(standing.risks if standing and standing.audit else (), cards.NOT_YET)

    def _show_board(self, standing: Standing | None) -> None:
        """The board comes with the first reading of the record, so that the first paint need not wait for it."""
        from lrconsole.report.latency import latency_rows, without_rows

        if self._board is None:
            from lrconsole.tui.widgets.latency_board import LatencyBoard

            self._board = LatencyBoard(id="board")
            self.query_one("#now").mount(self._board, before=0)
        self._board.show(latency_rows(standing), without_rows(standing, self._view.progress if self._view else None))

    def _fit(self, standing: Standing | None) -> None:
        """The board has a line for each route as long as two thirds of the pane are left to the rest."""
        lines = min(self._board.lines if self._board else 1, _MOST_ROWS, max(3, self.size.height // 4))
        height = lines + _DATES + (_FRAME if self.size.width >= 120 else 0)
        now = self.query_one("#now")
        if now.styles.height is None or now.styles.height.value != height:
            now.styles.height = height
        self._card("dates", cards.dates(standing, self.size.width - 4))
        width = self._inside("bar").width or self.size.width * 13 // 24 - 4
        self._card("bar", cards.bar(standing, width, is_read=self._view is not None))

    def _inside(self, name: str) -> Size:
        """How much room a card has, nothing before it was laid out."""
        return self.query_one(f"#{name}", Static).content_size

    def _card(self, name: str, content: Content) -> None:
        card = self.query_one(f"#{name}", Static)
        # A card keeps its size, so the screen need not be laid out anew; one that says the same need not even be drawn.
        if not (isinstance(card.content, Content) and card.content.is_same(content)):
            card.update(content, layout=False)


def _blocking(shown: tuple[Risk, ...], total: int) -> str:
    return f"Risks, ranked · {sum(risk.blocks for risk in shown)} of {len(shown)} block the launch" if shown else "Risks"
