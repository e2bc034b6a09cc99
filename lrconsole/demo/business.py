"""The practice business as a whole: prepare its folder, serve it, switch its faults."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lrconsole.demo import accounts
from lrconsole.demo.app import App
from lrconsole.demo.certificates import Authority
from lrconsole.demo.dns_server import NameServers
from lrconsole.demo.faults import FAULTS, State, Switches, fault_called, write_faults
from lrconsole.demo.http_server import HttpServer
from lrconsole.demo.project_file import Ports, project_text
from lrconsole.demo.repository import build_repository
from lrconsole.demo.zones import HERE, HOSTS, LEGACY, MAIN, SECOND, ZONES
from lrconsole.model.errors import DemoError
from lrconsole.project.locations import PROJECT_FILE

_PORTS = "ports.json"
_DKIM = "dkim.txt"
_IN_REPOSITORY = {"variables.example", "files.env_tracked", "keys.history", "pipeline.workflow"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A practice business that can be served."""

    folder: Path
    project_file: Path
    ports: Ports


def prepare(folder: Path, state: State, now: datetime | None = None) -> Prepared:
    """Make the practice business's folder, with every fault or with none; what is there is made anew, passwords stay.

    Raises:
        DemoError: the folder cannot be written, no port is free, or git fails.
    """
    moment = now or datetime.now(UTC)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        names = frozenset(fault.name for fault in FAULTS) if state is State.FAULTY else frozenset[str]()
        write_faults(folder, names)
        accounts.make_passwords(folder)
        _make_dkim_key(folder)
        ports = _free_ports(folder)
        switches = Switches(folder)
        build_repository(folder, switches.has)
        _write_project(folder, ports, switches.has, moment)
    except OSError as error:
        raise DemoError(
            f"cannot prepare the practice business: {error.strerror}", where=str(folder), fix="choose another --folder"
        ) from error
    return Prepared(folder, folder / PROJECT_FILE, ports)


def set_fault(folder: Path, name: str, on: bool) -> None:
    """Switch one fault while the business runs or not.

    Raises:
        UsageError: there is no such fault.
        DemoError: there is no practice business in `folder`.
    """
    fault = fault_called(name)
    switches = Switches(folder)
    try:
        names = switches.on | {name} if on else switches.on - {name}
        write_faults(folder, frozenset(names))
        ports = Ports(**json.loads((folder / _PORTS).read_text()))
    except OSError as error:
        raise DemoError("there is no practice business here", where=str(folder), fix="run: lrconsole demo") from error
    if fault.check in _IN_REPOSITORY:
        build_repository(folder, switches.has)
    _write_project(folder, ports, switches.has, datetime.now(UTC))


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
        DemoError: a port was taken in the meantime.
    """
    ports = Ports(**json.loads((folder / _PORTS).read_text()))
    switches = Switches(folder)
    names = NameServers(switches, (folder / _DKIM).read_text())
    web = HttpServer(App(folder, switches).answer)
    try:
        await names.listen((HERE, SECOND) if ports.second else (HERE,), ports.dns)
        context, legacy = _contexts(folder, switches)
        await web.listen(HERE, ports.http)
        await web.listen(HERE, ports.https, context)
        if ports.second:
            await web.listen(LEGACY, ports.http)
            await web.listen(LEGACY, ports.https, legacy)
        ready()
        await stop.wait()
    except OSError as error:
        raise DemoError(f"a port of the practice business is taken: {error.strerror}", where=str(folder), fix="run it again") from error
    finally:
        await web.close()
        await names.close()


def _contexts(folder: Path, switches: Switches) -> tuple[ssl.SSLContext, _Legacy]:
    """The TLS contexts of the main and of the legacy address; each connection then gets its host's certificate."""
    now = datetime.now(UTC)
    authority = Authority.make(now)
    authority.write_root(folder)
    keys = folder / "keys"
    keys.mkdir(exist_ok=True, mode=0o700)
    hosts = [*ZONES, *(f"{host}.{MAIN}" for host in (*HOSTS, "status", "pay"))]
    right = {host: authority.context(keys, host, now) for host in hosts}
    wrong = {
        f"book.{MAIN}": ("certificate-expired", authority.context(keys, f"book.{MAIN}", now, expired=True)),
        f"help.{MAIN}": ("certificate-name", authority.context(keys, f"help.{MAIN}", now, names=("help.other.example",))),
        f"files.{MAIN}": ("chain-incomplete", authority.context(keys, f"files.{MAIN}", now, whole=False)),
    }

    def choose(connection: ssl.SSLObject, host: str | None, _: ssl.SSLContext) -> None:
        name = host or f"www.{MAIN}"
        fault, context = wrong.get(name, ("", None))
        chosen = context if context is not None and switches.has(fault) else right.get(name)
        if chosen is not None:
            connection.context = chosen

    main = authority.context(keys, f"www.{MAIN}", now)
    legacy = _Legacy(ssl.PROTOCOL_TLS_SERVER)
    legacy.switches = switches
    authority.context(keys, f"pay.{MAIN}", now, into=legacy)
    legacy.set_ciphers("ALL:@SECLEVEL=0")
    main.sni_callback = choose
    return main, legacy


class _Legacy(ssl.SSLContext):
    """The context of the legacy address, whose connections take old TLS versions while that fault is on."""

    switches: Switches

    def wrap_bio(self, *given: Any, **named: Any) -> ssl.SSLObject:
        """Begin a connection. Its versions are those that the context has at this moment."""
        import warnings

        oldest = ssl.TLSVersion.TLSv1 if self.switches.has("old-tls") else ssl.TLSVersion.TLSv1_2
        with warnings.catch_warnings():
            # The old versions are deprecated, which is the point of this fault.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.minimum_version = oldest
        return super().wrap_bio(*given, **named)


def _write_project(folder: Path, ports: Ports, has: Callable[[str], bool], now: datetime) -> None:
    temporary = folder / f".{PROJECT_FILE}"
    temporary.write_text(project_text(folder, ports, has, now.date()))
    temporary.replace(folder / PROJECT_FILE)


def _make_dkim_key(folder: Path) -> None:
    path = folder / _DKIM
    if path.exists():
        return
    import base64

    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    public = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    path.write_text(base64.b64encode(der).decode())


def _free_ports(folder: Path) -> Ports:
    """The ports that the business had before, if they are still free, else new ones."""
    second = _can_bind(SECOND, 0) and _can_bind(LEGACY, 0)
    known = folder / _PORTS
    if known.exists():
        ports = Ports(**json.loads(known.read_text()))
        if ports.second == second and all(_can_bind(HERE, port) for port in (ports.http, ports.https, ports.dns)):
            return ports
    http, https, dns = _unused(3)
    ports = Ports(http, https, dns, second)
    known.write_text(json.dumps(asdict(ports)))
    return ports


def _unused(count: int) -> list[int]:
    """Port numbers that nobody listens on now, for TCP and UDP."""
    sockets = []
    try:
        for _ in range(count):
            stream = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            sockets.append(stream)
            stream.bind((HERE, 0))
        return [stream.getsockname()[1] for stream in sockets]
    finally:
        for stream in sockets:
            stream.close()


def _can_bind(address: str, port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True
