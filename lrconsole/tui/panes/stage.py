"""A stage's pane: its findings in rank order on one side, the chosen one whole on the other."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from lrconsole.model.stage import Stage
from lrconsole.model.standing import Risk
from lrconsole.stages.roadmap import stage_text
from lrconsole.tui import words
from lrconsole.tui.follow import View
from lrconsole.tui.widgets.detail import Detail
from lrconsole.tui.widgets.finding_list import FindingList


class StagePane(Vertical):
    """One of the seven stages."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(id=f"pane-{stage.number}", classes="pane")
        self._stage = stage
        self._view: View | None = None
        self.failing_only = False

    def compose(self) -> ComposeResult:
        """Head, list and detail."""
        yield Static("", classes="head", markup=False)
        with Container(classes="halves"):
            yield FindingList(id=f"list-{self._stage.number}")
            yield Detail(f"detail-{self._stage.number}")

    def on_mount(self) -> None:
        """Fill in what is known already."""
        self.query_one(Detail).show(None)
        if self._view:
            self.show(self._view)

    def show(self, view: View) -> None:
        """Take over a new view."""
        self._view = view
        if not self.is_mounted:
            return
        self.query_one(".head", Static).update(self._head(view), layout=False)
        findings = self.query_one(FindingList)
        risks = view.standing.of(self._stage) if view.standing else ()
        shown = tuple(risk for risk in risks if risk.finding.outcome.is_open) if self.failing_only else risks
        chosen = findings.chosen
        findings.show(shown, self._empty(bool(risks)))
        findings.border_title = Content(f"{len(shown)} of {len(risks)}, failing only" if self.failing_only else f"{len(risks)} results")
        if findings.chosen == chosen:
            self.query_one(Detail).show(findings.chosen)

    def focus_list(self) -> None:
        """Put the keyboard on the list."""
        self.query_one(FindingList).focus()
        self.remove_class("-detail")

    def open_detail(self) -> None:
        """Put the keyboard on the detail, which then has the pane where there is no room for both."""
        self.add_class("-detail")
        self.query_one(Detail).focus()

    @property
    def in_detail(self) -> bool:
        """Whether the keyboard is on the detail."""
        return self.query_one(Detail).has_focus

    @property
    def chosen(self) -> Risk | None:
        """The risk under the cursor."""
        return self.query_one(FindingList).chosen

    def move(self, steps: int) -> None:
        """Move in the list, or scroll the detail when the keyboard is there."""
        if self.in_detail:
            self.query_one(Detail).scroll_relative(y=steps, animate=False)
        else:
            self.query_one(FindingList).move(steps)

    @on(FindingList.Moved)
    def _moved(self, event: FindingList.Moved) -> None:
        self.query_one(Detail).show(event.risk)

    @on(FindingList.Opened)
    def _opened(self, event: FindingList.Opened) -> None:
        self.open_detail()

    def choose(self, risk: Risk) -> None:
        """Put the cursor on a finding."""
        if self.failing_only and not risk.finding.outcome.is_open and self._view:
            self.failing_only = False
            self.show(self._view)
        self.query_one(FindingList).choose(risk.finding.fingerprint)

    def _head(self, view: View) -> Content:
        goal = stage_text(self._stage).goal
        first = Content.assemble(Content.styled(f"{self._stage.number} · {self._stage.title}", "bold"), words.muted(f"   {goal}"))
        parts = [words.tally(view.standing, self._stage)] if view.standing else [words.muted("nothing yet")]
        progress = words.progress(view)
        if progress:
            parts = [progress, *parts]
        return Content("\n").join([first, Content("   ").join(parts)])

    def _empty(self, has_more: bool) -> str:
        if has_more:
            return "Nothing here needs a hand. ! shows everything."
        return "Nothing has looked at this stage yet: r runs its checks."
