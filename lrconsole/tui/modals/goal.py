"""What a stage is for: its goal, what it leaves behind, how it shows that it is not done, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from lrconsole.model.stage import Stage
from lrconsole.stages.roadmap import stage_text
from lrconsole.tui import words
from lrconsole.tui.modals.base import ConsoleModal

if TYPE_CHECKING:
    from lrconsole.model.standing import Standing
    from lrconsole.tui.follow import View


class GoalModal(ConsoleModal[None]):
    """The stage's own sentences, and its rows of the roadmap with where each stands."""

    DEFAULT_CSS = """
    GoalModal .frame > Static { margin-bottom: 1; }
    GoalModal #goal-rows { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self.heading = f"{stage.number} · {stage.title}"

    def body(self) -> ComposeResult:
        """Goal, deliverable and failure signals, then the rows."""
        text = stage_text(self._stage)
        for label, sentences in (("Goal", (text.goal,)), ("Deliverable", (text.deliverable,)), ("It fails when", text.signals)):
            yield Static(_section(label, sentences), markup=False)
        yield Static("", id="goal-rows", markup=False)

    def show(self, view: View) -> None:
        """Bring the rows up to the newest view."""
        super().show(view)
        self.query_one("#goal-rows", Static).update(_rows(view.standing, self._stage))


def _section(label: str, sentences: tuple[str, ...]) -> Content:
    head = Content.styled(label, "$primary bold")
    return Content("\n").join([head, *(Content(f"  {sentence}") for sentence in sentences)])


def _rows(standing: Standing | None, stage: Stage) -> Content:
    """The roadmap's rows of the stage, what needs a hand first."""
    rows = [row for row in standing.rows if row.stage is stage] if standing and standing.audit else []
    if not rows:
        return words.muted("Where it stands: r runs the checks of this stage.")
    met = sum(not row.outcome.is_open for row in rows)
    lines = [Content.assemble(Content.styled("Where it stands", "$primary bold"), words.muted(f"  {met} of {len(rows)} rows hold"))]
    for row in sorted(rows, key=lambda one: not one.outcome.is_open):
        state = words.state(row.outcome, f"{words.short(row.outcome):<9}")
        lines.append(Content.assemble("  ", state, words.muted(f"{row.id:<6}"), words.plain(row.title)))
    return Content("\n").join(lines)
