"""A stage's pane: its findings in rank order on one side, the chosen one whole on the other."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from lrconsole.model.stage import Stage
from lrconsole.stages.roadmap import stage_text
from lrconsole.tui import instruments, sizes, words
from lrconsole.tui.follow import View
from lrconsole.tui.list_state import ListState
from lrconsole.tui.maximise import follow
from lrconsole.tui.panes.list_pane import ListPane
from lrconsole.tui.widgets.detail import Detail
from lrconsole.tui.widgets.finding_list import FindingList

_USUAL_LINES, _BESIDE_LIST = 8, 19
"""Lines of an instrument as it usually is, and those of a pane that are no list's while the instrument is tall."""

_GAP, _LEAST_TALLY = 5, 12
"""Cells that a head loses to its edges, and that counts need at least."""

_EMPTY = "Nothing has looked at this stage yet: r runs its checks."


class StagePane(ListPane):
    """One of the seven stages."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.number, FindingList(id=f"list-{stage.number}"), ListState())
        self._stage = stage
        self._view: View | None = None
        self.instrument = instruments.of(stage)
        self.name_in_files = stage.short.lower()

    def compose(self) -> ComposeResult:
        """Head, list and detail."""
        yield Static("", classes="head", markup=False)
        with Container(classes="halves"):
            yield self.browser
            yield Detail(f"detail-{self._stage.number}")
        yield self.instrument

    def on_mount(self) -> None:
        """Fill in what is known already."""
        self.query_one(Detail).show(None)
        if self._view:
            self.show(self._view)

    def on_resize(self) -> None:
        """Fit the head."""
        if self._view:
            self.query_one(".head", Static).update(self._head(self._view), layout=False)
            self._share_room()

    def show(self, view: View) -> None:
        """Take over a new view."""
        is_masked_anew = self._view is not None and self._view.is_private is not view.is_private
        self._view = view
        if not self.is_mounted:
            return
        self.query_one(".head", Static).update(self._head(view), layout=False)
        chosen = self.chosen
        self.browser.take(view.standing.of(self._stage) if view.standing else (), _EMPTY)
        if is_masked_anew:
            # The same finding with its names masked or shown: what was read stays in sight.
            at = self.query_one(Detail).scroll_offset.y
            self.query_one(Detail).show(self.chosen)
            self.query_one(Detail).scroll_to(y=at, animate=False)
        elif self.chosen == chosen:
            self.query_one(Detail).show(chosen)
        self.instrument.show(view)
        self._share_room()

    def _share_room(self) -> None:
        """Room that a short list does not need goes to the instrument."""
        is_short_list = 0 < len(self.browser.shown) <= self.size.height - _BESIDE_LIST
        self.instrument.set_class(is_short_list and self.instrument.needed > _USUAL_LINES, "-tall")

    def focus_list(self) -> None:
        """Put the keyboard on the list."""
        super().focus_list()
        self.remove_class("-detail")

    def open_detail(self) -> None:
        """Put the keyboard on the detail, which then has the pane where there is no room for both."""
        self.add_class("-detail")
        follow(self, self.query_one(Detail))
        self.query_one(Detail).focus()

    @property
    def in_detail(self) -> bool:
        """Whether the keyboard is on the detail or the instrument."""
        return self.query_one(Detail).has_focus or self.instrument.has_focus_within

    def move(self, steps: int) -> None:
        """Move in the list, or scroll the detail or the instrument when the keyboard is there."""
        if self.instrument.has_focus_within:
            self.instrument.move(steps)
        elif self.in_detail:
            self.query_one(Detail).scroll_relative(y=steps, animate=False)
        else:
            super().move(steps)

    @on(FindingList.Moved)
    def _moved(self, event: FindingList.Moved) -> None:
        self.query_one(Detail).show(event.risk)

    def _head(self, view: View) -> Content:
        title = Content.styled(f"{self._stage.number} · {self._stage.title}", "bold")
        progress = words.progress(view)
        if self.size.width < sizes.SIDE_BY_SIDE:
            # Where list and detail share the height every line counts; i tells the goal.
            first = progress or title
            room = self.size.width - first.cell_length - _GAP
            return Content("   ").join([first, self._tally(view, room)]) if room >= _LEAST_TALLY else first
        tally = self._tally(view, 0)
        first = Content.assemble(title, words.muted(f"   {stage_text(self._stage).goal}"))
        return Content("\n").join([first, Content("   ").join([progress, tally] if progress else [tally])])

    def _tally(self, view: View, width: int) -> Content:
        return words.tally(view.standing, self._stage, width=width) if view.standing else words.muted("nothing yet")
