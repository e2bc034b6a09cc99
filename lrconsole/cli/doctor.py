"""`lrconsole doctor`: what works on this machine and what does not, with the remedy."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import click

from lrconsole import __version__
from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project
from lrconsole.model.errors import LrconsoleError
from lrconsole.model.exit_code import ExitCode


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was looked at."""

    name: str
    works: bool
    said: str


@click.command()
@for_project
def command(session: Session, *, as_json: bool) -> ExitCode:
    """Look at this machine: Python, git, keyring, resolvers, folders, project file and record.

    Example: lrconsole doctor
    """
    points = list(_points(session))
    if as_json:
        output.write_json(session, [{"name": one.name, "works": one.works, "said": one.said} for one in points])
    else:
        output.write(session, "\n".join(f"{'✔ ok  ' if one.works else '✖ fail'} {one.name:<12} {one.said}" for one in points))
    return ExitCode.GO if all(one.works for one in points) else ExitCode.NO_GO


def _points(session: Session) -> Iterator[Point]:
    yield Point("lrconsole", True, f"{__version__}, Python {platform.python_version()} at {sys.executable}")
    git = shutil.which("git")
    yield Point("git", git is not None, git or "not found: install git, the repository checks need it")
    yield _keyring(session)
    yield _resolvers()
    yield Point("state", True, str(session.locations.state))
    yield _project(session)
    yield _record(session)


def _keyring(session: Session) -> Point:
    from lrconsole.credentials.keyring_door import KeyringDoor

    try:
        state = KeyringDoor(session.environ).describe()
    except LrconsoleError as error:
        return Point("keyring", False, str(error))
    locked = ", locked" if state.locked else ""
    return Point("keyring", state.usable, f"{state.backend}{locked}{f' — {state.hint}' if state.hint else ''}")


def _resolvers() -> Point:
    from lrconsole.model.project import Network
    from lrconsole.probes.dns import DnsProbe

    found = [str(one) for one in DnsProbe(Network()).resolvers]
    return Point("resolvers", bool(found), ", ".join(found) or "none: set network.resolvers in the project file")


def _project(session: Session) -> Point:
    try:
        loaded = session.load()
    except LrconsoleError as error:
        return Point("project", False, str(error))
    return Point("project", True, f"{loaded.project.name}, {loaded.file}")


def _record(session: Session) -> Point:
    try:
        with session.reader() as reader:
            audit = reader.latest_audit()
            jobs = [f"{job.kind} {job.state.value}" for job in reader.jobs(3)]
    except LrconsoleError as error:
        return Point("record", False, str(error))
    return Point("record", True, f"{reader.path}, newest audit {audit.id if audit else 'none'}; jobs: {', '.join(jobs) or 'none'}")
