"""The practice business as a whole: prepare its folder, serve it, switch its faults."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lrconsole.demo import accounts
from lrconsole.demo.app import App
from lrconsole.demo.contexts import Contexts
from lrconsole.demo.dns_server import NameServers
from lrconsole.demo.faults import FAULTS, State, Switches, fault_called, write_faults
from lrconsole.demo.http_server import HttpServer
from lrconsole.demo.keys import dkim_key, make_dkim_key
from lrconsole.demo.ports import Ports, choose_ports, read_ports
from lrconsole.demo.project_file import project_text
from lrconsole.demo.repository import PLANTED as IN_REPOSITORY
from lrconsole.demo.repository import build_repository
from lrconsole.demo.zones import HERE, LEGACY, SECOND
from lrconsole.model.errors import DemoError
from lrconsole.project.locations import PROJECT_FILE

MARK = ".northstar-practice"
"""The file that says of a folder that it is a practice business."""

_HARMLESS = {"state"}
_OWN_LOCK = "practice.demo"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A practice business that can be served."""

    folder: Path
    project_file: Path
    ports: Ports


def prepare(folder: Path, state: State, now: datetime | None = None, *, alone: bool = False) -> Prepared:
    """Make the practice business's folder; what is there is made anew, passwords and keys stay.

    A faulty one has every fault but those that take the place of another.

    Args:
        alone: use one loopback address even where there are more; faults that need a second one then stay off.

    Raises:
        DemoError: the folder cannot be written, no port is free, or git fails.
    """
    moment = now or datetime.now(UTC)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _claim(folder)
        ports = choose_ports(folder, alone=alone)
        can_be = (fault.name for fault in FAULTS if (ports.second or not fault.apart) and not fault.instead_of)
        write_faults(folder, frozenset(can_be) if state is State.FAULTY else frozenset())
        accounts.make_passwords(folder)
        make_dkim_key(folder)
        switches = Switches(folder)
        build_repository(folder, switches.has)
        _write_project(folder, ports, switches.has, moment)
    except OSError as error:
        raise DemoError(
            f"cannot prepare the practice business: {error.strerror}", where=str(folder), fix="choose another --folder"
        ) from error
    return Prepared(folder, folder / PROJECT_FILE, ports)


def _claim(folder: Path) -> None:
    """Mark an empty folder as the practice business's; what is in it is made anew later, so anybody else's files are left alone.

    Raises:
        DemoError: there are files in it, and it is no practice business.
    """
    mark = folder / MARK
    if not mark.exists():
        if any(not item.name.startswith(_OWN_LOCK) and item.name not in _HARMLESS for item in folder.iterdir()):
            raise DemoError("there are files here that are not the practice business's", where=str(folder), fix="choose an empty --folder")
        mark.touch(mode=0o600)


def set_fault(folder: Path, name: str, on: bool) -> None:
    """Switch one fault while the business runs or not.

    Raises:
        UsageError: there is no such fault.
        DemoError: there is no practice business in `folder`, it cannot be written, or this machine lacks what the fault needs.
    """
    fault = fault_called(name)
    ports = read_ports(folder)
    if on and fault.apart and not ports.second:
        raise DemoError(f'"{name}" needs a second loopback address, {SECOND}', fix=f"add {SECOND} and {LEGACY} to this machine, then retry")
    switches = Switches(folder)
    try:
        write_faults(folder, switches.on | {name} if on else switches.on - {name})
        if fault.check in IN_REPOSITORY:
            build_repository(folder, switches.has)
        _write_project(folder, ports, switches.has, datetime.now(UTC))
    except OSError as error:
        raise DemoError(f"cannot switch the fault: {error.strerror}", where=str(folder), fix="run: lrconsole demo") from error


def password(folder: Path, role: str) -> str:
    """The password of a role, for the project file's references.

    Raises:
        DemoError: there is no such business or role.
    """
    try:
        return accounts.passwords(folder)[role]
    except (OSError, KeyError, ValueError) as error:
        raise DemoError(f'there is no password for "{role}"', where=str(folder), fix="run: lrconsole demo") from error


async def serve(folder: Path, stop: asyncio.Event, ready: Callable[[], None] = lambda: None) -> None:
    """Serve the business until `stop` is set; `ready` is called when everything listens.

    Raises:
        DemoError: there is no practice business in `folder`, or a port was taken in the meantime.
    """
    ports = read_ports(folder)
    switches = Switches(folder)
    names = NameServers(switches, dkim_key(folder), second=ports.second)
    web = HttpServer(App(folder, switches).answer)
    contexts = Contexts(folder, switches, datetime.now(UTC))
    try:
        await _listen(names, web, contexts, ports)
        ready()
        await stop.wait()
    except OSError as error:
        raise DemoError(
            f"a port of the practice business is taken: {error.strerror}", where=str(folder), fix="run: lrconsole demo"
        ) from error
    finally:
        await web.close()
        await names.close()


async def _listen(names: NameServers, web: HttpServer, contexts: Contexts, ports: Ports) -> None:
    await names.listen(tuple(address for address in ports.addresses if address != LEGACY), ports.dns)
    await web.listen(HERE, ports.http)
    await web.listen(HERE, ports.https, contexts.main)
    if ports.second:
        await web.listen(LEGACY, ports.http)
        await web.listen(LEGACY, ports.https, contexts.legacy)


def _write_project(folder: Path, ports: Ports, has: Callable[[str], bool], now: datetime) -> None:
    temporary = folder / f".{PROJECT_FILE}"
    temporary.write_text(project_text(folder, ports, has, now.date()))
    temporary.replace(folder / PROJECT_FILE)
