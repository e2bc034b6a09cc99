"""Everything about one finding: why it matters, what was seen, how to mend it, what was decided."""

from __future__ import annotations

import textwrap
from datetime import datetime

from rich.segment import Segment
from textual.content import Content
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style as VisualStyle

from lrconsole.model.standing import Risk
from lrconsole.model.text import clean, clean_line, count
from lrconsole.tui import words
from lrconsole.tui.widgets.lines_view import LinesView

_INDENT = 8
_TIGHT = 14
"""Lines below which no line is left empty, so that the fix is in sight."""

_MOST_LINES, _LONGEST_LINE = 30, 4_000
_MOST_EVIDENCE, _LEAST_ROOM = 16_000, 80
"""Characters of evidence that are drawn in all: with more, going from one finding to the next would be felt."""

_MOST_NOTES, _LONGEST_NOTE = 10, 1_000


class Detail(LinesView):
    """The detail of the finding under the cursor."""

    HELP = (
        "Everything about one result: why it matters, what was seen, how to mend it, what was decided.\n\n"
        "j and k scroll, esc goes back to the list, y copies the fix, g decides, w waives, m gives it the whole pane."
    )

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._risk: Risk | None = None
        self._lines: tuple[Content, ...] = ()
        self._room = (0, False)
        self._drawn: dict[tuple[int, int, str], Strip] = {}
        self._ground: dict[str, VisualStyle] = {}

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return "\n".join(line.plain for line in self._lines)

    def on_resize(self) -> None:
        """Wrap the text anew, if that makes a difference."""
        if self._room != self._room_now:
            self._draw()

    def show(self, risk: Risk | None) -> None:
        """Show a finding, or say that none is chosen."""
        if risk == self._risk and risk is not None:
            return
        is_same = risk is not None and self._risk is not None and risk.finding.fingerprint == self._risk.finding.fingerprint
        self._risk = risk
        self._draw()
        if not is_same:
            self.scroll_home(animate=False)

    @property
    def _room_now(self) -> tuple[int, bool]:
        """The cells that a line has, and whether lines are few."""
        return max(20, self.scrollable_content_region.width), self.size.height < _TIGHT

    def _draw(self) -> None:
        self._room = width, is_tight = self._room_now
        name = _name(self._risk, width - 4 if is_tight else 0) if self._risk else "detail"
        self.border_title = Content(name)
        lines = (
            _lines(self._risk, width - _INDENT, is_tight=is_tight)
            if self._risk
            else [words.muted("Nothing is chosen: why it matters and how to mend it stand here.")]
        )
        self._lines = tuple(part for line in lines for part in (line.wrap(width) if line.cell_length > width else (line,)))
        self._drawn.clear()
        self.hold(len(self._lines))
        self.refresh()

    def action_page_down(self) -> None:
        """A page on, at once: whoever reads evidence has no time for a film."""
        self.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """A page back."""
        self.scroll_page_up(animate=False)

    def render_line(self, y: int) -> Strip:
        """One line of what is seen: only these are drawn, since evidence can be thousands of lines."""
        number = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if number >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        key = number, width, self.app.theme
        strip = self._drawn.get(key)
        if strip is None:
            strip = self._strip(self._selected(number), width)
            if self.text_selection is None:
                self._drawn[key] = strip
        return strip.apply_offsets(0, number)

    def _strip(self, line: Content, width: int) -> Strip:
        """A line as it is drawn; what it stands on is looked up once a theme, for it costs as much as the line."""
        theme = self.app.theme
        ground = self._ground.get(theme) or self._ground.setdefault(theme, self.visual_style)
        parts = line.render(ground, end="", parse_style=self._get_style)
        return Strip([Segment(text, style.rich_style) for text, style in parts]).adjust_cell_length(width, ground.rich_style)

    def _selected(self, number: int) -> Content:
        """A line with what is selected of it marked."""
        line, selection = self._lines[number], self.text_selection
        span = selection.get_span(number) if selection else None
        if span is None:
            return line
        start, end = span
        return line.stylize(
            VisualStyle.from_styles(self.screen.get_component_styles("screen--selection")), start, None if end == -1 else end
        )

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text."""
        return selection.extract(self.text), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw what is selected."""
        self._drawn.clear()
        self.refresh()


