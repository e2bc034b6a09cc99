"""`lrconsole clock`: the two hours of an audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project, private, shown

if TYPE_CHECKING:
    from lrconsole.model.two_hours import Summary


@click.command()
@click.argument("action", type=click.Choice(["show", "start", "pause", "reset", "summary"]), default="show")
@click.option("--markdown", is_flag=True, help="Write the summary as Markdown.")
@private
@for_project
def command(session: Session, action: str, *, markdown: bool, is_private: bool, as_json: bool) -> None:
    """Start, pause, reset or show the two-hour audit clock, or sum up what the time came to; it survives restarts.

    Example: lrconsole clock summary --markdown > two-hours.md
    """
    if action == "summary":
        _sum_up(session, markdown=markdown, is_private=is_private, as_json=as_json)
        return
    from lrconsole.model.audit import EventKind
    from lrconsole.report.text import clock_text

    if action != "show":
        who = session.user()
        with session.writer() as writer:
            {"start": writer.start_clock, "pause": writer.pause_clock, "reset": writer.reset_clock}[action]()
            writer.add_event(EventKind.CLOCK, text=action, who=who)
    standing = session.standing()
    if as_json:
        clock = standing.clock
        output.write_json(session, {"phase": clock.phase.value, "used_seconds": clock.used, "left_seconds": clock.left})
    else:
        warning = f" — past {standing.clock.warning} minutes" if standing.clock.warning else ""
        output.write(session, clock_text(standing) + warning)


def _sum_up(session: Session, *, markdown: bool, is_private: bool, as_json: bool) -> None:
    from lrconsole.jobs.two_hours import summary

    with session.reader() as reader:
        found = summary(reader, session.now())
    # The standing holds every host that there is, so that each has the same mask as in the other commands.
    _, found = shown((session.standing(), found), is_private)
    if as_json:
        output.write_json(session, _plain(found))
    elif markdown:
        from lrconsole.report.markdown import markdown as as_markdown
        from lrconsole.report.two_hours import summary_document

        output.write(session, as_markdown(summary_document(found)))
    else:
        from lrconsole.report.two_hours import summary_text

        output.write(session, summary_text(found))


def _plain(summary: Summary) -> dict[str, object]:
    """The summary as plain data; enums become their words, moments ISO texts."""
    from dataclasses import asdict
    from datetime import datetime
    from enum import Enum

    def plain(items: list[tuple[str, object]]) -> dict[str, object]:
        return {name: value.value if isinstance(value, Enum) else _iso(value) for name, value in items}

    def _iso(value: object) -> object:
        return value.isoformat() if isinstance(value, datetime) else value

    return asdict(summary, dict_factory=plain)
