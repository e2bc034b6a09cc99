"""`lrconsole teach-back`: note that a founder has said a topic of the presentation back in their own words."""

from __future__ import annotations

import click

from lrconsole.cli import offers, output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project


@click.command()
@click.argument("topic", shell_complete=offers.topics)
@click.option("--initials", required=True, help="The initials of who said it back.")
@for_project
def command(session: Session, topic: str, *, initials: str, as_json: bool) -> None:
    """Note that somebody has said TOPIC back; `lrconsole present` lists the topics.

    Example: lrconsole teach-back verdict --initials AR
    """
    from lrconsole.jobs.teach_back import say_back

    session.refuse_when_read_only("write to the record")
    said = say_back(session.record(), topic, initials, session.now, redact=session.redact)
    if as_json:
        output.write_json(session, {"topic": said.topic, "initials": said.initials, "at": said.at.isoformat()})
    else:
        output.write(session, f"{said.topic}: said back by {said}")
