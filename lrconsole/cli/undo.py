"""`lrconsole undo`: take back what was decided, waived, answered or noted last."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project
from lrconsole.model.errors import UsageError
from lrconsole.model.text import clean_line

if TYPE_CHECKING:
    from lrconsole.model.audit import Act, Said


@click.command()
@click.option("--by", "who", required=True, help="The person who takes it back.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@for_project
def command(session: Session, *, who: str, yes: bool, as_json: bool) -> None:
    """Take back what was added last: a decision, waiver, answer or note, or all of them that were made in one go.

    Shows first what that is, and asks. Nothing is deleted: the record keeps it, marked as taken back by whom and when.

    Example: lrconsole undo --by "Ana Ruiz"
    """
    people = session.people()
    act = people.last()
    if act is None:
        raise UsageError("there is nothing to take back", fix="decide, waive, answer or note something first")
    click.echo(session.redact("\n".join(_lines(act))), err=True)
    if not yes:
        _ask()
    undone = people.undo(who, act.number)
    if as_json:
        output.write_json(session, [_data(item) for item in undone.items])
    else:
        output.write(session, clean_line(f"taken back by {who}", 200))


def _ask() -> None:
    if not sys.stdin.isatty():
        raise UsageError("nobody is there to be asked", fix="look at what would be taken back, then add --yes")
    if not click.confirm("Take this back?", default=False, err=True):
        raise UsageError("nothing was taken back", fix="nothing was changed")


def _lines(act: Act) -> list[str]:
    from lrconsole.jobs.said import about, by, in_words, kind_of, when

    return [
        clean_line(f"{about(item)}: {kind_of(item).value} by {by(item)} on {when(item):%Y-%m-%d %H:%M} UTC, {in_words(item)}", 500)
        for item in act.items
    ]


def _data(item: Said) -> dict[str, str]:
    from lrconsole.jobs.said import about, by, in_words, kind_of, when

    return {
        "fingerprint": about(item),
        "kind": kind_of(item).value,
        "who": by(item),
        "at": f"{when(item):%Y-%m-%dT%H:%M:%SZ}",
        "said": in_words(item),
    }
