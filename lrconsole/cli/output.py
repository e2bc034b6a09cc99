"""The only writer of stdout: everything passes the redactor first."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from lrconsole.cli.context import Session
from lrconsole.model.errors import LrconsoleError, RecordError
from lrconsole.model.judgement import Outcome
from lrconsole.model.text import clean

ERROR_SCHEMA = "lrconsole/error/1"
"""Name and version of what `--json` prints when a command could not do its work; `unknown` is what no record says."""

_COLOURS = {
    Outcome.PASS: "green",
    Outcome.ATTESTED: "green",
    Outcome.WARN: "yellow",
    Outcome.FAIL: "red",
    Outcome.UNKNOWN: "magenta",
    Outcome.ERROR: "magenta",
}


def write(session: Session, text: str, *, painted: bool = False) -> None:
    """Print text, without escape sequences unless it is `painted` (then whatever is foreign in it was cleaned before).

    That its reader has gone (`| head`) changes nothing about what the command does and its exit code. Where stdout is not UTF-8, what
    it cannot take is written in ASCII.
    """
    shown = _that_fits(session.redact(text if painted else clean(text, len(text) + 1)))
    try:
        click.echo(shown, nl=not text.endswith("\n"), color=False if session.environ.get("NO_COLOR") else None)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _that_fits(text: str) -> str:
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        from lrconsole.report.ascii import as_ascii

        return as_ascii(text)
    return text


def write_json(session: Session, data: Any) -> None:
    """Print data as JSON."""
    write(session, json.dumps(data, indent=2, ensure_ascii=False, default=str))


@contextmanager
def errors_as_json(session: Session, *, as_json: bool) -> Iterator[None]:
    """Print an error that ends the command as JSON, too, so that whoever reads the output learns of it; stderr and exit code stay."""
    try:
        yield
    except LrconsoleError as error:
        if as_json:
            write_json(session, _told(error))
        raise


def _told(error: LrconsoleError) -> dict[str, object]:
    outcome = Outcome.UNKNOWN if isinstance(error, RecordError) else Outcome.ERROR
    said = {"what": error.what, "where": error.where, "fix": error.fix}
    return {"schema": ERROR_SCHEMA, "outcome": outcome.value, **said, "exit_code": int(error.exit_code)}


def write_each(session: Session, items: Sequence[Any]) -> None:
    """Print what was done as JSON: the one thing, or a list when it was done to several."""
    write_json(session, items[0] if len(items) == 1 else items)


def paint(text: str, outcome: Outcome) -> str:
    """`text` in the colour of `outcome`, where the terminal has colours."""
    return click.style(text, fg=_COLOURS.get(outcome)) if outcome in _COLOURS else text
