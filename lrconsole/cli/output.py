"""The only writer of stdout: everything passes the redactor first."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import click

from lrconsole.cli.context import Session
from lrconsole.model.judgement import Outcome

_COLOURS = {
    Outcome.PASS: "green",
    Outcome.ATTESTED: "green",
    Outcome.WARN: "yellow",
    Outcome.FAIL: "red",
    Outcome.UNKNOWN: "magenta",
    Outcome.ERROR: "magenta",
}


def write(session: Session, text: str) -> None:
    """Print text. That its reader has gone (`| head`) changes nothing about what the command does and its exit code."""
    try:
        click.echo(session.redact(text), nl=not text.endswith("\n"), color=False if session.environ.get("NO_COLOR") else None)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_json(session: Session, data: Any) -> None:
    """Print data as JSON."""
    write(session, json.dumps(data, indent=2, ensure_ascii=False, default=str))


def paint(text: str, outcome: Outcome) -> str:
    """`text` in the colour of `outcome`, where the terminal has colours."""
    return click.style(text, fg=_COLOURS.get(outcome)) if outcome in _COLOURS else text
