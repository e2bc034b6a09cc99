"""Take an answer's body within bounds: so many decoded bytes and no more, whatever it claims or unpacks to."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

_WIRE_FACTOR = 4


@dataclass(frozen=True, slots=True)
class Body:
    """The decoded bytes that were kept. `truncated`: there was more. `fault`: why the rest could not be had, "" for none."""

    data: bytes
    truncated: bool = False
    fault: str = ""

    @property
    def size(self) -> int:
        """Decoded bytes kept."""
        return len(self.data)

    def text(self, charset: str) -> str:
        """The body as text; an unknown charset is read as UTF-8, and what does not fit is replaced."""
        try:
            return self.data.decode(charset, errors="replace")
        except LookupError:
            return self.data.decode("utf-8", errors="replace")


async def bounded_body(response: httpx.Response, largest: int) -> Body:
    """Read `response` up to `largest` decoded bytes, unpacking gzip and deflate as it goes.

    Raises:
        httpx.NetworkError, httpx.ProtocolError: the connection broke before anything came.
    """
    import httpx

    unpack = _unpacker(_encoding(response))
    kept, wire, fault = bytearray(), 0, ""
    try:
        async for chunk in response.aiter_raw():
            wire += len(chunk)
            kept += unpack(chunk, largest + 1 - len(kept)) if unpack else chunk[: largest + 1 - len(kept)]
            if len(kept) > largest or wire > largest * _WIRE_FACTOR:
                return Body(bytes(kept[:largest]), truncated=True)
    except zlib.error:
        fault = "the compressed answer is damaged"
    except (httpx.NetworkError, httpx.ProtocolError) as error:
        if isinstance(error, httpx.ReadError) and not kept:
            raise
        fault = f"the answer broke off: {str(error)[:120] or type(error).__name__}"
    return Body(bytes(kept[:largest]), fault=fault)


def _encoding(response: httpx.Response) -> str:
    return str(response.headers.get("content-encoding", "")).strip().lower()


class _Unpacker:
    """Unpacks a stream, giving at most as many bytes at a time as are asked for."""

    def __init__(self, window: int) -> None:
        self._zlib = zlib.decompressobj(window)

    def __call__(self, chunk: bytes, most: int) -> bytes:
        return self._zlib.decompress(chunk, max(1, most))


def _unpacker(encoding: str) -> _Unpacker | None:
    if encoding in ("gzip", "x-gzip"):
        return _Unpacker(zlib.MAX_WBITS | 16)
    if encoding == "deflate":
        return _Unpacker(zlib.MAX_WBITS)
    return None
