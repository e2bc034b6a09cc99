"""Signs mails for tests with real keys, in every form that DKIM knows, and with each fault that a test asks for."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lrconsole.stages.edge.email.mail_message import read

DOMAIN, SELECTOR = "northstar.example", "s1"
MAIL = (
    b"Received: from mail.northstar.example (mail.northstar.example [192.0.2.25]) by mx.client.example; Tue, 24 Nov 2026 09:00:00 +0000\r\n"
    b"From: Ana  Ruiz <ana@northstar.example>\r\nTo: kim@client.example\r\nSubject: Your booking\r\n\tis  confirmed\r\n"
    b"Date: Tue, 24 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@northstar.example>\r\n\r\n"
    b"Hello Kim, \r\n\r\nsee  you on Friday.\t\r\nAna\r\n\r\n\r\n"
)


@cache
def rsa_private(bits: int) -> rsa.RSAPrivateKey:
    """A key, the same in one run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def ed25519_private() -> ed25519.Ed25519PrivateKey:
    """A key, the same in one run."""
    return ed25519.Ed25519PrivateKey.generate()


def key_record(kind: str = "rsa", bits: int = 2048, *, tags: str = "") -> str:
    """The record of the public half, with more tags before p."""
    if kind == "rsa":
        data = rsa_private(bits).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        data = ed25519_private().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"v=DKIM1; k={kind}; {tags}p={base64.b64encode(data).decode()}"


@dataclass(frozen=True)
class Signing:
    """How a mail is signed. `more` are further tags; `digest` is what the algorithm says."""

    kind: str = "rsa"
    digest: str = "sha256"
    form: str = "relaxed/relaxed"
    headers: str = "from:to:subject:date:message-id"
    domain: str = DOMAIN
    selector: str = SELECTOR
    more: str = ""
    bits: int = 2048
    length: int | None = None

    def sign(self, mail: bytes = MAIL) -> bytes:
        """The mail with its signature on top, made by the words of RFC 6376 3.7 and not by the code under test."""
        header_form, _, body_form = self.form.partition("/")
        message = read(mail)
        body = _body(message.body, body_form or "simple")[: self.length]
        hashed = base64.b64encode(hashlib.new(self.digest, body).digest()).decode()
        limit = f" l={self.length};" if self.length is not None else ""
        field = (
            f"DKIM-Signature: v=1; a={self.kind}-{self.digest}; c={self.form}; d={self.domain}; s={self.selector};{limit}{self.more}\r\n"
            f"\th={self.headers};\r\n\tbh={hashed};\r\n\tb="
        )
        left = [(one.name, one.raw) for one in message.fields]
        data = b""
        for name in self.headers.split(":"):
            place = next((at for at in range(len(left) - 1, -1, -1) if left[at][0] == name.strip().lower()), None)
            if place is not None:
                data += _header(left.pop(place)[1], header_form)
        data += _header(field.encode() + b"\r\n", header_form).removesuffix(b"\r\n")
        return field.encode() + base64.b64encode(self._signed(data)) + b"\r\n" + mail

    def _signed(self, data: bytes) -> bytes:
        if self.kind == "ed25519":
            return ed25519_private().sign(hashlib.new(self.digest, data).digest())
        return rsa_private(self.bits).sign(data, padding.PKCS1v15(), hashes.SHA1() if self.digest == "sha1" else hashes.SHA256())


def _header(raw: bytes, form: str) -> bytes:
    if form == "simple":
        return raw
    name, _, value = raw.partition(b":")
    return name.strip().lower() + b":" + b" ".join(value.split()) + b"\r\n"


def _body(raw: bytes, form: str) -> bytes:
    lines = raw.split(b"\r\n")
    if form == "relaxed":
        lines = [b" ".join(part for part in line.replace(b"\t", b" ").split(b" ") if part) for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    return b"\r\n".join(lines) + b"\r\n" if lines or form == "simple" else b""
