"""Reads DKIM-Signature header fields (RFC 6376 3.5): what was signed, how, and in whose name."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from enum import Enum

from lrconsole.stages.edge.email.mail_message import Field

_FORMS = ("simple", "relaxed")
_NAME = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?\.)*[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_NEEDED = ("v", "a", "b", "bh", "d", "h", "s")
_LONGEST_NUMBER = 12


class SignatureFault(Enum):
    """Why a signature does not count."""

    MALFORMED = "malformed"
    VERSION = "version"
    ALGORITHM = "algorithm"
    FORM = "form"
    FROM_UNSIGNED = "from-unsigned"
    IDENTITY = "identity"
    QUERY = "query"
    EXPIRED = "expired"
    FUTURE = "future"
    BODY_LENGTH = "body-length"
    NO_KEY = "no-key"
    KEY_UNKNOWN = "key-unanswered"
    BAD_KEY = "bad-key"
    OTHER_KIND = "other-kind"
    BODY_CHANGED = "body-changed"
    HEADER_CHANGED = "header-changed"


class BadSignature(ValueError):
    """A signature that cannot be read; `fault` says which way."""

    def __init__(self, fault: SignatureFault, reason: str) -> None:
        super().__init__(reason)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Signature:
    """A DKIM-Signature. `kind` is "rsa" or "ed25519", `digest` "sha256" or "sha1"; `length` limits the signed part of the body.

    `made` and `ends` are seconds since 1970, None when not said. `identity` is i=, "@domain" where it is left out.
    """

    field: Field
    domain: str
    selector: str
    kind: str
    digest: str
    header_form: str
    body_form: str
    headers: tuple[str, ...]
    body_hash: bytes
    value: bytes
    identity: str
    length: int | None = None
    made: int | None = None
    ends: int | None = None

    @property
    def key_name(self) -> str:
        """Where its key is published."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def unsigned(self) -> bytes:
        """The field without the signature itself, which is how it was signed."""
        # The b tag's value only: “bh” and a b inside another value stay as they are.
        return re.sub(rb"((?:^[^:]*:|;)[ \t\r\n]*b[ \t\r\n]*=)[^;]*", rb"\1", self.field.raw.removesuffix(b"\r\n"), count=1)


def parse(field: Field) -> Signature:
    """Read a DKIM-Signature field.

    Raises:
        BadSignature: it says something that no verifier accepts.
    """
    tags = _tags(field.raw.partition(b":")[2].decode("utf-8", "replace"))
    if missing := [tag for tag in _NEEDED if not tags.get(tag)]:
        raise BadSignature(SignatureFault.MALFORMED, f"{missing[0]}= is missing")
    if tags["v"] != "1":
        raise BadSignature(SignatureFault.VERSION, f"v={tags['v'][:10]} is not known")
    kind, digest = _algorithm(tags)
    header_form, body_form = _forms(tags)
    headers = tuple(name.strip().lower() for name in tags["h"].split(":") if name.strip())
    if "from" not in headers:
        raise BadSignature(SignatureFault.FROM_UNSIGNED, "From is not signed, so anybody could have put it there")
    if "dns/txt" not in [way.strip().lower() for way in tags.get("q", "dns/txt").split(":")]:
        raise BadSignature(SignatureFault.QUERY, f"q={tags['q'][:30]} is not known")
    domain, selector = tags["d"].rstrip(".").lower(), tags["s"].rstrip(".").lower()
    if not _NAME.fullmatch(domain) or not _NAME.fullmatch(selector):
        raise BadSignature(SignatureFault.MALFORMED, "d= or s= is no DNS name")
    return Signature(
        field,
        domain,
        selector,
        kind,
        digest,
        header_form,
        body_form,
        headers,
        _decoded(tags, "bh"),
        _decoded(tags, "b"),
        _identity(tags, domain),
        length=_number(tags, "l"),
        made=_number(tags, "t"),
        ends=_number(tags, "x"),
    )


def _tags(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in filter(str.strip, text.split(";")):
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
            raise BadSignature(SignatureFault.MALFORMED, f"“{part.strip()[:40]}” is no tag")
        if name in found:
            raise BadSignature(SignatureFault.MALFORMED, f"{name}= stands twice")
        found[name] = re.sub(r"\s+", "", value)
    return found


def _algorithm(tags: dict[str, str]) -> tuple[str, str]:
    kind, _, digest = tags["a"].lower().partition("-")
    if (kind, digest) not in (("rsa", "sha256"), ("rsa", "sha1"), ("ed25519", "sha256")):
        raise BadSignature(SignatureFault.ALGORITHM, f"a={tags['a'][:30]} is not known")
    return kind, digest


def _forms(tags: dict[str, str]) -> tuple[str, str]:
    """How headers and body are written; the body's form is "simple" where it is left out."""
    header, _, body = tags.get("c", "simple/simple").lower().partition("/")
    if header not in _FORMS or (body or "simple") not in _FORMS:
        raise BadSignature(SignatureFault.FORM, f"c={tags['c'][:30]} is not known")
    return header, body or "simple"


def _decoded(tags: dict[str, str], name: str) -> bytes:
    try:
        return base64.b64decode(tags[name], validate=True)
    except (binascii.Error, ValueError):
        raise BadSignature(SignatureFault.MALFORMED, f"{name}= is no base64") from None


def _number(tags: dict[str, str], name: str) -> int | None:
    value = tags.get(name)
    if value is None:
        return None
    if not re.fullmatch(rf"[0-9]{{1,{_LONGEST_NUMBER}}}", value):
        raise BadSignature(SignatureFault.MALFORMED, f"{name}= is no number")
    return int(value)


def _identity(tags: dict[str, str], domain: str) -> str:
    identity = tags.get("i", f"@{domain}")
    place = identity.rpartition("@")[2].rstrip(".").lower()
    if "@" not in identity or (place != domain and not place.endswith("." + domain)):
        raise BadSignature(SignatureFault.IDENTITY, "i= does not lie in d=")
    return identity
