"""Serves the practice business as a network would: on the standard ports, each packet late, with resolvers that never answer.

It runs in a network namespace of its own: `python -m tests.benchmarks.edge_network FOLDER MILLISECONDS`.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from functools import partial
from pathlib import Path
from typing import cast

from lrconsole.demo.business import MARK, prepare, serve
from lrconsole.demo.faults import State
from lrconsole.demo.ports import FILE, Ports

STANDARD = {"http": 80, "https": 443, "dns": 53}
BEHIND = {"http": 20_080, "https": 20_443, "dns": 20_053}
DEAD = ("127.0.0.66", "127.0.0.67")
"""Resolvers that take questions and never answer."""


def prepared(folder: Path, *, behind: bool) -> Ports:
    """The practice business without a fault, on the standard ports or `behind` what stands there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    (folder / FILE).write_text(json.dumps({**(BEHIND if behind else STANDARD), "second": True}))
    return prepare(folder, State.FIXED).ports


async def network(folder: Path, served: Ports, seconds: float) -> None:
    """Serve until the process ends; with `seconds` each packet takes so long each way."""
    silent = [_silent(address) for address in DEAD]
    if seconds:
        await _relays(served, seconds)
    await serve(folder, asyncio.Event(), partial(print, "ready", flush=True))
    for one in silent:
        one.close()


def _silent(address: str) -> socket.socket:
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind((address, STANDARD["dns"]))
    return one


async def _relays(served: Ports, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    for address in served.addresses:
        for name, port in STANDARD.items():
            await asyncio.start_server(partial(_connection, (address, BEHIND[name]), seconds), address, port)
        behind = (address, BEHIND["dns"])
        await loop.create_datagram_endpoint(partial(_Questions, behind, seconds), local_addr=(address, STANDARD["dns"]))


async def _connection(behind: tuple[str, int], seconds: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    # The kernel has already shaken hands here, so what a handshake takes comes first.
    await asyncio.sleep(2 * seconds)
    there, back = await asyncio.open_connection(*behind)
    await asyncio.gather(_late(reader, back, seconds), _late(there, writer, seconds))


async def _late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    try:
        while data := await reader.read(65_536):
            loop.call_later(seconds, writer.write, data)
    except ConnectionError:
        writer.transport.abort()
    else:
        loop.call_later(seconds, writer.close)


class _Questions(asyncio.DatagramProtocol):
    def __init__(self, behind: tuple[str, int], seconds: float) -> None:
        self._behind = behind
        self._seconds = seconds

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # asyncio's own datagram transports are not instances of the class that they implement.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        asyncio.get_running_loop().create_task(self._ask(data, addr))

    async def _ask(self, data: bytes, addr: tuple[str, int]) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._seconds)
        answered: asyncio.Future[bytes] = loop.create_future()
        transport, _ = await loop.create_datagram_endpoint(partial(_Answer, answered), remote_addr=self._behind)
        try:
            transport.sendto(data)
            answer = await asyncio.wait_for(answered, 5)
        finally:
            transport.close()
        await asyncio.sleep(self._seconds)
        self._transport.sendto(answer, addr)


class _Answer(asyncio.DatagramProtocol):
    def __init__(self, answered: asyncio.Future[bytes]) -> None:
        self._answered = answered

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if not self._answered.done():
            self._answered.set_result(data)


if __name__ == "__main__":
    wanted, late = Path(sys.argv[1]), float(sys.argv[2]) / 1000
    asyncio.run(network(wanted, prepared(wanted, behind=late > 0), late))
