"""Reads DKIM key records (RFC 6376 3.6.1, RFC 8463) down to the size of the key."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from enum import Enum

_TAG = re.compile(r"\s*[A-Za-z][A-Za-z0-9_]*\s*=")
_FOLDING = re.compile(r"[ \t\r\n]+")
_RSA = bytes.fromhex("2a864886f70d010101")
_ED25519_BYTES = 32
_INTEGER, _BITS, _OBJECT, _SEQUENCE = 0x02, 0x03, 0x06, 0x30
KNOWN_TAGS = frozenset({"v", "h", "k", "n", "p", "s", "t", "g"})
CUT_OFF = "the key is cut off; paste it again, split into strings of at most 255 characters"
LEAST_BITS = 1024
"""Verifiers ignore smaller RSA keys (RFC 8301 3.2)."""


class KeyFault(Enum):
    """Why verifiers make nothing of a key record, one code for each way."""

    QUOTED = "quoted"
    VERSION = "version"
    NO_KEY = "no-key"
    DOUBLE_TAG = "double-tag"
    BROKEN_TAG = "broken-tag"
    SERVICE = "service"
    REVOKED = "revoked"
    UNKNOWN_KIND = "unknown-kind"
    NOT_BASE64 = "not-base64"
    CUT_OFF = "cut-off"
    NOT_DER = "not-der"
    OTHER_KEY = "other-key"
    WRONG_LENGTH = "wrong-length"
    TOO_SHORT = "too-short"
    NO_DIGEST = "no-digest"


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """A fault and what it is here, in words."""

    fault: KeyFault
    text: str

    def __str__(self) -> str:
        return self.text


class _Unreadable(ValueError):
    """The key itself cannot be read."""

    def __init__(self, fault: KeyFault, text: str) -> None:
        super().__init__(text)
        self.problem = KeyProblem(fault, text)


@dataclass(frozen=True, slots=True)
class DkimRecord:
    """A parsed key record.

    `kind` is "rsa" or "ed25519" or what the record says, `bits` the size of the key, 0 when it could not be read. `problems` are faults
    of form that make verifiers ignore it, `oddities` what they forgive; `data` are the key's own bytes.
    """

    text: str
    kind: str
    bits: int
    is_revoked: bool
    digests: tuple[str, ...]
    problems: tuple[KeyProblem, ...]
    oddities: tuple[str, ...]
    flags: tuple[str, ...] = ()
    data: bytes = b""

    @property
    def is_testing(self) -> bool:
        """Whether t=y says that the domain only tries DKIM out."""
        return "y" in self.flags

    @property
    def is_for_domain_alone(self) -> bool:
        """Whether t=s forbids a signature in the name of a subdomain."""
        return "s" in self.flags

    @property
    def faults(self) -> tuple[KeyFault, ...]:
        """Everything for which verifiers ignore the key: form, revocation, strength."""
        found = [problem.fault for problem in self.problems]
        if self.is_revoked:
            found.append(KeyFault.REVOKED)
        if self.kind == "rsa" and 0 < self.bits < LEAST_BITS:
            found.append(KeyFault.TOO_SHORT)
        if self.digests and "sha256" not in self.digests:
            found.append(KeyFault.NO_DIGEST)
        return tuple(found)


def is_dkim(text: str) -> bool:
    """Whether a TXT record is meant as a DKIM key: it has a p tag or says so."""
    return re.search(r"(?:^|;)\s*(?:p\s*=|v\s*=\s*DKIM1)", text.strip().strip('"'), re.IGNORECASE) is not None


def parse(text: str) -> DkimRecord:
    """Read a record at `<selector>._domainkey.<domain>`."""
    pairs = [(name.strip(), value.strip()) for name, equals, value in (part.partition("=") for part in text.split(";")) if equals]
    tags = dict(reversed(pairs))
    kind = tags.get("k", "rsa").lower()
    key = _FOLDING.sub("", tags.get("p", ""))
    problems, bits, data = _form_problems(text, pairs, tags), 0, b""
    if key and not problems:
        try:
            data = _key_data(kind, key)
            bits = _rsa_bits(data) if kind == "rsa" else 8 * _ED25519_BYTES
        except _Unreadable as broken:
            problems.append(broken.problem)
    return DkimRecord(
        text,
        kind,
        bits,
        is_revoked="p" in tags and not key,
        digests=tuple(item.strip().lower() for item in tags.get("h", "").split(":") if item.strip()),
        problems=tuple(problems),
        oddities=tuple(f"unknown tag {name}" for name in tags if name not in KNOWN_TAGS),
        flags=tuple(item.strip().lower() for item in tags.get("t", "").split(":") if item.strip()),
        data=data if bits else b"",
    )


def _form_problems(text: str, pairs: list[tuple[str, str]], tags: dict[str, str]) -> list[KeyProblem]:
    if '"' in text or "“" in text:
        return [KeyProblem(KeyFault.QUOTED, "quotes were pasted into the record")]
    found = []
    if "v" in tags and (pairs[0][0] != "v" or tags["v"] != "DKIM1"):
        found.append(KeyProblem(KeyFault.VERSION, "v must be DKIM1 and stand first"))
    if "p" not in tags:
        found.append(KeyProblem(KeyFault.NO_KEY, "there is no key (p)"))
    if len(dict(pairs)) != len(pairs):
        found.append(KeyProblem(KeyFault.DOUBLE_TAG, "a tag stands twice"))
    if broken := [part.strip() for part in text.split(";") if part.strip() and not _TAG.match(part)]:
        found.append(KeyProblem(KeyFault.BROKEN_TAG, f"“{broken[0][:40]}” is no tag"))
    services = {item.strip().lower() for item in tags.get("s", "*").split(":")}
    if not services & {"*", "email"}:
        found.append(KeyProblem(KeyFault.SERVICE, "s does not allow the key for email"))
    return found


def _key_data(kind: str, key: str) -> bytes:
    if kind not in ("rsa", "ed25519"):
        raise _Unreadable(KeyFault.UNKNOWN_KIND, f"there is no key type “{kind[:20]}”")
    try:
        data = base64.b64decode(key, validate=True)
    except binascii.Error:
        if re.fullmatch(r"[A-Za-z0-9+/]+", key):
            raise _Unreadable(KeyFault.CUT_OFF, CUT_OFF) from None
        raise _Unreadable(KeyFault.NOT_BASE64, "the key is no base64") from None
    if kind == "ed25519" and len(data) != _ED25519_BYTES:
        raise _Unreadable(KeyFault.WRONG_LENGTH, f"an ed25519 key has {_ED25519_BYTES} bytes, this one {len(data)}")
    return data


def _rsa_bits(data: bytes) -> int:
    """The size of the modulus of a SubjectPublicKeyInfo or a bare RSAPublicKey (PKCS #1), both in DER."""
    body = _whole(data, _SEQUENCE)
    tag, first, rest = _element(body)
    if tag == _SEQUENCE:
        kind, oid, _ = _element(first)
        if kind != _OBJECT or oid != _RSA:
            raise _Unreadable(KeyFault.OTHER_KEY, "the key is no RSA key")
        body = _whole(_whole(rest, _BITS)[1:], _SEQUENCE)
        tag, first, rest = _element(body)
    if tag != _INTEGER:
        raise _Unreadable(KeyFault.OTHER_KEY, "the key is no RSA key")
    _whole(rest, _INTEGER)
    return int.from_bytes(first, "big").bit_length()


def _whole(data: bytes, wanted: int) -> bytes:
    """The content of the one element of type `wanted` that fills `data`."""
    tag, content, rest = _element(data)
    if tag != wanted or rest:
        raise _Unreadable(KeyFault.NOT_DER, "the key is not in DER form")
    return content


def _element(data: bytes) -> tuple[int, bytes, bytes]:
    """The first DER element: its tag, its content, and what follows."""
    if len(data) < 2:
        raise _Unreadable(KeyFault.CUT_OFF, CUT_OFF)
    length, start = data[1], 2
    if length & 0x80:
        start += length & 0x7F
        if start - 2 > 4:
            raise _Unreadable(KeyFault.NOT_DER, "the key is not in DER form")
        length = int.from_bytes(data[2:start], "big")
    if start + length > len(data):
        raise _Unreadable(KeyFault.CUT_OFF, CUT_OFF)
    return data[0], data[start : start + length], data[start + length :]
