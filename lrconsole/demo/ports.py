"""Where the practice business listens: ports of this machine's loopback addresses, chosen once and kept in its folder."""

from __future__ import annotations

import json
import random
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from lrconsole.demo.zones import HERE, LEGACY, SECOND
from lrconsole.model.errors import DemoError

FILE = "ports.json"
_RANGE = range(20_000, 32_000)
"""Below the ports that systems hand out to connections, so that no passing connection takes one before it is served."""
_TRIES = 200


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the business listens; `second` says whether more loopback addresses than the first are used."""

    http: int
    https: int
    dns: int
    second: bool

    @property
    def addresses(self) -> tuple[str, ...]:
        """The loopback addresses that are used."""
        return (HERE, SECOND, LEGACY) if self.second else (HERE,)


def read_ports(folder: Path) -> Ports:
    """The ports of the practice business in `folder`.

    Raises:
        DemoError: there is none.
    """
    try:
        return Ports(**json.loads((folder / FILE).read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise DemoError("there is no practice business here", where=str(folder), fix="run: lrconsole demo") from error


def choose_ports(folder: Path, *, alone: bool) -> Ports:
    """The ports that the business had before, if they are still free, else new ones; `alone` keeps to the first address.

    Raises:
        DemoError: no port is free.
        OSError: the folder cannot be written.
    """
    second = not alone and all(_is_free(address, 0) for address in (SECOND, LEGACY))
    if (folder / FILE).exists():
        ports = read_ports(folder)
        if ports.second == second and all(_are_free(ports.addresses, port) for port in (ports.http, ports.https, ports.dns)):
            return ports
    addresses = (HERE, SECOND, LEGACY) if second else (HERE,)
    tried = random.sample(_RANGE, _TRIES)
    free = [port for port in tried if _are_free(addresses, port)][:3]
    if len(free) < 3:
        raise DemoError("no free port was found on this machine's loopback addresses", fix="stop what listens there, then run it again")
    ports = Ports(free[0], free[1], free[2], second)
    (folder / FILE).write_text(json.dumps(asdict(ports)))
    return ports


def _are_free(addresses: tuple[str, ...], port: int) -> bool:
    return all(_is_free(address, port) for address in addresses)


def _is_free(address: str, port: int) -> bool:
    """Whether `address` exists and nobody listens there on `port`, over TCP or UDP; port 0 asks for the address alone."""
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind is socket.SOCK_STREAM:
                # Connections of a business that has just ended do not keep its ports from the next one.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True
