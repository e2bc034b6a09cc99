"""`lrconsole keys`: every key of the console."""

from __future__ import annotations

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project
from lrconsole.model.action import ACTIONS


@click.command()
@click.option("--markdown", "is_markdown", is_flag=True, help="Print the usual keys as a Markdown table, whatever your settings are.")
@for_project
def command(session: Session, *, is_markdown: bool, as_json: bool) -> None:
    """List every key of the console with its action, as they are with your own settings.

    Example: lrconsole keys
    """
    if is_markdown:
        output.write(session, markdown_table())
        return
    from lrconsole.project.preferences import key_of, keymap

    held = session.preferences()
    own = keymap(held)
    keys = {one: key_of(one, held) for one in ACTIONS}
    if as_json:
        rows = [
            {"id": one.id, "key": key, "label": one.label, "tooltip": one.tooltip, "is_own": one.id in own} for one, key in keys.items()
        ]
        output.write_json(session, rows)
    else:
        output.write(session, "\n".join(f"{key:<7} {one.id:<16} {one.tooltip}" for one, key in keys.items()))


def markdown_table() -> str:
    """The usual keys as they stand in the documentation."""
    rows = [f"| `{one.shown_key}` | {one.tooltip} | `{one.id}` |" for one in ACTIONS]
    return "\n".join(["| key | does | id |", "|---|---|---|", *rows])
