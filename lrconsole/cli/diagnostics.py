"""What the command line says when something goes wrong: one line on stderr, and the exit code."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from lrconsole.cli.context import Session
from lrconsole.model.errors import LrconsoleError
from lrconsole.model.exit_code import ExitCode
from lrconsole.model.text import clean_line


@dataclass
class Told:
    """The exit code that a command ends with."""

    code: int = int(ExitCode.GO)


@contextmanager
def told(session: Session) -> Iterator[Told]:
    """Turn every error inside into one line and an exit code; a defect of the console's own is kept in a crash file."""
    outcome = Told()
    try:
        with _interruptible():
            yield outcome
    except click.exceptions.Exit as stop:
        outcome.code = stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        outcome.code = _interrupted()
    except click.ClickException as error:
        say(_with_hint(error))
        outcome.code = ExitCode.USAGE
    except LrconsoleError as error:
        say(session.redact(str(error)))
        outcome.code = error.exit_code
    except BrokenPipeError:
        outcome.code = ExitCode.GO
    except Exception as error:
        if _comes_of_an_interrupt(error):
            outcome.code = _interrupted()
            return
        outcome.code = ExitCode.CRASH
        _tell_crash(session, error)


def _with_hint(error: click.ClickException) -> str:
    said = error.format_message()
    if not isinstance(error, click.UsageError) or error.ctx is None:
        return said
    return f"{said}{'' if said.endswith(('.', '?')) else '.'} See: {error.ctx.command_path} --help"


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let an interrupt come as KeyboardInterrupt while inside, so that whatever is open closes in order."""
    before = signal.getsignal(signal.SIGINT)
    if before in (None, signal.SIG_IGN, signal.SIG_DFL, signal.default_int_handler):
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _interrupted() -> ExitCode:
    # Once is enough: what follows is only the end of this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    say("interrupted")
    return ExitCode.INTERRUPTED


def _comes_of_an_interrupt(error: BaseException | None) -> bool:
    """Whether an interrupt lies behind the error: Python 3.11 turns one into a RuntimeError while a class is made."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def say(text: str) -> None:
    """Talk to the person at the terminal: one clean line on stderr."""
    click.echo(f"lrconsole: {clean_line(text, 1_000)}", err=True)


def _tell_crash(session: Session, error: Exception) -> None:
    from lrconsole.jobs.crash import write_crash

    place = write_crash(session.locations.state / "crashes", error, session.now(), session.redactor)
    say(f"lrconsole broke ({type(error).__name__}); what happened is in {place}" if place else f"lrconsole broke ({type(error).__name__})")
