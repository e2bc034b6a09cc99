"""Takes a raw mail apart as signatures see it: header fields as they stand, in order, and the body (RFC 5322 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BARE = re.compile(rb"\r?\n")
_FIELD = re.compile(rb"[\x21-\x39\x3b-\x7e]+[ \t]*:")
_ADDRESS = re.compile(r"[^\s<>@,;:\"]+@((?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?\.)+[A-Za-z0-9-]+)")
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
LARGEST = 30_000_000
"""Bytes of a mail that are read; providers take no larger ones."""


@dataclass(frozen=True, slots=True)
class Field:
    """One header field: its name in lower case, and all of it as it stands, folding and the CRLF at the end included."""

    name: str
    raw: bytes

    @property
    def value(self) -> str:
        """What stands after the colon, unfolded."""
        text = self.raw.partition(b":")[2].decode("utf-8", "replace")
        return re.sub(r"\r\n(?=[ \t])", "", text).strip()


@dataclass(frozen=True, slots=True)
class Message:
    """A mail: its header fields from the top, and its body. Lines end in CRLF, also where a copy of it has lost that."""

    fields: tuple[Field, ...]
    body: bytes

    def all(self, name: str) -> tuple[Field, ...]:
        """The fields called `name`, from the top."""
        return tuple(field for field in self.fields if field.name == name)

    def value(self, name: str) -> str:
        """The value of the first field called `name`, or ""."""
        return next((field.value for field in self.all(name)), "")

    @property
    def authors(self) -> tuple[str, ...]:
        """The domains of the addresses in From, in lower case."""
        return tuple(dict.fromkeys(domain for field in self.all("from") for domain in domains_in(field.value)))


def domains_in(value: str) -> tuple[str, ...]:
    """The domains of the addresses in a header's value; names, quoted strings and comments are passed over."""
    bare = _QUOTED.sub("", _COMMENT.sub("", value))
    named = re.findall(r"<([^<>]*)>", bare) or [bare]
    return tuple(found.group(1).lower() for part in named for found in _ADDRESS.finditer(part))


def read(raw: bytes) -> Message:
    """Read a mail.

    Raises:
        ValueError: it has no header field, or is larger than any mail.
    """
    if len(raw) > LARGEST:
        raise ValueError(f"larger than {LARGEST:,} bytes")
    # The line that mbox files put in front is none of the mail's.
    text = _BARE.sub(b"\r\n", raw.lstrip(b"\r\n"))
    if text.startswith(b"From "):
        text = text.partition(b"\r\n")[2]
    head, gap, body = text.partition(b"\r\n\r\n")
    fields: list[list[bytes]] = []
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1].append(line)
        elif _FIELD.match(line):
            fields.append([line])
        elif line:
            raise ValueError(f"“{line[:40].decode('utf-8', 'replace')}” is no header line")
    if not fields:
        raise ValueError("there is no header")
    return Message(tuple(_field(b"\r\n".join(lines) + b"\r\n") for lines in fields), body if gap else b"")


def _field(raw: bytes) -> Field:
    return Field(raw.partition(b":")[0].strip().decode("ascii").lower(), raw)
