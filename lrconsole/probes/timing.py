"""Tell how long each layer of a request took, from the moments that the transport reports, on the monotonic clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lrconsole.model.observation import Timing

_CONNECT = ("connection.connect_tcp.started", "connection.connect_tcp.complete")
_TLS = ("connection.start_tls.started", "connection.start_tls.complete")
_WAIT = ("http11.send_request_headers.started", "http11.receive_response_headers.complete")
_TRANSFER = ("http11.receive_response_headers.complete", "end")


@dataclass(slots=True)
class Moments:
    """When each step of one request began and ended. `resolve` is how long its name took, in milliseconds; None before that is known."""

    clock: Callable[[], float] = time.monotonic
    resolve: float | None = None
    began: float = field(init=False)
    seen: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.began = self.clock()

    async def trace(self, name: str, info: Mapping[str, object]) -> None:
        """Take one event of httpcore; the first of each name counts, since closing repeats some."""
        self.seen.setdefault(name, self.clock())

    def resolved(self, milliseconds: float) -> None:
        """The name is known, after so long; what comes now is the rest of the request."""
        self.resolve = milliseconds
        self.began = self.clock()

    def again(self) -> None:
        """Another address is tried: only the attempt that counts is timed by layer."""
        self.seen.clear()

    def end(self) -> None:
        """The last byte came, or as much as is wanted."""
        self.seen.setdefault("end", self.clock())

    @property
    def connected(self) -> bool:
        """Whether the TCP connection stood, a new or a kept one."""
        return _CONNECT[1] in self.seen or self.reused

    @property
    def reused(self) -> bool:
        """Whether the request went over a connection that was there already."""
        return _WAIT[0] in self.seen and _CONNECT[0] not in self.seen

    @property
    def shaking_hands(self) -> bool:
        """Whether a TLS handshake began and did not end."""
        return _TLS[0] in self.seen and _TLS[1] not in self.seen

    @property
    def layer(self) -> str:
        """What the request is at, in a few words: its first step that began and did not end."""
        if self.resolve is None:
            return "resolving the name"
        if not self.connected:
            return "connecting"
        if self.shaking_hands:
            return "during the TLS handshake"
        return "while the answer came" if _TRANSFER[0] in self.seen else "waiting for the answer"

    def timing(self) -> Timing:
        """Each layer's milliseconds; a layer that began and did not end has its time so far."""
        now = self.seen.get("end", self.clock())

        def between(layer: tuple[str, str]) -> float | None:
            start, end = layer
            return (self.seen.get(end, now) - self.seen[start]) * 1000 if start in self.seen else None

        total = (self.resolve or 0.0) + (now - self.began) * 1000
        return Timing(self.resolve, between(_CONNECT), between(_TLS), between(_WAIT), between(_TRANSFER), total)
