"""`lrconsole demo`: the practice business, and the console on it."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.offers import faults
from lrconsole.model.audit import AuditState
from lrconsole.model.errors import DemoError, LockHeld, RecordError
from lrconsole.model.exit_code import ExitCode
from lrconsole.project.locations import Locations
from lrconsole.project.opening import Shown

_READY = "ready"
_NOTE = "practice business"
_folder = click.option(
    "--folder", type=click.Path(path_type=Path), help="Where the practice business lives; default: below the state folder."
)


@click.group(invoke_without_command=True)
@click.option(
    "--state", type=click.Choice(["faulty", "fixed"]), default="faulty", show_default=True, help="With every fault, or with none."
)
@click.option("--headless", is_flag=True, help="No console: audit, print the launch risk list, write the reports.")
@click.option("--json", "as_json", is_flag=True, help="With --headless: print JSON.")
@click.option("--quiet", is_flag=True, help="With --headless: no progress.")
@click.option("--attested", is_flag=True, help="Answer what only people can, as Northstar's people would, for this time.")
@click.option("--output", "reports", type=click.Path(path_type=Path), help="Where the reports go; default: the business's folder.")
@_folder
@click.pass_context
def command(
    ctx: click.Context,
    state: str,
    headless: bool,
    as_json: bool,
    quiet: bool,
    attested: bool,
    reports: Path | None,
    folder: Path | None,
) -> ExitCode | None:
    """Open the console on the practice business: a small admin app on this machine, with faults to find.

    A second terminal sees the same with lrconsole --project FOLDER, and when it is not the usual folder with
    LRCONSOLE_STATE=FOLDER/state before that. The exact command is printed at the start.

    Example: lrconsole demo --headless
    """
    if ctx.invoked_subcommand is not None:
        return None
    session = ctx.obj
    assert isinstance(session, Session)
    place = folder_of(session, folder)
    with output.errors_as_json(session, as_json=as_json), served(session, place, state):
        if not quiet and not as_json:
            click.echo(f"in a second terminal: {same_elsewhere(session, place)}", err=True)
        _let_people_answer(session, attested=attested)
        if headless or as_json:
            return _headless(session, place, reports, as_json=as_json, quiet=quiet)
        from lrconsole.cli.console import and_then, show_project

        shown = show_project(session, note=_NOTE)
    return ExitCode(and_then(session, shown))


def show_practice(session: Session, folder: Path | None = None) -> Shown:
    """The practice business in a folder, None for its usual one, served while its console is open."""
    from lrconsole.cli.console import show_project

    with served(session, folder_of(session, folder), "faulty"):
        return show_project(session, note=_NOTE)


@command.command()
@click.argument("name", required=False, shell_complete=faults)
@click.argument("switch", type=click.Choice(["on", "off"]), required=False)
@_folder
@click.pass_obj
def fault(session: Session, name: str | None, switch: str | None, folder: Path | None) -> None:
    """Switch a fault of the practice business while it runs; without NAME all are listed.

    Example: lrconsole demo fault certificate-expired off
    """
    from lrconsole.demo.business import set_fault
    from lrconsole.demo.faults import FAULTS, Switches, fault_called

    place = folder_of(session, folder)
    if name is None:
        on = Switches(place).on if (place / "faults.json").exists() else frozenset[str]()
        output.write(
            session, "\n".join(f"{'on ' if one.name in on else 'off'}  {one.name:<24} {one.check:<24} {one.sentence}" for one in FAULTS)
        )
    elif switch is None:
        found = fault_called(name)
        instead = f" Takes the place of {found.instead_of} while it is on." if found.instead_of else ""
        output.write(
            session, f"{found.name}: {found.sentence} Found by {found.check}.{instead} Switch it with: lrconsole demo fault {name} on|off"
        )
    else:
        set_fault(place, name, switch == "on")
        session.at_demo(place)
        _trust(session)
        output.write(session, f"{name} is {switch}")


@command.command()
@click.argument("role")
@_folder
@click.pass_obj
def password(session: Session, role: str, folder: Path | None) -> None:
    """Print the password of a ROLE of the practice business.

    Example: lrconsole demo password owner
    """
    from lrconsole.demo.business import password as password_of

    click.echo(password_of(folder_of(session, folder), role))


@command.command(hidden=True)
@_folder
@click.pass_obj
def serve(session: Session, folder: Path | None) -> None:
    """Serve the practice business until the one who started it goes away.

    Example: lrconsole demo serve
    """
    import asyncio

    from lrconsole.demo.business import serve as serve_business

    async def until_told() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        # The end of stdin is the end of whoever started this process, however it ended.
        loop.add_reader(sys.stdin.fileno(), lambda: None if os.read(sys.stdin.fileno(), 1) else stop.set())
        await serve_business(folder_of(session, folder), stop, lambda: click.echo(_READY))

    asyncio.run(until_told())


def folder_of(session: Session, folder: Path | None) -> Path:
    """The chosen folder, else the usual one."""
    return (folder or session.locations.demo).expanduser().resolve()


def same_elsewhere(session: Session, folder: Path) -> str:
    """The command that opens the console on the same practice business, with the same record, in another terminal."""
    command = f"lrconsole --project {shlex.quote(str(folder))}"
    is_usual = "LRCONSOLE_STATE" not in session.environ and folder == Locations.default(session.environ).demo.resolve()
    return command if is_usual else f"LRCONSOLE_STATE={shlex.quote(str(folder / 'state'))} {command}"


@contextmanager
def served(session: Session, folder: Path, state: str) -> Iterator[None]:
    """Prepare the practice business and serve it by a process of its own while inside.

    Raises:
        DemoError: it could not be started.
        LockHeld: one runs in that folder already.
    """
    from lrconsole.demo.business import prepare
    from lrconsole.demo.faults import State

    with _alone(session, folder):
        prepare(folder, State(state))
        session.at_demo(folder)
        _trust(session)
        with _serving(folder):
            yield


@contextmanager
def _alone(session: Session, folder: Path) -> Iterator[None]:
    """Hold the folder, since a second practice business in it would change the first one's faults and ports under it.

    Raises:
        LockHeld: one runs there already.
        DemoError: the folder cannot be written.
    """
    from lrconsole.store import lock

    with ExitStack() as stack:
        try:
            stack.enter_context(lock.held(folder / "practice", "demo", session.now()))
        except LockHeld as error:
            fix = f"open it with: {same_elsewhere(session, folder)}, or run a second one with: lrconsole demo --folder PATH"
            raise LockHeld("the practice business already runs", where=str(folder), fix=fix) from error
        except RecordError as error:
            raise DemoError(
                f"cannot prepare the practice business: {error.what}", where=str(folder), fix="choose another --folder"
            ) from error
        yield


@contextmanager
def _serving(folder: Path) -> Iterator[None]:
    """A process that serves the business while inside; it also ends by itself when this process does.

    Raises:
        DemoError: it did not start.
    """
    argv = [sys.executable, "-m", "lrconsole", "demo", "serve", "--folder", str(folder)]
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        if process.stdout.readline().strip().decode() != _READY:
            raise DemoError(process.stderr.read().decode(errors="replace").strip()[:300] or "the practice business did not start")
        yield
    finally:
        process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        process.stderr.close()


def _trust(session: Session) -> None:
    """The practice business's own project file may run its own commands: lrconsole wrote both."""
    from lrconsole.jobs.credentials import files_named, trust

    loaded = session.load()
    trust(loaded, session.locations, "lrconsole demo", session.now(), files_named(loaded))


def _let_people_answer(session: Session, *, attested: bool) -> None:
    """With `--attested` the business's people answer everything; at a start without it, what they said before is taken back."""
    from lrconsole.jobs.practice import answer_everything, take_answers_back

    if attested:
        with session.writer() as writer:
            answer_everything(writer, session.now(), Path.cwd())
    elif session.record().exists() and not session.read_only:
        with session.writer() as writer:
            take_answers_back(writer)


def _headless(session: Session, folder: Path, reports: Path | None, *, as_json: bool, quiet: bool) -> ExitCode:
    from lrconsole.audit.exit import exit_code
    from lrconsole.cli.audit import run
    from lrconsole.cli.documents import document, write_all
    from lrconsole.report.text import status_text

    # Nobody sits down to the two hours of an audit when a list is printed.
    cancelled = run(session, starts_clock=False, quiet=quiet or as_json) is AuditState.CANCELLED
    standing = session.standing()
    output.write(session, document(standing, "json") if as_json else status_text(standing, paint=output.paint), painted=not as_json)
    if cancelled:
        return ExitCode.INTERRUPTED
    for path in write_all(session, standing, reports or folder / "reports"):
        click.echo(f"written: {path}", err=True)
    return exit_code(standing)
