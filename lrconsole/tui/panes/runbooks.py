"""The runbooks pane: the short ways out of what blocks the launch, stage by stage, each with its steps."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from lrconsole.model.judgement import Outcome
from lrconsole.model.text import clean, clean_line
from lrconsole.report.ways_out import WayOut, needed, ways_out
from lrconsole.tui import sizes, words
from lrconsole.tui.follow import View
from lrconsole.tui.maximise import follow
from lrconsole.tui.panes.way_browser import WayBrowser
from lrconsole.tui.widgets.way_list import WayList

if TYPE_CHECKING:
    from lrconsole.model.standing import Risk, Standing

_NOT_YET = "No audit has run yet: R runs every check; quick ways out then stand here."
_NO_STEPS = "The steps of the chosen one stand here: mend it, look again, or decide."
_NONE = "Nothing that blocks the launch takes only minutes. 0 shows what does block it."
_INDENT, _MOST_CHIP = 4, 40


class Steps(VerticalScroll, can_focus=True):
    """The steps of one way out."""

    HELP = "Steps of a way out\n\nj and k scroll, y copies the fix, r looks again, esc goes back to the list."

    def __init__(self) -> None:
        super().__init__()
        self._way: WayOut | None = None

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static("", markup=False)

    def on_resize(self) -> None:
        """Wrap the text anew."""
        self._draw()

    def show(self, way: WayOut | None) -> None:
        """Show a way out, or nothing."""
        if way != self._way:
            self._way = way
            self._draw()
            self.scroll_home(animate=False)

    def _draw(self) -> None:
        if not self.size.width:
            # Before it is laid out there is no width to wrap for.
            return
        self.border_title = Content(clean_line(self._way.risk.finding.check, 60) if self._way else "steps")
        room = max(16, self.size.width - _INDENT - 3)
        self.query_one(Static).update(_steps(self._way, room) if self._way else words.muted(_NO_STEPS))


class RunbooksPane(Vertical):
    """Pane 8: what can be taken out of the way in a quarter of an hour each."""

    HELP = (
        "Runbooks\n\nWhat blocks the launch and takes 15 minutes at most, in the order of the stages, with its fix.\n"
        "enter goes to the finding, y copies the fix, r looks again, / filters, ! leaves out what only could not be established."
    )

    # The layout classes are on the screen, above what a scoped style sheet reaches.
    SCOPED_CSS = False
    DEFAULT_CSS = """
    WayBrowser { height: 1fr; width: 1fr; }
    WayList, Steps { border: round $panel; border-title-color: $lr-muted; height: 1fr; width: 1fr; background: $background;
                     scrollbar-size-vertical: 1; scrollbar-background: $background; scrollbar-color: $panel; overflow-x: hidden; }
    WayList:focus, Steps:focus { border: round $primary; border-title-color: $primary; }
    Steps { padding: 0 1; }
    .-tiny Steps { display: none; }
    .-tiny .-detail Steps { display: block; }
    .-tiny .-detail WayBrowser { display: none; }
    """

    def __init__(self) -> None:
        super().__init__(id="pane-8", classes="pane")
        self._view: View | None = None
        self.failing_only = False
        self.browser = WayBrowser()

    def compose(self) -> ComposeResult:
        """Head, list and steps."""
        yield Static("", classes="head", markup=False)
        with Container(classes="halves"):
            yield self.browser
            yield Steps()

    def on_mount(self) -> None:
        """Fill in what is known already."""
        if self._view:
            self.show(self._view)

    def on_resize(self) -> None:
        """Fit the head."""
        if self._view:
            self.show(self._view)

    def show(self, view: View) -> None:
        """Take over a new view."""
        if self._view and self._view.is_private is not view.is_private:
            # A filter that names a host would show it, and find nothing among masks.
            self.browser.filter = ""
        self._view = view
        if not self.is_mounted:
            return
        every = ways_out(view.standing)
        failing = tuple(way for way in every if way.risk.finding.outcome is Outcome.FAIL) if self.failing_only else every
        shown = self.browser.chosen_of(failing)
        is_wide = self.size.width >= sizes.SIDE_BY_SIDE
        self.query_one(".head", Static).update(_head(view, every, is_wide=is_wide), layout=False)
        ways = self.query_one(WayList)
        chips = (clean_line(self.browser.filter, _MOST_CHIP), "failing only" if self.failing_only else "")
        told = " · ".join([f"{len(shown)} of {len(every)}", *filter(None, chips)]) if any(chips) else needed(every)
        ways.border_title = Content(told)
        ways.show(shown, self._empty(view.standing, bool(every)))
        self.query_one(Steps).show(ways.chosen)

    def _empty(self, standing: Standing | None, has_more: bool) -> str:
        if has_more and self.browser.filter:
            return "Nothing is like that. \\ shows the whole list."
        if has_more:
            return "Nothing here fails. ! shows everything."
        return _NONE if standing and standing.audit else _NOT_YET

    def focus_list(self) -> None:
        """Put the keyboard on the list."""
        follow(self, self.browser)
        self.remove_class("-detail")
        self.browser.close()

    def leave_filter(self) -> bool:
        """Drop the filter; False when there is none."""
        if not self.browser.is_filtering and not self.browser.filter:
            return False
        self.browser.put("")
        self.focus_list()
        return True

    def choose(self, risk: Risk) -> bool:
        """Put the cursor on the way out of a finding, also when it is filtered out; False when there is none."""
        ways = ways_out(self._view.standing) if self._view else ()
        names = [way.risk.finding.fingerprint for way in ways]
        if risk.finding.fingerprint not in names or self._view is None:
            return False
        if risk.finding.fingerprint not in [way.risk.finding.fingerprint for way in self.browser.chosen_of(ways)]:
            self.browser.filter = ""
        self.failing_only = self.failing_only and risk.finding.outcome is Outcome.FAIL
        self.show(self._view)
        self.query_one(WayList).choose(risk.finding.fingerprint)
        return True

    def open_steps(self) -> None:
        """Put the keyboard on the steps, which then have the pane where there is no room for both."""
        self.add_class("-detail")
        follow(self, self.query_one(Steps))
        self.query_one(Steps).focus()

    @property
    def in_detail(self) -> bool:
        """Whether the keyboard is on the steps."""
        return self.query_one(Steps).has_focus

    @property
    def chosen(self) -> Risk | None:
        """The risk whose way out is under the cursor."""
        way = self.query_one(WayList).chosen
        return way.risk if way else None

    def move(self, steps: int) -> None:
        """Move in the list, or scroll the steps when the keyboard is there."""
        if self.in_detail:
            self.query_one(Steps).scroll_relative(y=steps, animate=False)
        else:
            self.query_one(WayList).move(steps)

    @on(WayBrowser.Narrowed)
    def _narrowed(self) -> None:
        if self._view:
            self.show(self._view)

    @on(WayList.Moved)
    def _moved(self, event: WayList.Moved) -> None:
        self.query_one(Steps).show(event.way)

    @on(WayList.Opened)
    async def _opened(self, event: WayList.Opened) -> None:
        await self.app.run_action("do('detail.open')")


def _head(view: View, ways: tuple[WayOut, ...], *, is_wide: bool) -> Content:
    standing = view.standing
    title = Content.styled("8 · Runbooks", "bold")
    first = Content.assemble(title, words.muted("   the short ways out, in order"))
    if standing is None or standing.audit is None:
        return first
    left = len(standing.blockers) - len(ways)
    told = f"{len(ways)} of {len(standing.blockers)} blockers take 15 minutes at most"
    after = f"; 0 has the other {left}" if ways and left else ""
    progress = words.progress(view)
    second = [progress] if progress else []
    line = Content("   ").join([*second, words.muted(told + after)])
    return Content("\n").join([first, line]) if is_wide else Content.assemble(title, "   ", line)


def _steps(way: WayOut, room: int) -> Content:
    finding = way.risk.finding
    state = Content.assemble(words.state(finding.outcome), words.muted(f" · {finding.severity.value} · {finding.effort.value}"))
    head = [Content.styled(clean_line(finding.title), "bold")] + ([words.plain(finding.subject)] if finding.subject else [])
    again = "e answers it here, or:" if way.is_question else "r looks again here, or:"
    steps = (
        ("Ask, with this question" if way.is_question else "Mend it · y copies it", _does(way)),
        ("Write the answer down" if way.is_question else "Look again", f"{again}\n{way.again}"),
        ("Cannot be done now?", "g decides, w waives it until a day; both with a name and a reason."),
        ("Why it matters", clean(finding.founder, 600)),
    )
    parts = [*head, state, words.plain(finding.summary, 400)]
    parts += [_step(number, *step, room) for number, step in enumerate(steps, 1)]
    return Content("\n").join(parts)


def _does(way: WayOut) -> str:
    question = next((item.value for item in way.risk.finding.evidence if item.label == "question"), "")
    return clean(question if way.is_question and question else way.risk.finding.fix, 2_000)


def _step(number: int, title: str, text: str, room: int) -> Content:
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, room, break_on_hyphens=False) or [""]]
    head = Content.assemble("\n", Content.styled(f"{number}", "$primary bold"), " " * (_INDENT - 1), Content.styled(title, "bold"))
    return Content("\n").join([head, *(Content(" " * _INDENT + line) for line in lines)])
