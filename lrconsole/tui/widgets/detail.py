"""Everything about one finding: why it matters, what was seen, how to mend it, what was decided."""

from __future__ import annotations

import textwrap

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from lrconsole.model.standing import Risk
from lrconsole.model.text import clean, clean_line
from lrconsole.tui import words

_MOST_EVIDENCE = 30
_INDENT = 8


class Detail(VerticalScroll, can_focus=True):
    """The detail of the finding under the cursor."""

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
        ("Now", clean(finding.summary, 600)),
        ("Why", clean(finding.founder, 1_000)),
        ("Fix", clean(finding.fix, 2_000)),
        ("Seen", _seen(risk)),
        ("Decided", _decided(risk)),
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
    lines = [f"{clean_line(item.label, 120)}: {clean_line(item.value, 400)}" for item in evidence[:_MOST_EVIDENCE]]
    more = [f"and {len(evidence) - _MOST_EVIDENCE} more, which a report shows"] if len(evidence) > _MOST_EVIDENCE else []
    return "\n".join([*lines, *more, f"at {risk.finding.seen_at:%Y-%m-%d %H:%M:%S} UTC"])


def _decided(risk: Risk) -> str:
    said = []
    if risk.waiver:
        said.append(
            f"waived until {risk.waiver.expires:%Y-%m-%d} by {clean_line(risk.waiver.owner)}: {clean_line(risk.waiver.reason, 300)}"
        )
    if risk.lapsed:
        said.append(f"the waiver of {clean_line(risk.lapsed.owner)} ended on {risk.lapsed.expires:%Y-%m-%d}")
    if risk.decision:
        said.append(f"{risk.decision.choice.value}, {clean_line(risk.decision.who)}: {clean_line(risk.decision.reason, 300)}")
    return "\n".join(said)
