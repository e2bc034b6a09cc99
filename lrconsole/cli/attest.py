"""`lrconsole attest`: a person's answer to a row that no machine can establish."""

from __future__ import annotations

import click

from lrconsole.cli import next_question, output
from lrconsole.cli.context import Session
from lrconsole.cli.offers import rows
from lrconsole.cli.options import for_project
from lrconsole.model.audit import Answer
from lrconsole.model.errors import UsageError
from lrconsole.model.text import clean_line

_WORDS = {"yes": Answer.YES, "no": Answer.NO, "not-applicable": Answer.NOT_APPLICABLE}


@click.command()
@click.argument("row", required=False, shell_complete=rows)
@click.argument("answer", type=click.Choice(list(_WORDS)), required=False)
@click.option("--next", "is_next", is_flag=True, help="Ask the next open question, what blocks first.")
@click.option("--after", default="", metavar="ROW", help="With --next: the question that comes after this row.")
@click.option("--by", "who", default="", help="The person who answers.")
@click.option(
    "--evidence", default="", help="A sentence, a link, or file:PATH, which starts in this folder; of a file its SHA-256 is kept."
)
@click.option("--until", "day", default="", metavar="DAY", help="The first day on which the answer no longer holds: 2026-12-24, 14d, 2w.")
@for_project
def command(
    session: Session,
    row: str | None,
    answer: str | None,
    *,
    is_next: bool,
    after: str,
    who: str,
    evidence: str,
    day: str,
    as_json: bool,
) -> None:
    """Answer ROW; without ROW all questions are listed, with where each stands. --next asks one at a time, what blocks first.

    Example: lrconsole attest B9 yes --by "Tom Hale" --evidence "saw the test page at 21:04, 1 min 50 s after it was sent"
    """
    from lrconsole.jobs.forms import day_of

    if is_next:
        if row is not None or evidence or day:
            raise UsageError("--next chooses the row itself and asks for the evidence", fix="leave ROW, --evidence and --until out")
        next_question.ask(session, after, who, as_json=as_json)
        return
    if row is not None and answer is None:
        raise UsageError(f"{clean_line(row, 20)} needs an answer", fix="add one of: yes, no, not-applicable")
    if row is None or answer is None:
        if who or evidence or day:
            raise UsageError("there is no ROW to answer", fix="list the rows with: lrconsole attest")
        _list(session, as_json=as_json)
        return
    given = session.people().answer(row, _WORDS[answer], who, evidence, day_of(day, session.now()))
    if as_json:
        output.write_json(session, {"row": given.row, "answer": given.answer.value, "who": given.who, "sha256": given.sha256})
    else:
        output.write(session, f"{given.row}: {given.answer.value}, said by {clean_line(given.who)}, until {given.valid_until:%Y-%m-%d}")


def _list(session: Session, *, as_json: bool) -> None:
    """All questions with where each stands."""
    from lrconsole.jobs.people import questions

    found = questions(session.standing())
    if as_json:
        output.write_json(session, found)
    else:
        output.write(session, "\n".join(f"{one['row']:<5} {one['outcome']:<9} {one['question']} ({one['confirms']})" for one in found))
