"""The list of findings: drawn line by line, so that hundreds cost no more than what is seen of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from lrconsole.model.judgement import Outcome
from lrconsole.model.text import clean_line
from lrconsole.report.text import GLYPHS
from lrconsole.tui.theme import NO_COLOURS, PALETTES, Palette
from lrconsole.tui.widgets.cells import fit, style
from lrconsole.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from lrconsole.model.finding import Finding
    from lrconsole.model.standing import Risk

_STATE, _SEVERITY = 10, 8
_NARROW = 60
"""Cells of a list below which every finding has two lines, since one cannot hold its name and what was found."""

_CHECK, _MOST_NAME = 20, 60
_MOST_DRAWN = 150
_RIGHT_BUTTON = 3
_MARK, _CURSOR = "●", "▌"


class FindingList(LinesView):
    """Findings with a cursor; `Moved` tells which one it is on, `Opened` which one was chosen, `Marked` which one is to be marked."""

    HELP = (
        "The list of results, what matters most first.\n\n"
        "j and k move, enter opens the detail, / filters, ! shows only what needs a hand, s sorts.\n"
        "space marks lines for work on several at once; g decides, w waives, e answers a question, N notes.\n"
        "b opens the steps that mend it, where there are some.\n"
        "y copies the fix, x writes the list to a file, r runs the checks of this stage again."
    )

    @dataclass
    class Moved(Message):
        """The cursor is on another finding, or on none."""

        risk: Risk | None

    @dataclass
    class Opened(Message):
        """A finding was chosen."""

        risk: Risk

    @dataclass
    class Marked(Message):
        """A finding is to be marked, or its mark to be taken away."""

        risk: Risk

    def __init__(self, *, id: str | None = None, with_reason: bool = False) -> None:
        """`with_reason` gives each finding a second line, with what was found and why it stands where it does."""
        super().__init__(id=id)
        self._empty = ""
        self._with_reason = with_reason
        self._lines = 2 if with_reason else 1
        self._repeated: frozenset[str] = frozenset()
        self._risks: tuple[Risk, ...] = ()
        self._marks: frozenset[str] = frozenset()
        # A risk is kept with its line, so that no other can come to have its identity while the line is kept.
        self._drawn: LRUCache[tuple[object, ...], tuple[Risk, Strip]] = LRUCache(_MOST_DRAWN)
        self._at = 0
        # The finding that the user put the cursor on, as it was listed last, and where; None while nobody did.
        self._wanted: Risk | None = None
        self._place = 0

    @property
    def risks(self) -> tuple[Risk, ...]:
        """What is listed."""
        return self._risks

    @property
    def chosen(self) -> Risk | None:
        """The finding under the cursor."""
        return self._risks[self._at] if self._risks else None

    def show(self, risks: tuple[Risk, ...], empty: str, marks: frozenset[str] = frozenset(), *, is_other_look: bool = False) -> None:
        """Take over a new list, and the fingerprints of what is marked in it; `is_other_look` when the user chose what is listed.

        A cursor that the user has moved stays on its finding and on its place of the screen, one that nobody moved on the first line.
        When its finding was settled and sinks, the cursor goes on to what comes in its place. While its finding is gone, as when an
        audit did not come to it, the cursor is at its old place, and goes back to the finding with it.
        """
        before, at = self.chosen, self._at
        self._risks, self._empty, self._marks = risks, empty, marks
        self._lines = self._lines_of(len(risks))
        numbers = Counter(risk.finding.check for risk in risks)
        self._repeated = frozenset(check for check, number in numbers.items() if number > 1)
        self._at = self._place_now(before, is_other_look=is_other_look)
        self.hold(len(risks) * self._lines)
        if self._at != at and self._wanted:
            self.scroll_to(y=self.scroll_y + (self._at - at) * self._lines, animate=False, force=True)
            self._keep_in_sight()
        self.refresh()
        if self.chosen != before:
            self._tell_moved()

    def _place_now(self, before: Risk | None, *, is_other_look: bool) -> int:
        """Where the cursor belongs in the new list, when it was on `before`."""
        wanted, last = self._wanted, len(self._risks) - 1
        if wanted is None or not self._risks:
            return 0
        name = wanted.finding.fingerprint
        now = next((number for number, risk in enumerate(self._risks) if risk.finding.fingerprint == name), None)
        was_listed = before is not None and before.finding.fingerprint == name
        if now is None and not (is_other_look and was_listed):
            return min(self._place, last)
        if now is None:
            # Who looks for something else begins at the first of it.
            now = 0
        elif was_listed and now > self._place and wanted.blocks and not self._risks[now].blocks:
            is_settled = wanted.finding == self._risks[now].finding
            now = min(self._place, last) if is_settled else now
        self._want(now)
        return now

    def _want(self, at: int) -> None:
        self._wanted, self._place = self._risks[at], at

    def move(self, steps: int) -> None:
        """Move the cursor and keep it in sight."""
        if self._risks:
            self._put(min(max(self._at + steps, 0), len(self._risks) - 1))

    def choose(self, fingerprint: str) -> None:
        """Put the cursor on a finding, if it is listed."""
        at = next((number for number, risk in enumerate(self._risks) if risk.finding.fingerprint == fingerprint), None)
        if at is not None:
            self._put(at)

    def _put(self, at: int) -> None:
        self._want(at)
        if at != self._at:
            for line in (self._at, at):
                self.refresh_lines(line * self._lines, self._lines)
            self._at = at
            self._keep_in_sight()
            self._tell_moved()

    def _tell_moved(self) -> None:
        # Textual ends a message at the parent when it was the parent that caused it, and this one is for those above.
        self.post_message(self.Moved(self.chosen).set_sender(self))

    def _keep_in_sight(self) -> None:
        self.scroll_to_region(Region(0, self._at * self._lines, 1, self._lines), animate=False, force=True)

    def on_resize(self) -> None:
        """Give each finding the lines that it needs, and keep the cursor in sight in a smaller terminal, too."""
        lines = self._lines_of(len(self._risks))
        if lines != self._lines:
            self._lines = lines
            self.hold(len(self._risks) * lines)
        self._keep_in_sight()

    def _lines_of(self, number: int) -> int:
        """Lines of each of `number` findings: two where one is too short, or where there is room for two."""
        return 2 if self._with_reason or self.size.width < _NARROW or 2 * number <= self.size.height else 1

    def on_key(self, event: events.Key) -> None:
        """Arrows, page and end keys."""
        self.go(event, page=max(1, self.size.height // self._lines - 1), every=len(self._risks))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the finding that was clicked; a second click opens it, one with ctrl or the right button marks it."""
        offset = event.get_content_offset(self)
        number = (offset.y + self.scroll_offset.y) // self._lines if offset else len(self._risks)
        if number >= len(self._risks):
            return
        if event.ctrl or event.button == _RIGHT_BUTTON:
            self._put(number)
            self.post_message(self.Marked(self._risks[number]))
            return
        again = number == self._at and self._wanted is not None
        self._put(number)
        if again and self.chosen:
            self.post_message(self.Opened(self.chosen))

    def render_line(self, y: int) -> Strip:
        """One line of what is seen."""
        number, part = divmod(y + self.scroll_offset.y, self._lines)
        palette = PALETTES.get(self.app.theme, NO_COLOURS)
        width = self.scrollable_content_region.width
        if number >= len(self._risks):
            text = "" if self._risks or number or part else f" {self._empty}"
            return Strip([Segment(fit(text, width), style(palette.muted, palette.background))], width)
        return self._line(self._risks[number], part, number == self._at, width)

    def _line(self, risk: Risk, part: int, is_current: bool, width: int) -> Strip:
        """A line of a finding, as it was drawn before if it was."""
        is_marked = risk.finding.fingerprint in self._marks
        is_repeated = risk.finding.check in self._repeated
        key = (id(risk), part, is_current, is_marked, width, self.app.theme, self._lines, is_repeated)
        kept = self._drawn.get(key)
        if kept:
            return kept[1]
        row = _Row(risk, is_current, is_marked, PALETTES.get(self.app.theme, NO_COLOURS))
        if part:
            segments = row.below(width)
        elif self._lines > 1:
            segments = row.alone(width)
        else:
            segments = row.whole(width, with_subject=is_repeated)
        strip = Strip(segments).adjust_cell_length(width, row.style(""))
        self._drawn[key] = risk, strip
        return strip


