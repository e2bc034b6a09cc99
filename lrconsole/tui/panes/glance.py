"""The glance: verdict, minimum bar, targets, what blocks the launch, latencies, and what happened last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from lrconsole.model.judgement import Severity
from lrconsole.model.text import clean_line
from lrconsole.report.text import GLYPHS
from lrconsole.tui import words
from lrconsole.tui.follow import View
from lrconsole.tui.list_state import ListState
from lrconsole.tui.panes.list_pane import ListPane
from lrconsole.tui.widgets.finding_list import FindingList

if TYPE_CHECKING:
    from lrconsole.model.standing import Risk, RowStanding, Standing

_LATENCY = "latency.p95"
_NOT_YET = "No audit has run yet: R runs every check."
_FILLED_BY_AUDIT = "An audit fills this: R runs it."


class Card(Static, can_focus=True):
    """A part of the glance that sums something up."""

    HELP = "A summary. tab goes from card to card and to the list, m gives a card the whole pane, esc or m shares it again."

    def __init__(self, name: str) -> None:
        super().__init__("", id=name, classes="card", markup=False)


class GlancePane(ListPane):
    """Pane 0, for whoever has ten seconds."""

    name_in_files = "risks"

    def __init__(self) -> None:
        super().__init__(0, FindingList(id="risks", with_reason=True), ListState(failing_only=True), _blocking)
        self._view: View | None = None

    def compose(self) -> ComposeResult:
        """Cards above, risks in the middle, latencies and events below."""
        with Horizontal(id="cards"):
            with Vertical(id="left"):
                yield Card("launch")
                yield Card("targets")
            yield Card("bar")
        yield Static("", id="compact", markup=False)
        yield self.browser
        with Horizontal(id="below"):
            yield Card("now")
            yield Card("recent")

    def on_mount(self) -> None:
        """Titles, and what is known already."""
        for name, title in (
            ("launch", "Launch"),
            ("bar", "Minimum bar"),
            ("targets", "Targets"),
            ("now", "Now · paced latency"),
            ("recent", "Recent"),
        ):
            self.query_one(f"#{name}", Static).border_title = title
        self.show(self._view or View(None, None, None, ()))

    def show(self, view: View) -> None:
        """Take over a new view."""
        self._view = view
        if not self.is_mounted:
            return
        standing = view.standing
        self._card("launch", _launch(standing, view))
        self._card("bar", _rows(standing.bar) if standing else words.muted(_FILLED_BY_AUDIT))
        self._card("targets", _rows(standing.targets) if standing else words.muted(_FILLED_BY_AUDIT))
        self._card("compact", _compact(standing, view))
        self._card("now", _latencies(standing))
        self._card("recent", _events(view))
        self._show_risks(standing)

    def _card(self, name: str, content: Content) -> None:
        card = self.query_one(f"#{name}", Static)
        # A card keeps its size, so the screen need not be laid out anew; one that says the same need not even be drawn.
        if not (isinstance(card.content, Content) and card.content.is_same(content)):
            card.update(content, layout=False)

    def _show_risks(self, standing: Standing | None) -> None:
        self.browser.take(standing.risks if standing and standing.audit else (), _NOT_YET)


def _blocking(shown: tuple[Risk, ...], total: int) -> str:
    return f"Risks, ranked · {sum(risk.blocks for risk in shown)} of {len(shown)} block the launch" if shown else "Risks"


def _launch(standing: Standing | None, view: View) -> Content:
    if standing is None or standing.audit is None:
        return Content("\n\n").join([words.verdict(standing), words.muted(_NOT_YET)])
    others = [(one.value, standing.open_at(one)) for one in Severity if one is not Severity.BLOCKER]
    numbers = " · ".join(f"{number} {word}" for word, number in others if number)
    lines = [
        Content.assemble(words.verdict(standing), "  ", words.muted(numbers or "nothing else is open")),
        _next(standing),
        words.progress(view) or Content.assemble(words.muted("since last audit  "), _changes(standing)),
        words.tally(standing),
    ]
    return Content("\n").join(lines)


def _next(standing: Standing) -> Content:
    """What to turn to first."""
    text = standing.risks[0].finding.title if standing.blockers else "nothing blocks the launch"
    return Content.assemble(words.muted("next  "), words.plain(text, 90))


def _changes(standing: Standing) -> Content:
    from lrconsole.model.audit import Change

    comparison = standing.comparison
    if comparison is None:
        return words.muted("this is the first")
    parts = [
        Content.styled(f"{len(comparison.of(Change.FIXED))} fixed", "$success"),
        Content.styled(f"{len(comparison.of(Change.NEW)) + len(comparison.of(Change.REGRESSED))} new", "$error"),
        Content.styled(f"{len(comparison.of(Change.BECAME_UNKNOWN))} unknown", "$lr-unknown"),
    ]
    return Content("  ").join(parts)


def _rows(rows: tuple[RowStanding, ...]) -> Content:
    met = sum(not row.outcome.is_open for row in rows)
    lines = [Content.assemble(Content.styled(f"{met} of {len(rows)}", "bold"), words.muted(" hold"))]
    lines += [
        Content.assemble(words.state(row.outcome, f"{words.short(row.outcome):<9}"), words.muted(f"{row.id:<4}"), words.plain(row.title))
        for row in rows
    ]
    return Content("\n").join(lines)


def _strip(rows: tuple[RowStanding, ...]) -> Content:
    return Content("").join(Content.styled(GLYPHS[row.outcome], words.COLOURS[row.outcome]) for row in rows)


def _compact(standing: Standing | None, view: View) -> Content:
    """Bar and targets in a few lines, for small terminals."""
    if standing is None or standing.audit is None:
        return words.muted(_NOT_YET)
    lines = [words.progress(view) or _next(standing)]
    for name, rows in (("bar    ", standing.bar), ("targets", standing.targets)):
        met = sum(not row.outcome.is_open for row in rows)
        open_ones = " ".join(row.id for row in rows if row.outcome.is_open)
        not_met = words.muted(f"not met: {open_ones}" if open_ones else "all met")
        lines.append(Content.assemble(words.muted(f"{name} "), _strip(rows), f" {met} of {len(rows)}  ", not_met))
    lines.append(words.tally(standing))
    return Content("\n").join(lines)


def _latencies(standing: Standing | None) -> Content:
    found = [risk.finding for risk in standing.risks if risk.finding.check == _LATENCY and risk.finding.subject] if standing else []
    if not found:
        return words.muted("Declared routes are timed by the audit:\nadd [[route]] to lrconsole.toml, then R.")
    names = {item: clean_line(item.subject, 24) for item in sorted(found, key=lambda item: item.subject)}
    longest = max(map(len, names.values()))
    lines = [
        Content.assemble(
            words.state(item.outcome, f"{words.short(item.outcome):<9}"), f"{name:<{longest}}  ", words.plain(item.summary, 90)
        )
        for item, name in names.items()
    ]
    return Content("\n").join(lines)


def _events(view: View) -> Content:
    if not view.events:
        return words.muted("What people and audits do is listed here.")
    lines = []
    for event in view.events:
        who = f"{clean_line(event.who, 20)} " if event.who else ""
        about = f"{clean_line(event.about, 40)} " if event.about else ""
        lines.append(
            Content.assemble(
                words.muted(f"{event.at:%H:%M:%S} "), f"{who}{event.kind.value} {about}", words.muted(clean_line(event.text, 80))
            )
        )
    return Content("\n").join(lines)
