"""`lrconsole reset-terminal`: undo what a console that was killed has left of its terminal."""

from __future__ import annotations

from pathlib import Path

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project
from lrconsole.model.errors import UsageError

_MOUSE = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"
_KEYS = "\x1b[?2004l\x1b[?1004l\x1b[<u"
_SCREEN = "\x1b[?2026l\x1b[?2048l\x1b[?1049l\x1b[?25h\x1b[?7h\x1b[0m"

SEQUENCES = _MOUSE + _KEYS + _SCREEN
"""Mouse reports, bracketed paste, focus reports and the keyboard protocol off; held-back output let go and size reports off; back from the
alternate screen, with the cursor shown, long lines wrapped and no colour left on."""

_TERMINAL = Path("/dev/tty")


@click.command()
@for_project
def command(session: Session, *, as_json: bool) -> None:
    """Make the terminal usable again after a console was killed: mouse reports off, the usual screen back, keys echoed.

    What you type may not be seen until it has run.

    Example: lrconsole reset-terminal
    """
    try:
        with _TERMINAL.open("r+b", buffering=0) as terminal:
            _restore_line(terminal.fileno())
            terminal.write(SEQUENCES.encode())
    except OSError as error:
        raise UsageError("there is no terminal to reset", fix="run it in the terminal that is to be reset") from error
    if as_json:
        output.write_json(session, {"terminal": "reset"})
    else:
        click.echo("the terminal is as it was", err=True)


def _restore_line(descriptor: int) -> None:
    """Echo what is typed and hand it on line by line, with the usual keys to interrupt and stop."""
    import termios

    state = termios.tcgetattr(descriptor)
    state[0] |= termios.ICRNL | termios.IXON | termios.BRKINT
    state[1] |= termios.OPOST
    state[3] |= termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN
    termios.tcsetattr(descriptor, termios.TCSADRAIN, state)
