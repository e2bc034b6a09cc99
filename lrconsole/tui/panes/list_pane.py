"""What panes with a list of findings have in common: looking through the list, marking, and opening what is chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical

from lrconsole.tui.list_state import ListState
from lrconsole.tui.maximise import follow
from lrconsole.tui.widgets.finding_browser import FindingBrowser, Heading
from lrconsole.tui.widgets.finding_list import FindingList

if TYPE_CHECKING:
    from lrconsole.model.standing import Risk


class ListPane(Vertical):
    """A pane around one `browser`. `name_in_files` is what an export of its list is called."""

    name_in_files = "list"

    def __init__(self, number: int, findings: FindingList, usual: ListState, heading: Heading | None = None) -> None:
        super().__init__(id=f"pane-{number}", classes="pane")
        self.usual = usual
        self.browser = FindingBrowser(findings, usual, heading)

    @property
    def list_state(self) -> ListState:
        """How the list is looked at."""
        return self.browser.state

    @list_state.setter
    def list_state(self, state: ListState) -> None:
        self.browser.state = state

    @property
    def failing_only(self) -> bool:
        """Whether only what needs a hand is shown."""
        return self.list_state.failing_only

    @failing_only.setter
    def failing_only(self, failing_only: bool) -> None:
        self.list_state = replace(self.list_state, failing_only=failing_only)

    @property
    def chosen(self) -> Risk | None:
        """The risk under the cursor."""
        return self.browser.findings.chosen

    @property
    def marked(self) -> tuple[Risk, ...]:
        """The marked risks."""
        return self.browser.marked

    @property
    def missing(self) -> int:
        """How many are marked that have no result."""
        return self.browser.missing

    def clear_marks(self) -> None:
        """Take every mark away, once the work on the marked ones is done."""
        self.browser.clear_marks()

    @property
    def in_detail(self) -> bool:
        """Whether the keyboard is on a detail."""
        return False

    def focus_list(self) -> None:
        """Put the keyboard on the list."""
        follow(self, self.browser)
        self.browser.close_filter()
        self.browser.findings.focus()

    def move(self, steps: int) -> None:
        """Move in the list."""
        self.browser.findings.move(steps)

    def choose(self, risk: Risk) -> None:
        """Put the cursor on a finding, also when a filter hides it."""
        self.browser.reveal(risk)

    def leave_filter(self) -> bool:
        """Drop the filter; False when there is none."""
        if not self.browser.is_filtering and not self.list_state.filter:
            return False
        self.list_state = replace(self.list_state, filter="")
        self.focus_list()
        return True

    @on(FindingList.Opened)
    async def _opened(self) -> None:
        await self.app.run_action("do('detail.open')")
