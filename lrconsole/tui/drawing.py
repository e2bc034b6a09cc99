"""When the screen is drawn: once for each key, after all that the key changes is known."""

from __future__ import annotations

import asyncio
import time

from textual.screen import Screen

_TURNS = 48
"""Turns of the event loop in which a key has come through every widget that it concerns, and they have said what they changed."""
_MOST_SECONDS = 0.05


class ScreenForKeys(Screen[None]):
    """The console's screen.

    Textual draws as soon as the first widget asks for it, and what another one changes for the same key waits for the next frame: two
    or three layouts and drawings a key. Here drawing waits for a few turns of the event loop, which is less than a millisecond while
    there is nothing else to do; however many keys come one after the other, it waits for no longer than some frames.
    """

    _turns = 0
    _held_since = 0.0
    _is_wanted = False

    def key_pressed(self) -> None:
        """Somebody pressed a key: draw when everything has heard of it."""
        if not self._turns:
            self._held_since = time.monotonic()
            asyncio.get_running_loop().call_soon(self._turn)
        self._turns = _TURNS

    def _turn(self) -> None:
        self._turns = self._turns - 1 if time.monotonic() < self._held_since + _MOST_SECONDS else 0
        if self._turns:
            asyncio.get_running_loop().call_soon(self._turn)
        elif self._is_wanted:
            self._is_wanted = False
            # Whatever comes in between, also another key.
            self.call_later(super()._on_timer_update)

    def _on_timer_update(self) -> None:
        if self._turns:
            self._is_wanted = True
        else:
            super()._on_timer_update()
