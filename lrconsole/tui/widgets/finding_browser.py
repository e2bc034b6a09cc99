"""A list of findings with all that is done to look through it: filter, failing only, order, marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from operator import is_
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from lrconsole.model.errors import UsageError
from lrconsole.model.text import clean_line
from lrconsole.report.selection import Searchable, Selection, Sort, in_order, narrow, not_open, parse, searchable
from lrconsole.tui.list_state import ListState
from lrconsole.tui.widgets.finding_list import FindingList

if TYPE_CHECKING:
    from lrconsole.model.standing import Risk
    from lrconsole.tui.widgets.filter_line import FilterLine

Heading = Callable[[tuple["Risk", ...], int], str]
_MOST_CHIP = 40


class FindingBrowser(Vertical):
    """The list and the line in which its filter is typed; the line is built when it is first asked for."""

    DEFAULT_CSS = """
    FindingBrowser { height: 1fr; width: 1fr; }
    """

    def __init__(self, findings: FindingList, usual: ListState, heading: Heading | None = None) -> None:
        """`heading` says how many of how many are shown, as the list's title; what was done to choose them is added to it."""
        super().__init__(classes="part")
        self.findings = findings
        self._state = self._usual = usual
        self._selection = Selection()
        self._heading = heading or _number
        self._risks: tuple[Risk, ...] = ()
        self._items: tuple[Searchable, ...] | None = None
        self._empty = ""
        self._marks: frozenset[str] = frozenset()
        self._line: FilterLine | None = None

    def compose(self) -> ComposeResult:
        """The list."""
        yield self.findings

    @property
    def state(self) -> ListState:
        """How the list is looked at."""
        return self._state

    @state.setter
    def state(self, state: ListState) -> None:
        """Look at the list in another way.

        Raises:
            UsageError: its filter is none; then nothing changes.
        """
        self._selection = parse(state.filter)
        self._state = state
        self._draw(is_other_look=True)

    @property
    def shown(self) -> tuple[Risk, ...]:
        """What the list shows, in its order."""
        return self.findings.risks

    @property
    def total(self) -> int:
        """How many findings it was taken from."""
        return len(self._risks)

    @property
    def marked(self) -> tuple[Risk, ...]:
        """The marked findings, also those that the filter hides, in rank order."""
        return tuple(risk for risk in self._risks if risk.finding.fingerprint in self._marks) if self._marks else ()

    @property
    def missing(self) -> int:
        """How many are marked that have no result: an audit has not come to them yet, or no longer finds them."""
        return len(self._marks) - len(self.marked)

    def take(self, risks: tuple[Risk, ...], empty: str) -> None:
        """Take over the findings of a new view; `empty` is said when there are none.

        Marks stay, also on findings that a new audit has not come to yet.
        """
        if len(risks) != len(self._risks) or not all(map(is_, risks, self._risks)):
            self._risks, self._items = risks, None
        self._empty = empty
        self._draw()

    def mark(self) -> None:
        """Mark the finding under the cursor or take its mark away, and go on to the next."""
        if self.findings.chosen:
            self._turn(self.findings.chosen)
            self.findings.move(1)

    def mark_all(self) -> None:
        """Mark all that are shown; when they are marked already, take every mark away."""
        shown = {risk.finding.fingerprint for risk in self.shown}
        self._marks = frozenset() if shown <= self._marks else self._marks | shown
        self._draw()

    def clear_marks(self) -> None:
        """Take every mark away."""
        if self._marks:
            self._marks = frozenset()
            self._draw()

    def rename_marks(self, names: Mapping[str, str]) -> None:
        """Keep the marks on findings whose fingerprints are other ones from now on."""
        self._marks = frozenset(names.get(mark, mark) for mark in self._marks)

    def reveal(self, risk: Risk) -> None:
        """Put the cursor on a finding; a filter that hides it is dropped."""
        if self._state.failing_only and not risk.finding.outcome.is_open:
            self.state = replace(self._state, failing_only=False)
        if not self._selection.matches(risk):
            self.state = replace(self._state, filter="")
        self.findings.choose(risk.finding.fingerprint)

    async def open_filter(self) -> None:
        """Open the line in which the filter is typed."""
        if self._line is None:
            from lrconsole.tui.widgets.filter_line import FilterLine

            self._line = FilterLine()
            await self.mount(self._line)
        self._line.open(self._state.filter)

    def close_filter(self) -> None:
        """Close the line; the filter that holds goes on to hold."""
        if self._line and self._line.is_open:
            self._line.close()
            self.findings.focus()

    @property
    def is_filtering(self) -> bool:
        """Whether a filter is being typed."""
        return self._line is not None and self._line.is_open

    def _turn(self, risk: Risk) -> None:
        self._marks ^= {risk.finding.fingerprint}
        self._draw()

    def _draw(self, *, is_other_look: bool = False) -> None:
        if not self.findings.is_attached:
            return
        shown = self._chosen_ones()
        self.findings.show(shown, self._nothing(), self._marks, is_other_look=is_other_look)
        self.findings.border_title = Content(" · ".join([self._heading(shown, len(self._risks)), *self._chips()]))

    def _chosen_ones(self) -> tuple[Risk, ...]:
        wanted: tuple[Risk, ...] = self._risks
        if self._selection.terms:
            if self._items is None:
                self._items = tuple(map(searchable, self._risks))
            wanted = narrow(self._items, self._selection, self._state.sort)
        elif self._state.sort is not Sort.RANK:
            wanted = in_order(wanted, self._state.sort)
        return tuple(risk for risk in wanted if risk.finding.outcome.is_open) if self._state.failing_only else wanted

    def _chips(self) -> list[str]:
        chips = [clean_line(self._state.filter, _MOST_CHIP)] if self._selection.terms else []
        if self._state.failing_only is not self._usual.failing_only:
            chips.append("failing only" if self._state.failing_only else "all results")
        chips += [f"by {self._state.sort.value}"] if self._state.sort is not Sort.RANK else []
        chips += [said] if self._selection.terms and (said := not_open(self.shown)) else []
        marked = len(self.marked)
        hidden = marked - sum(risk.finding.fingerprint in self._marks for risk in self.shown) if marked else 0
        chips += [f"{marked} marked" + (f", {hidden} not shown" if hidden else "")] if marked else []
        chips += [f"{self.missing} marked without a result"] if self.missing else []
        return chips

    def _nothing(self) -> str:
        if not self._risks:
            return self._empty
        if self._selection.terms:
            return "Nothing is like that. \\ shows the whole list."
        return "Nothing here needs a hand. ! shows everything."

    @on(FindingList.Marked)
    def _marked(self, event: FindingList.Marked) -> None:
        event.stop()
        self._turn(event.risk)

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        """Show what the filter lets through, as far as it is understood."""
        event.stop()
        filter_, trouble = understood(event.text)
        self.state = replace(self._state, filter=filter_)
        if self._line:
            self._line.tell(trouble)

    def on_filter_line_kept(self, event: FilterLine.Kept) -> None:
        """Back to the list."""
        event.stop()
        self.close_filter()

    def on_filter_line_dropped(self, event: FilterLine.Dropped) -> None:
        """Show the whole list again."""
        event.stop()
        self.state = replace(self._state, filter="")
        self.close_filter()

    def on_filter_line_moved(self, event: FilterLine.Moved) -> None:
        """Move in the list while the filter is typed."""
        event.stop()
        self.findings.move(event.steps)


def understood(text: str) -> tuple[str, str]:
    """The terms of a filter up to the one that is wrong, or not typed to its end, and what is wrong with that one."""
    trouble = ""
    while True:
        try:
            parse(text)
        except UsageError as error:
            trouble = trouble or str(error)
            text = text.rstrip().rpartition(" ")[0]
        else:
            return text, trouble


def _number(shown: tuple[Risk, ...], total: int) -> str:
    return f"{total} results" if len(shown) == total else f"{len(shown)} of {total}"
