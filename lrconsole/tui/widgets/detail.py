"""Everything about one finding: why it matters, what was seen, how to mend it, what was decided."""

from __future__ import annotations

import textwrap
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from lrconsole.model.standing import Risk
from lrconsole.model.text import clean, clean_line, count
from lrconsole.tui import words

_INDENT = 8
_MOST_LINES, _LONGEST_LINE = 30, 4_000
_MOST_EVIDENCE, _LEAST_ROOM = 16_000, 80
"""Characters of evidence that are drawn in all: with more, going from one finding to the next would be felt."""

_MOST_NOTES, _LONGEST_NOTE = 10, 1_000


class Detail(VerticalScroll, can_focus=True):
    """The detail of the finding under the cursor."""

    HELP = (
        "Everything about one result: why it matters, what was seen, how to mend it, what was decided.\n\n"
        "j and k scroll, esc goes back to the list, y copies the fix, g decides, w waives, m gives it the whole pane."
    )

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._text = Static("", markup=False)
        self._risk: Risk | None = None

    def compose(self) -> ComposeResult:
        """The text."""
        yield self._text

    def on_resize(self) -> None:
        """Wrap the text anew."""
        self._draw()

    def show(self, risk: Risk | None) -> None:
        """Show a finding, or say that none is chosen."""
        if risk == self._risk and risk is not None:
            return
        is_same = risk is not None and self._risk is not None and risk.finding.fingerprint == self._risk.finding.fingerprint
        self._risk = risk
        self.border_title = Content(clean_line(risk.finding.check, 60)) if risk else Content("detail")
        self._draw()
        if not is_same:
            self.scroll_home(animate=False)

    def _draw(self) -> None:
        room = max(20, self.size.width - _INDENT - 3)
        self._text.update(_content(self._risk, room) if self._risk else words.muted("Nothing is chosen."))


def _content(risk: Risk, room: int) -> Content:
    finding = risk.finding
    sections = (
        ("Decided", _decided(risk)),
        ("Now", clean(finding.summary, 600)),
        ("Why", clean(finding.founder, 1_000)),
        ("Fix", clean(finding.fix, 2_000)),
        ("Notes", _notes(risk)),
        ("Seen", _seen(risk)),
        ("Source", clean_line(", ".join(dict.fromkeys([*finding.refs, *(f"roadmap {row}" for row in finding.rows)])), 600)),
    )
    head = [Content.styled(clean_line(finding.title), "bold")] + ([words.plain(finding.subject)] if finding.subject else [])
    # A line is broken between the reasons, not within one.
    reason = clean_line(risk.reason).replace(" ", "\u00a0").replace("\u00a0·\u00a0", " · ")
    state = Content.assemble(words.state(finding.outcome), words.muted(f" · {finding.severity.value} · {reason}"))
    return Content("\n").join([*head, state, *(_section(name, text, room) for name, text in sections if text)])


def _section(name: str, text: str, room: int) -> Content:
    """A label with its text beside it, wrapped so that the text stays beside the label."""
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, room, break_on_hyphens=False) or [""]] or [""]
    head = Content.assemble("\n", Content.styled(f"{name:<{_INDENT}}", "$primary"), Content(lines[0]))
    return Content("\n").join([head, *(Content(" " * _INDENT + line) for line in lines[1:])])


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
