"""The terminal's clipboard, which is all that can be reached over SSH: whether it may take a text, and what it has to be sent.

OSC 52 is what xterm's control sequences call it. No terminal says whether it took anything.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

LARGEST = 74_994
"""Bytes, encoded: what the terminals that have a limit take."""
AGAIN = timedelta(seconds=5)
"""Within this time a second copy of the same text saves it to a file."""
_WITHOUT = ("", "dumb", "linux", "vt100", "vt220")
_SCREEN_CHUNK = 250


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied last: of which findings, by which action, and when."""

    fingerprints: tuple[str, ...]
    action: str
    at: datetime

    def is_again(self, other: Copied) -> bool:
        """Whether this is the same copy once more, soon after `other`."""
        return (self.fingerprints, self.action) == (other.fingerprints, other.action) and self.at - other.at <= AGAIN


def may_take(text: str, environ: Mapping[str, str]) -> bool:
    """Whether the terminal may have a clipboard that takes a text of this size."""
    return environ.get("TERM", "") not in _WITHOUT and len(_encoded(text)) <= LARGEST


def send(app: App[None], text: str, environ: Mapping[str, str]) -> None:
    """Send `text` to the terminal's clipboard, and inside tmux or screen once more so that it is let through."""
    app.copy_to_clipboard(text)
    wrapped = let_through(text, environ)
    if wrapped and app._driver is not None:
        app._driver.write(wrapped)


def let_through(text: str, environ: Mapping[str, str]) -> str:
    """The sequence as tmux or screen hand it on to the terminal around them; "" outside of both."""
    plain = f"\x1b]52;c;{_encoded(text)}\x07"
    term = environ.get("TERM", "")
    if environ.get("TMUX") or term.startswith("tmux"):
        return "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if environ.get("STY") or term.startswith("screen"):
        chunks = (plain[at : at + _SCREEN_CHUNK] for at in range(0, len(plain), _SCREEN_CHUNK))
        return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
    return ""


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
