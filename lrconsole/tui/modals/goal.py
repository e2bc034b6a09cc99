"""What a stage is for: its goal, what it leaves behind, how it shows that it is not done, and how far it is."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from lrconsole.model.stage import Stage
from lrconsole.model.text import clean_line
from lrconsole.stages.roadmap import stage_text
from lrconsole.tui import words
from lrconsole.tui.modals.base import ConsoleModal

if TYPE_CHECKING:
    from lrconsole.model.standing import Standing
    from lrconsole.tui.follow import View


class GoalModal(ConsoleModal[None]):
    """The stage's own sentences, and its rows of the roadmap with where each stands."""

    DEFAULT_CSS = """
    GoalModal .sentences { padding: 0 0 0 2; margin-bottom: 1; }
    """

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self._view: View | None = None
        self.heading = f"{stage.number} · {stage.title}"

    def body(self) -> ComposeResult:
        """Goal, deliverable and failure signals, then the rows."""
        text = stage_text(self._stage)
        for label, sentences in (("Goal", (text.goal,)), ("Deliverable", (text.deliverable,)), ("It fails when", text.signals)):
            yield Static(Content.styled(label, "$primary bold"), markup=False)
            yield Static(Content("\n".join(sentences)), classes="sentences", markup=False)
        yield Static("", id="goal-rows", markup=False)

    def show(self, view: View) -> None:
        """Bring the rows up to the newest view."""
        super().show(view)
        self._view = view
        self._draw()

    def on_resize(self) -> None:
        """Wrap the rows anew."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        if self._view:
            room = max(20, self.query_one("#goal-rows").content_size.width)
            self.query_one("#goal-rows", Static).update(_rows(self._view.standing, self._stage, room))


def _rows(standing: Standing | None, stage: Stage, room: int) -> Content:
    """The roadmap's rows of the stage, what needs a hand first, each title hanging beside its state in `room` cells."""
    rows = [row for row in standing.rows if row.stage is stage] if standing and standing.audit else []
    if not rows:
        return words.muted("Where it stands: r runs the checks of this stage.")
    met = sum(not row.outcome.is_open for row in rows)
    lines = [Content.assemble(Content.styled("Where it stands", "$primary bold"), words.muted(f"  {met} of {len(rows)} rows hold"))]
    for row in sorted(rows, key=lambda one: not one.outcome.is_open):
        state = words.state(row.outcome, f"{words.short(row.outcome):<9}")
        head = Content.assemble("  ", state, words.muted(f"{row.id:<6}"))
        first, *more = textwrap.wrap(clean_line(row.title), max(12, room - head.cell_length)) or [""]
        lines += [Content.assemble(head, first), *(Content(" " * head.cell_length + line) for line in more)]
    return Content("\n").join(lines)