class _Row:
    """One finding as it is drawn."""

    def __init__(self, risk: Risk, is_current: bool, is_marked: bool, palette: Palette) -> None:
        self._risk = risk
        self._is_current = is_current
        self._is_marked = is_marked
        self._palette = palette
        self._ground = palette.panel if is_current else palette.background

    def style(self, colour: str, *, bold: bool = False) -> Style:
        """A colour on the row's ground; without colours the row under the cursor is reversed."""
        return style(colour, self._ground, bold=bold, reverse=self._is_current and not self._ground)

    def whole(self, width: int, *, with_subject: bool) -> list[Segment]:
        """State, severity, what it is about, and what was found: all on one line."""
        name, fact = _name_and_fact(self._risk, width - 1 - _STATE - _SEVERITY, with_subject=with_subject)
        return [*self._head(), self._bright(name), Segment(fact, self.style(self._palette.muted))]

    def alone(self, width: int) -> list[Segment]:
        """State, severity and what it is about; what was found is said below."""
        finding, room = self._risk.finding, width - 1 - _STATE - _SEVERITY
        return [*self._head(), self._bright(fit(_question(finding) if finding.is_question else _full_name(finding), room))]

    def below(self, width: int) -> list[Segment]:
        """What was found, and as many of the reasons as fit whole."""
        room = width - 3
        fact = clean_line(self._risk.finding.summary, 200)
        reasons = clean_line(self._risk.reason, 120).split(" · ") if self._risk.finding.outcome.is_open else []
        while reasons and len(fact) + sum(len(one) + 3 for one in reasons) > room:
            reasons.pop()
        return [
            self._edge(is_first=False),
            Segment("  " + fit(fact, min(len(fact), room)), self.style(self._palette.text)),
            Segment("".join(f" · {one}" for one in reasons), self.style(self._palette.muted)),
        ]

    def _bright(self, name: str) -> Segment:
        return Segment(name, self.style(self._palette.text, bold=self._is_current))

    def _head(self) -> list[Segment]:
        """Edge, state and severity."""
        risk, finding, palette = self._risk, self._risk.finding, self._palette
        word = "waived" if risk.waiver else "n/a" if finding.outcome is Outcome.NOT_APPLICABLE else finding.outcome.word
        severity = finding.severity.value if finding.outcome.is_open else ""
        colour = palette.of(finding.outcome)
        return [
            self._edge(),
            Segment(f"{GLYPHS[finding.outcome]} {word}".ljust(_STATE), self.style(colour)),
            Segment(severity.ljust(_SEVERITY), self.style(colour if risk.blocks else palette.muted)),
        ]

    def _edge(self, *, is_first: bool = True) -> Segment:
        cursor = _CURSOR if self._is_current and self._ground else " "
        return Segment(_MARK if self._is_marked and is_first else cursor, self.style(self._palette.accent))


def _name_and_fact(risk: Risk, room: int, *, with_subject: bool) -> tuple[str, str]:
    """What a row is called, and what was found: a check has its id, a question its title alone.

    The subject is named only where the list has the same check more than once, and it gives way before what was found does.
    """
    finding = risk.finding
    if finding.is_question:
        return fit(_question(finding), room), ""
    fact = clean_line(finding.summary, 200)
    name = _full_name(finding) if with_subject else clean_line(finding.check, 60)
    least = min(len(name), max(room * 9 // 20, room - len(fact) - 2), _MOST_NAME)
    for_name = max(_CHECK, least)
    return fit(name, for_name) + "  ", fit(fact, max(0, room - for_name - 2))


def _full_name(finding: Finding) -> str:
    return f"{clean_line(finding.check, 60)}  {clean_line(finding.subject, 120)}".rstrip()


def _question(finding: Finding) -> str:
    return f"{clean_line(finding.asked_row, 10):<5}{clean_line(finding.title, 200)}"