def _lines(risk: Risk, room: int, *, is_tight: bool) -> list[Content]:
    finding = risk.finding
    sections = (
        ("Decided", _decided(risk)),
        ("Ask", _question(risk)),
        ("Now", clean(finding.summary, 600)),
        ("Why", clean(finding.founder, 1_000)),
        ("Fix", clean(finding.fix, 2_000)),
        ("Notes", _notes(risk)),
        ("Seen", _seen(risk)),
        ("Source", clean_line(", ".join(dict.fromkeys([*finding.refs, *(f"roadmap {row}" for row in finding.rows)])), 600)),
    )
    is_named = _name(risk, room + _INDENT - 4 if is_tight else 0).endswith(clean_line(finding.subject, 120))
    head = [Content.styled(clean_line(finding.title), "bold")] + ([] if is_named else [words.plain(finding.subject)])
    return [
        *head,
        *_state(risk, room + _INDENT),
        *(line for name, text in sections if text for line in _section(name, text, room, is_tight=is_tight)),
    ]


def _state(risk: Risk, room: int) -> list[Content]:
    """State, severity and the reasons; a line is broken between these, not within one."""
    state = words.state(risk.finding.outcome)
    parts = f"{state.plain} · {risk.finding.severity.value} · {clean_line(risk.reason)}".replace(" ", "\u00a0").replace(
        "\u00a0·\u00a0", "\u00a0· "
    )
    first, *more = (line.replace("\u00a0", " ") for line in textwrap.wrap(parts, room, break_on_hyphens=False))
    return [Content.assemble(state, words.muted(first.removeprefix(state.plain))), *map(words.muted, more)]


def _name(risk: Risk, room: int) -> str:
    """The check, and what it is about where there is room for both."""
    check, subject = clean_line(risk.finding.check, 60), clean_line(risk.finding.subject, 120)
    both = f"{check} · {subject}"
    return both if subject and len(both) <= room else check


def _section(name: str, text: str, room: int, *, is_tight: bool) -> list[Content]:
    """A label with its text beside it, wrapped so that the text stays beside the label."""
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, room, break_on_hyphens=False) or [""]] or [""]
    head = Content.assemble(Content.styled(f"{name:<{_INDENT}}", "$primary"), Content(lines[0]))
    return [*([] if is_tight else [Content("")]), head, *(Content(" " * _INDENT + line) for line in lines[1:])]


def _question(risk: Risk) -> str:
    """What a person is to be asked, "" for a check."""
    is_asked = risk.finding.is_question
    return next((clean(item.value, 600) for item in risk.finding.evidence if is_asked and item.label == "question"), "")


def _seen(risk: Risk) -> str:
    evidence = risk.finding.evidence
    lines: list[str] = []
    room = _MOST_EVIDENCE
    for item in evidence[:_MOST_LINES]:
        line = f"{clean_line(item.label, 120)}: {clean_line(item.value, min(_LONGEST_LINE, room))}"
        room -= len(line)
        lines.append(line)
        if room <= _LEAST_ROOM:
            break
    more = [f"and {len(evidence) - len(lines)} more, which a report shows"] if len(evidence) > len(lines) else []
    return "\n".join([*lines, *more, f"at {risk.finding.seen_at:%Y-%m-%d %H:%M:%S} UTC"])


def _decided(risk: Risk) -> str:
    """What people decided, each with who and when."""
    said = []
    if risk.waiver:
        waiver = risk.waiver
        approved = f", approved by {clean_line(waiver.approved_by, 60)}" if waiver.approved_by else ""
        head = f"waived until {waiver.expires:%Y-%m-%d} by {clean_line(waiver.owner, 60)} on {_when(waiver.created)}{approved}"
        said.append(f"{head}: {clean_line(waiver.reason, 300)}")
    if risk.lapsed:
        said.append(f"the waiver of {clean_line(risk.lapsed.owner, 60)} ended on {risk.lapsed.expires:%Y-%m-%d}")
    if risk.decision:
        decision = risk.decision
        reason = f": {clean_line(decision.reason, 300)}" if decision.reason else ""
        said.append(f"{decision.choice.value} by {clean_line(decision.who, 60)} on {_when(decision.at)}{reason}")
    return "\n".join(said)


def _notes(risk: Risk) -> str:
    """What people wrote, the newest first."""
    newest = risk.notes[::-1]
    lines = [f"{_when(note.at)} {clean_line(note.who, 60)}: {clean(note.text, _LONGEST_NOTE)}" for note in newest[:_MOST_NOTES]]
    more = [f"and {count(len(newest) - _MOST_NOTES, 'older one')}, which a report shows"] if len(newest) > _MOST_NOTES else []
    return "\n".join([*lines, *more])


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
