"""Servers that hang, drip, lie, never end or speak no HTTP: each ends in time, within bounds, and says how."""

from __future__ import annotations

import asyncio
import gc
import gzip
import socket
import struct
import time
import warnings
import zlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from lrconsole.model.observed_state import HttpState
from lrconsole.probes.http import LARGEST_BODY
from tests.probes.exchanges import URL, ask
from tests.probes.servers import (
    HOST,
    Handler,
    Received,
    answer,
    hanging_up_after,
    probe,
    saying,
)

T = TypeVar("T")


def hanging_listener(use: Callable[[int], Awaitable[T]]) -> T:
    """Use a port whose connections are taken by the system and by nobody else."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        port: int = listener.getsockname()[1]

        async def scenario() -> T:
            return await use(port)

        return asyncio.run(scenario())


def test_a_server_that_hangs_is_a_timeout_while_waiting() -> None:
    began = time.monotonic()
    seen = hanging_listener(lambda port: probe(port, seconds=0.4).exchange(URL))
    assert time.monotonic() - began < 2
    assert seen.state is HttpState.TIMEOUT
    assert "waiting for the answer" in seen.reason
    assert seen.timing.wait is not None
    assert seen.timing.wait > 100
    assert seen.timing.transfer is None


def test_a_stalled_handshake_is_a_timeout_in_the_handshake() -> None:
    seen = hanging_listener(lambda port: probe(secure=port, seconds=0.4).exchange(f"https://{HOST}/"))
    assert seen.state is HttpState.TIMEOUT
    assert "TLS handshake" in seen.reason
    assert seen.timing.tls is not None
    assert seen.timing.wait is None


def test_a_dripping_answer_ends_with_the_deadline_and_keeps_what_came() -> None:
    async def dripping(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    began = time.monotonic()
    seen, _ = ask(dripping, seconds=0.6)
    assert time.monotonic() - began < 2
    assert (seen.state, seen.status) == (HttpState.TIMEOUT, 200)
    assert "while the answer came" in seen.reason
    assert set(seen.body) == {"x"}


def test_dripping_headers_end_with_the_deadline() -> None:
    async def dripping(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X: y\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)

    seen, _ = ask(dripping, seconds=0.5)
    assert (seen.state, seen.status) == (HttpState.TIMEOUT, 0)


async def _reset(request: Received, writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@pytest.mark.parametrize(
    ("handler", "state", "status", "body"),
    [
        pytest.param(_reset, HttpState.BROKEN, 0, "", id="reset"),
        pytest.param(hanging_up_after(b""), HttpState.BROKEN, 0, "", id="hangs up"),
        pytest.param(hanging_up_after(b"SSH-2.0-OpenSSH_9.2\r\n"), HttpState.BROKEN, 0, "", id="not HTTP"),
        pytest.param(
            hanging_up_after(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"), HttpState.BROKEN, 200, "short", id="promised more"
        ),
        pytest.param(
            hanging_up_after(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nlong"), HttpState.ANSWERED, 200, "lo", id="promised less"
        ),
        pytest.param(hanging_up_after(b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nlong"), HttpState.BROKEN, 0, "", id="negative length"),
        pytest.param(hanging_up_after(b"HTTP/1.1 200 OK\r\nContent-Length: 2, 4\r\n\r\nlong"), HttpState.BROKEN, 0, "", id="two lengths"),
        pytest.param(
            hanging_up_after(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"), HttpState.BROKEN, 200, "", id="bad chunk"
        ),
        pytest.param(hanging_up_after(b"HTTP/1.0 200 OK\r\n\r\nto the end"), HttpState.ANSWERED, 200, "to the end", id="HTTP/1.0"),
        pytest.param(hanging_up_after(b"HTTP/1.1 204 No Content\r\n\r\n"), HttpState.ANSWERED, 204, "", id="no content"),
    ],
)
def test_broken_answers(handler: Handler, state: HttpState, status: int, body: str) -> None:
    seen, _ = ask(handler)
    assert (seen.state, seen.status, seen.body) == (state, status, body), seen.reason
    assert bool(seen.reason) == (state is not HttpState.ANSWERED)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("raw", "method", "status", "body"),
    [
        (CHUNKED, "GET", 200, "hello!"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", "HEAD", 200, ""),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5000\r\n\r\n", "GET", 304, ""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + CHUNKED, "GET", 200, "hello!"),
    ],
)
def test_the_end_of_an_answer_is_known(raw: bytes, method: str, status: int, body: str) -> None:
    began = time.monotonic()
    seen, _ = ask(saying(raw), method=method)
    assert (seen.state, seen.status, seen.body) == (HttpState.ANSWERED, status, body), seen.reason
    assert time.monotonic() - began < 2


def test_endless_early_answers_end_with_the_deadline() -> None:
    async def endless(request: Received, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)
            await writer.drain()

    began = time.monotonic()
    seen, _ = ask(endless, seconds=0.5)
    assert time.monotonic() - began < 2
    assert (seen.state, seen.status) == (HttpState.TIMEOUT, 0)


def test_switched_protocols_are_no_body() -> None:
    seen, _ = ask(saying(b"HTTP/1.1 101 Switching\r\nUpgrade: rubbish\r\n\r\n\x00\x01"), seconds=0.5)
    assert seen.status in (0, 101)
    assert seen.body == ""


def test_a_cancelled_handshake_leaves_nothing_open() -> None:
    async def use(port: int) -> None:
        task = asyncio.ensure_future(probe(secure=port, seconds=30).exchange(f"https://{HOST}/"))
        await asyncio.sleep(0.1)
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(ended, asyncio.CancelledError)

    gc.collect()
    with warnings.catch_warnings(record=True) as left_open:
        warnings.simplefilter("always")
        hanging_listener(use)
        gc.collect()
    assert [str(one.message) for one in left_open] == []


def test_a_gigabyte_stops_at_the_bound() -> None:
    written = 0

    async def endless(request: Received, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while written < 1_000_000_000:
            writer.write(b"x" * 65_536)
            written += 65_536
            await writer.drain()

    began = time.monotonic()
    seen, _ = ask(endless)
    assert time.monotonic() - began < 4
    assert (seen.state, seen.truncated, seen.size) == (HttpState.ANSWERED, True, LARGEST_BODY)
    assert written < 30_000_000


def test_the_bound_can_be_set() -> None:
    seen, _ = ask(saying(answer(b"x" * 5_000)), largest=1_000)
    assert (seen.size, seen.truncated) == (1_000, True)
    seen, _ = ask(saying(answer(b"x" * 1_000)), largest=1_000)
    assert (seen.size, seen.truncated) == (1_000, False)


def test_a_gzip_bomb_stops_at_the_bound() -> None:
    bomb = gzip.compress(bytes(300_000_000), 1, mtime=0)
    assert len(bomb) < 2_000_000
    began = time.monotonic()
    seen, _ = ask(saying(answer(bomb, 200, "Content-Encoding: gzip")))
    assert time.monotonic() - began < 3
    assert (seen.state, seen.truncated, seen.size) == (HttpState.ANSWERED, True, LARGEST_BODY)


def test_an_archive_of_nothing_does_not_go_on_for_ever() -> None:
    async def empty_blocks(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n" + zlib.compress(b"")[:2])
        while True:
            writer.write(b"\x00\x00\x00\xff\xff" * 10_000)
            await writer.drain()

    seen, _ = ask(empty_blocks)
    assert (seen.state, seen.truncated, seen.body) == (HttpState.ANSWERED, True, "")


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (gzip.compress(b"packed " * 1_000, mtime=0), "gzip"),
        (gzip.compress(b"packed " * 1_000, mtime=0), "X-GZIP"),
        (zlib.compress(b"packed " * 1_000), "deflate"),
        (_raw_deflate(b"packed " * 1_000), "deflate"),
        (b"packed " * 1_000, "identity"),
    ],
)
def test_packed_answers_are_unpacked(packed: bytes, encoding: str) -> None:
    seen, _ = ask(saying(answer(packed, 200, f"Content-Encoding: {encoding}")))
    assert (seen.state, seen.body, seen.size) == (HttpState.ANSWERED, "packed " * 1_000, 7_000)


@pytest.mark.parametrize(
    ("packed", "encoding", "words"),
    [
        (b"this is no archive", "gzip", "damaged"),
        (gzip.compress(bytes(range(256)) * 40, mtime=0)[:60], "gzip", "too early"),
        (b"brotli", "br", "packed as br"),
    ],
)
def test_what_cannot_be_unpacked_is_broken(packed: bytes, encoding: str, words: str) -> None:
    seen, _ = ask(saying(answer(packed, 200, f"Content-Encoding: {encoding}")))
    assert (seen.state, seen.status) == (HttpState.BROKEN, 200)
    assert words in seen.reason


def test_endless_headers_are_too_large() -> None:
    async def endless(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-More: and more\r\n" * 100)
            await writer.drain()

    seen, _ = ask(endless)
    assert seen.state is HttpState.TOO_LARGE


@pytest.mark.parametrize("headers", [["X: y"] * 400, ["X: " + "y" * 1_000_000]])
def test_many_or_long_headers_are_too_large(headers: list[str]) -> None:
    seen, _ = ask(saying(answer("", 200, *headers)))
    assert seen.state is HttpState.TOO_LARGE
