"""Ask one open question after the other: what `lrconsole attest --next` does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.model.audit import Answer
from lrconsole.model.errors import UsageError
from lrconsole.model.text import clean_line, count

if TYPE_CHECKING:
    from lrconsole.model.two_hours import Question

_ANSWERS = {"yes": Answer.YES, "no": Answer.NO, "not-applicable": Answer.NOT_APPLICABLE}
_LATER = "later"


def ask(session: Session, after: str, who: str, *, as_json: bool) -> None:
    """Show the open question that comes after row `after`; at a terminal ask it, record the answer and go on until all are asked."""
    question, left = _next(session, after.strip().upper())
    if as_json:
        output.write_json(session, _plain(question, left))
    elif question is None:
        output.write(session, "all questions are answered")
    elif session.read_only or not sys.stdin.isatty():
        output.write(session, f"{_said(question, left)}\nanswer it with: lrconsole attest {question.row} yes --by NAME --evidence TEXT")
    else:
        _go_on(session, question, left, who)


def _next(session: Session, after: str) -> tuple[Question | None, int]:
    """The next open question, and how many are open."""
    from lrconsole.jobs.two_hours import next_question, open_questions

    standing = session.standing()
    questions = open_questions(standing)
    row = next_question(standing, after)
    return next((one for one in questions if one.row == row), None), len(questions)


def _go_on(session: Session, question: Question, left: int, who: str) -> None:
    """Ask from `question` on until each was asked once."""
    asked: set[str] = set()
    current: Question | None = question
    while current is not None and current.row not in asked:
        asked.add(current.row)
        click.echo(_said(current, left), err=True)
        who = _answered(session, current, who)
        current, left = _next(session, current.row)
    output.write(session, f"{count(left, 'question')} open" if left else "all questions are answered")


def _answered(session: Session, question: Question, who: str) -> str:
    """Ask for the answer and record it; returns who gave it."""
    word = click.prompt("Answer", type=click.Choice([*_ANSWERS, _LATER]), default=_LATER, err=True)
    if word == _LATER:
        return who
    who = click.prompt("Who answers", default=who or None, err=True)
    evidence = click.prompt("Evidence (a sentence, a link, or file:PATH)", default="", show_default=False, err=True)
    try:
        given = session.people().answer(question.row, _ANSWERS[word], who, evidence)
    except UsageError as error:
        click.echo(f"not recorded: {clean_line(str(error))}", err=True)
    else:
        output.write(session, f"{given.row}: {given.answer.value}, said by {clean_line(given.who)}, until {given.valid_until:%Y-%m-%d}")
    return who


def _said(question: Question, left: int) -> str:
    blocks = ", blocks the launch" if question.blocks else ""
    return f"{question.row} ({count(left, 'question')} open{blocks}): {question.text} ({question.confirms})"


def _plain(question: Question | None, left: int) -> dict[str, object]:
    if question is None:
        return {"row": None, "open": left}
    return {"row": question.row, "question": question.text, "confirms": question.confirms, "blocks": question.blocks, "open": left}
