"""Foreign text made safe to show: control characters and bidi marks removed, length bounded."""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\|$)"  # OSC, up to BEL or ST
    r"|\x1b[PX^_].*?(?:\x1b\\|$)"  # DCS, SOS, PM, APC
    r"|\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[ -/]*[0-~]"  # two-character escapes
    r"|\x9b[0-?]*[ -/]*[@-~]",  # CSI as one C1 byte
    re.DOTALL,
)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
    "|[\U000e0000-\U000e007f]"
)
_SCAN_FACTOR = 4
ELLIPSIS = "…"


def clean(text: str, limit: int = 2_000) -> str:
    """Return `text` without escape sequences, control, bidi and zero-width characters, at most `limit` characters long.

    Newlines and tabs stay. Only the first few times `limit` characters are looked at, so a megabyte costs no more than a page.
    """
    window = text[: limit * _SCAN_FACTOR + 64]
    cut = len(window) < len(text)
    safe = _INVISIBLE.sub("", _ESCAPES.sub("", window.replace("\r\n", "\n")))
    if len(safe) > limit or cut:
        return safe[: max(limit - 1, 0)].rstrip() + ELLIPSIS
    return safe


def clean_line(text: str, limit: int = 200) -> str:
    """Return `text` as `clean` does, on one line with single spaces."""
    line = " ".join(clean(text, limit * 2).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + ELLIPSIS


def as_it_is(text: str) -> str:
    """Return `text`: for where texts pass through something, and nothing is to be changed."""
    return text


def count(number: int, noun: str, plural: str = "") -> str:
    """Return "1 blocker", "3 blockers": the number with its noun in the right form."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
