"""Take an answer's body within bounds: so many decoded bytes and no more, whatever it claims or unpacks to."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

_WIRE_FACTOR = 2
_GZIP = ("gzip", "x-gzip")


@dataclass(slots=True)
class Body:
    """A body as it comes: the decoded bytes that are kept, at most `largest`.

    `truncated` says that there was more, `fault` why the bytes mean nothing, "" when they do. What was taken before the connection broke
    or time ran out stays.
    """

    largest: int
    encoding: str = ""
    truncated: bool = False
    fault: str = ""
    kept: bytearray = field(default_factory=bytearray)

    async def take(self, chunks: AsyncIterator[bytes]) -> None:
        """Read `chunks` to their end or to the bound, unpacking gzip and deflate bit by bit."""
        unpack = _Unpacker(self.encoding)
        wire = 0
        async for chunk in chunks:
            wire += len(chunk)
            try:
                self.kept += unpack(chunk, self.largest + 1 - len(self.kept))
            except zlib.error:
                self.fault = "the compressed answer is damaged"
                return
            # An archive of nothing unpacks to nothing for ever.
            if len(self.kept) > self.largest or wire > max(self.largest, 65_536) * _WIRE_FACTOR:
                del self.kept[self.largest :]
                self.truncated = True
                return
        self.fault = unpack.fault_at_end(wire)

    def text(self, charset: str) -> str:
        """The body as text: an unknown charset is read as UTF-8, and what does not fit is replaced."""
        try:
            return self.kept.decode(charset, errors="replace")
        except (LookupError, ValueError):
            return self.kept.decode("utf-8", errors="replace")


class _Unpacker:
    """Unpacks a stream, giving at most as many bytes at a time as are asked for."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding.strip().lower()
        self._stream: zlib._Decompress | None = None
        self._plain = self._encoding in ("", "identity")
        self._known = self._plain or self._encoding in (*_GZIP, "deflate")

    def __call__(self, chunk: bytes, most: int) -> bytes:
        if self._plain:
            return chunk[:most]
        if not self._known or not chunk:
            return b""
        if self._stream is None:
            self._stream = zlib.decompressobj(self._window(chunk[0]))
        return self._stream.decompress(chunk, most)

    def fault_at_end(self, wire: int) -> str:
        """What is wrong with a stream that ended after `wire` bytes, "" for nothing."""
        if not self._known and wire:
            return f"packed as {self._encoding[:40]}, which was not asked for"
        if self._stream is not None and not self._stream.eof:
            return "the compressed answer ends too early"
        return ""

    def _window(self, first: int) -> int:
        if self._encoding in _GZIP:
            return zlib.MAX_WBITS | 16
        # Some servers send "deflate" without the zlib wrapper that RFC 9110 8.4.1.2 asks for.
        return zlib.MAX_WBITS if first & 0x0F == 8 else -zlib.MAX_WBITS
