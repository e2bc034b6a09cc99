"""TCP servers that end with all their connections: what the practice business's web and name servers listen with."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

GONE = (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, TimeoutError, ssl.SSLError)
"""What is raised when the other side has gone, keeps silent or speaks something else: there is nobody to answer."""


class Streams:
    """Servers and their open connections."""

    def __init__(self) -> None:
        self._servers: list[asyncio.Server] = []
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def listen(self, serve: Serve, address: str, port: int, *, tls: ssl.SSLContext | None = None, limit: int = 65_536) -> None:
        """Serve each connection to an address; `limit` bounds what is read ahead, in bytes.

        Raises:
            OSError: the address or the port cannot be had.
        """

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._open[task] = writer
            try:
                await serve(reader, writer)
            except GONE:
                return
            finally:
                del self._open[task]
                writer.close()

        self._servers.append(await asyncio.start_server(connected, address, port, ssl=tls, limit=limit))

    async def close(self) -> None:
        """Stop listening and hang up, without waiting for the other sides."""
        for server in self._servers:
            server.close()
        still = dict(self._open)
        for writer in still.values():
            # Its task then reads the end of the stream; cancelled tasks are reported as broken by Python 3.11.
            writer.transport.abort()
        await asyncio.gather(*still, *(writer.wait_closed() for writer in still.values()), return_exceptions=True)
        for server in self._servers:
            await server.wait_closed()
