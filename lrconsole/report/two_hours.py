"""Write what the two hours came to: as text for a terminal, and as a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lrconsole.model.document import Document, Facts, Paragraph, Section, Table
from lrconsole.model.standing import ClockPhase
from lrconsole.model.text import clean_line, count
from lrconsole.report.text import hours

if TYPE_CHECKING:
    from lrconsole.model.two_hours import Mark, Summary

_LABEL = 11
_CELL = 160


def facts(summary: Summary) -> tuple[tuple[str, str], ...]:
    """Time, work, questions and verdict, each in a line."""
    answered, still_open = len(summary.answered), len(summary.open)
    blocking = sum(question.blocks for question in summary.open)
    reached = f", {len(summary.not_reached)} not reached in time" if summary.not_reached else ""
    return (
        ("time", _time(summary)),
        ("checks", f"{count(summary.checks, 'result')} in {count(summary.audits, 'audit')}"),
        ("questions", f"{answered} answered, {still_open} open, of which {blocking} block the launch{reached}"),
        ("decided", f"{count(len(summary.decisions), 'decision')}, {count(len(summary.waivers), 'waiver')}"),
        ("at first", _mark(summary.start, summary)),
        ("now", _mark(summary.now, summary)),
    )


def tables(summary: Summary) -> tuple[tuple[str, Table], ...]:
    """What is still open, what was answered, decided and waived; what holds nothing is left out."""
    questions = [(one.row, one.text, one.confirms, "blocks" if one.blocks else "") for one in summary.open]
    answers = [(one.row, one.answer.value, one.who, one.evidence) for one in summary.answered]
    decisions = [(one.fingerprint, one.choice.value, one.who, one.reason) for one in summary.decisions]
    waivers = [(one.fingerprint, f"until {one.expires:%Y-%m-%d}", one.owner, one.reason) for one in summary.waivers]
    made = (
        ("Open questions", Table(("row", "question", "who knows", "launch"), tuple(questions))),
        ("Answered", Table(("row", "answer", "who", "evidence"), tuple(answers))),
        ("Decided", Table(("finding", "choice", "who", "reason"), tuple(decisions))),
        ("Waived", Table(("finding", "holds", "owner", "reason"), tuple(waivers))),
    )
    return tuple((title, table) for title, table in made if table.rows)


def summary_text(summary: Summary) -> str:
    """The summary for a terminal."""
    return "\n".join(_lines(summary)) + "\n"


def _lines(summary: Summary) -> Iterator[str]:
    for label, value in facts(summary):
        yield f"{label:<{_LABEL}}{clean_line(value, 200)}"
    yield ""
    yield "Next"
    for number, sentence in enumerate(summary.next, 1):
        yield f"  {number}  {clean_line(sentence, 400)}"
    for title, table in tables(summary):
        yield ""
        yield f"{title} ({len(table.rows)})"
        for row in table.rows:
            yield "  " + " · ".join(clean_line(cell, _CELL) for cell in row if cell)


def summary_document(summary: Summary) -> Document:
    """The summary as a document, to be written as Markdown."""
    title = f"{summary.project or 'The launch'}: the two-hour audit"
    steps = Section("Next", tuple(Paragraph(f"{number}. {sentence}") for number, sentence in enumerate(summary.next, 1)))
    parts = tuple(Section(name, (table,)) for name, table in tables(summary))
    about = (("written", f"{summary.at:%Y-%m-%d %H:%M} UTC"), ("environment", summary.environment or "not named"))
    return Document(title, summary.now.launch.value, Facts((*about, *facts(summary))), (steps, *parts))


def _time(summary: Summary) -> str:
    clock = summary.clock
    if clock.phase is ClockPhase.NOT_STARTED:
        return "the clock was not started"
    word = {ClockPhase.OVER: ", the time is over", ClockPhase.PAUSED: ", paused"}.get(clock.phase, "")
    since = f", since {summary.since:%Y-%m-%d %H:%M} UTC" if summary.since else ""
    return f"{hours(clock.used)} of {hours(clock.limit)} used{word}{since}"


def _mark(mark: Mark | None, summary: Summary) -> str:
    if mark is None:
        return "no audit has finished"
    blocking = f", {count(mark.blockers, 'blocker')}" if mark.blockers else ""
    when = "" if mark is summary.now else f" ({mark.at:%Y-%m-%d %H:%M} UTC)"
    return f"{mark.launch.value}{blocking}{when}"
