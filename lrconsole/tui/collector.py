"""When garbage is collected: between keys, never in the middle of drawing."""

from __future__ import annotations

import gc

_YOUNG = 2_000
_NEVER = 1_000_000
_EVERY_SECONDS = 20.0
_QUIET_SECONDS = 1.5
_AT_LEAST_EVERY_SECONDS = 300.0


class Collector:
    """Full collections at moments of its choosing: each holds up all threads for 20 to 200 ms, which a key or a frame would feel.

    What is loaded when it starts stays for good, so it is frozen: no later collection looks at it.
    """

    def __init__(self) -> None:
        self._before: tuple[int, int, int] | None = None
        self._collected = 0.0
        self._key = 0.0

    def start(self, now: float) -> None:
        """Take over; `now` is in seconds of a monotonic clock, here and below."""
        if self._before is None:
            self._before = gc.get_threshold()
            gc.freeze()
            gc.set_threshold(_YOUNG, self._before[1], _NEVER)
            self._collected = now

    def stop(self) -> None:
        """Leave collecting to Python again."""
        if self._before is not None:
            gc.set_threshold(*self._before)
            gc.unfreeze()
            self._before = None

    def key_pressed(self, now: float) -> None:
        """Somebody is at work: wait for a pause."""
        self._key = now

    def look(self, now: float, *, is_busy: bool = False) -> bool:
        """Collect when it is time, nothing is `is_busy` with new results and nobody waits for the next frame; returns whether it did."""
        since = now - self._collected
        is_due = since >= _EVERY_SECONDS and not is_busy and now - self._key >= _QUIET_SECONDS
        if self._before is None or not (is_due or since >= _AT_LEAST_EVERY_SECONDS):
            return False
        self._collected = now
        _forget_what_is_closed()
        gc.collect()
        return True


def _forget_what_is_closed() -> None:
    """Textual 8.2 keeps the drawn lines of up to a thousand widgets by a cache of two colours: 0.7 MB for each window that was open."""
    from textual._styles_cache import StylesCache

    StylesCache.get_inner_outer.cache_clear()
