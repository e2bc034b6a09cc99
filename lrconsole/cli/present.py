"""`lrconsole present`: the launch told to its founder, topic by topic."""

from __future__ import annotations

from dataclasses import asdict

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project, private, shown


@click.command()
@private
@for_project
def command(session: Session, *, is_private: bool, as_json: bool) -> None:
    """Tell the launch in words that need no engineer, one topic after the other, with who has said which back.

    Example: lrconsole present
    """
    from lrconsole.jobs.teach_back import presented
    from lrconsole.report.presentation import plain_text

    standing, topics, said = presented(session.record(), session.now())
    _, topics = shown((standing, topics), is_private)
    if as_json:
        rows = [
            {
                **asdict(topic),
                "state": topic.state.value,
                "points": [{"label": label, "text": text} for label, text in topic.points],
                "said_back": {"initials": said[topic.id].initials, "at": said[topic.id].at.isoformat()} if topic.id in said else None,
            }
            for topic in topics
        ]
        output.write_json(session, rows)
    else:
        output.write(session, plain_text(topics, {id: str(one) for id, one in said.items()}))
