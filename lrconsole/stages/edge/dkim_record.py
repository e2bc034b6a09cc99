"""Reads DKIM key records (RFC 6376 3.6.1, RFC 8463) down to the size of the key."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

_FOLDING = re.compile(r"[ \t\r\n]+")
_RSA = bytes.fromhex("2a864886f70d010101")
_ED25519_BYTES = 32
_INTEGER, _BITS, _OBJECT, _SEQUENCE = 0x02, 0x03, 0x06, 0x30
KNOWN_TAGS = frozenset({"v", "h", "k", "n", "p", "s", "t", "g"})
CUT_OFF = "the key is cut off; paste it again, split into strings of at most 255 characters"


@dataclass(frozen=True, slots=True)
class DkimRecord:
    """A parsed key record.

    `kind` is "rsa" or "ed25519" or what the record says, `bits` the size of the key, 0 when it could not be read. `problems` are faults
    that make verifiers ignore it, `oddities` those that they forgive.
    """

    text: str
    kind: str
    bits: int
    is_revoked: bool
    digests: tuple[str, ...]
    problems: tuple[str, ...]
    oddities: tuple[str, ...]


def is_dkim(text: str) -> bool:
    """Whether a TXT record is meant as a DKIM key: it has a p tag or says so."""
    return re.search(r"(?:^|;)\s*(?:p\s*=|v\s*=\s*DKIM1)", text.strip().strip('"'), re.IGNORECASE) is not None


def parse(text: str) -> DkimRecord:
    """Read a record at `<selector>._domainkey.<domain>`."""
    pairs = [(name.strip(), value.strip()) for name, equals, value in (part.partition("=") for part in text.split(";")) if equals]
    tags = dict(reversed(pairs))
    kind = tags.get("k", "rsa").lower()
    key = _FOLDING.sub("", tags.get("p", ""))
    problems, bits = _form_problems(text, pairs, tags), 0
    if key and not problems:
        try:
            bits = _key_bits(kind, key)
        except ValueError as broken:
            problems.append(str(broken))
    return DkimRecord(
        text,
        kind,
        bits,
        is_revoked="p" in tags and not key,
        digests=tuple(item.strip().lower() for item in tags.get("h", "").split(":") if item.strip()),
        problems=tuple(problems),
        oddities=tuple(_oddities(tags)),
    )


def _form_problems(text: str, pairs: list[tuple[str, str]], tags: dict[str, str]) -> list[str]:
    found = []
    if '"' in text or "“" in text:
        found.append("quotes were pasted into the record")
    if "v" in tags and (pairs[0][0] != "v" or tags["v"] != "DKIM1"):
        found.append("v must be DKIM1 and stand first")
    if "p" not in tags:
        found.append("there is no key (p)")
    if len(dict(pairs)) != len(pairs):
        found.append("a tag stands twice")
    services = {item.strip().lower() for item in tags.get("s", "*").split(":")}
    if not services & {"*", "email"}:
        found.append("s does not allow the key for email")
    return found


def _oddities(tags: dict[str, str]) -> list[str]:
    found = [f"unknown tag {name}" for name in tags if name not in KNOWN_TAGS]
    if "y" in {item.strip().lower() for item in tags.get("t", "").split(":")}:
        found.append("t=y says that the domain only tests")
    return found


def _key_bits(kind: str, key: str) -> int:
    if kind not in ("rsa", "ed25519"):
        raise ValueError(f"there is no key type “{kind[:20]}”")
    try:
        data = base64.b64decode(key, validate=True)
    except binascii.Error:
        raise ValueError(CUT_OFF if re.fullmatch(r"[A-Za-z0-9+/]+", key) else "the key is no base64") from None
    if kind == "rsa":
        return _rsa_bits(data)
    if len(data) != _ED25519_BYTES:
        raise ValueError(f"an ed25519 key has {_ED25519_BYTES} bytes, this one {len(data)}")
    return 256


def _rsa_bits(data: bytes) -> int:
    """The size of the modulus of a SubjectPublicKeyInfo or a bare RSAPublicKey (PKCS #1), both in DER."""
    body = _whole(data, _SEQUENCE)
    tag, first, rest = _element(body)
    if tag == _SEQUENCE:
        kind, oid, _ = _element(first)
        if kind != _OBJECT or oid != _RSA:
            raise ValueError("the key is no RSA key")
        body = _whole(_whole(rest, _BITS)[1:], _SEQUENCE)
        tag, first, rest = _element(body)
    if tag != _INTEGER:
        raise ValueError("the key is no RSA key")
    _whole(rest, _INTEGER)
    return int.from_bytes(first, "big").bit_length()


def _whole(data: bytes, wanted: int) -> bytes:
    """The content of the one element of type `wanted` that fills `data`."""
    tag, content, rest = _element(data)
    if tag != wanted or rest:
        raise ValueError("the key is not in DER form")
    return content


def _element(data: bytes) -> tuple[int, bytes, bytes]:
    """The first DER element: its tag, its content, and what follows."""
    if len(data) < 2:
        raise ValueError(CUT_OFF)
    length, start = data[1], 2
    if length & 0x80:
        start += length & 0x7F
        if start - 2 > 4:
            raise ValueError("the key is not in DER form")
        length = int.from_bytes(data[2:start], "big")
    if start + length > len(data):
        raise ValueError(CUT_OFF)
    return data[0], data[start : start + length], data[start + length :]
