"""The two forms in which DKIM signs headers and bodies, so that what mail servers change on the way does no harm (RFC 6376 3.4)."""

from __future__ import annotations

import re

_SPACES = re.compile(rb"[ \t]+")
_FOLD = re.compile(rb"\r\n(?=[ \t])")


def header(raw: bytes, form: str) -> bytes:
    """One header field with its CRLF, in the form "simple" or "relaxed"."""
    if form == "simple":
        return raw
    name, _, value = raw.partition(b":")
    unfolded = _SPACES.sub(b" ", _FOLD.sub(b"", value.removesuffix(b"\r\n")))
    return name.strip().lower() + b":" + unfolded.strip(b" ") + b"\r\n"


def body(raw: bytes, form: str) -> bytes:
    """A body without the empty lines at its end, in the form "simple" or "relaxed"."""
    if form == "relaxed":
        raw = b"\r\n".join(_SPACES.sub(b" ", line).rstrip(b" ") for line in raw.split(b"\r\n"))
    end = len(raw)
    while raw[end - 2 : end] == b"\r\n":
        end -= 2
    return b"" if end == 0 and form == "relaxed" else raw[:end] + b"\r\n"
