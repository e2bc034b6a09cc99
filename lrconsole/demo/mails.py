"""One mail of each sender of the practice business, as its receiver got it: signed once, when the business is made."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

from lrconsole.demo.mail_zones import MAIN, SCHOOL
from lrconsole.stages.edge.email import dkim_canonical
from lrconsole.stages.edge.email.mail_message import read

MAILS = "mails"
_SIGNED = ("from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post")
_LINK = f"https://www.{MAIN}/book"


def mail_file(sender: str, has: Callable[[str], bool]) -> str:
    """The mail that the project file names for `sender`, relative to it."""
    if sender == MAIN and has("mail-unsigned"):
        return f"{MAILS}/{sender}-unsigned.eml"
    return f"{MAILS}/{sender}{'-open' if sender == SCHOOL and has('mail-link-open') else ''}.eml"


def write_mails(folder: Path, senders: tuple[str, ...], selector: str, address: str, sign: Callable[[bytes], bytes]) -> None:
    """Write each sender's mail; `sign` makes an RSA signature of bytes, `address` is the server that handed it over.

    Raises:
        OSError: the folder cannot be written.
    """
    (folder / MAILS).mkdir(exist_ok=True, mode=0o700)
    for sender in senders:
        for name, link in ((sender, _LINK), (f"{sender}-open", _LINK.replace("https", "http"))):
            mail = _mail(sender, address, link)
            (folder / MAILS / f"{name}.eml").write_bytes(_signature(mail, sender, selector, sign) + mail)
        (folder / MAILS / f"{sender}-unsigned.eml").write_bytes(_mail(sender, address, _LINK))


def _mail(sender: str, address: str, link: str) -> bytes:
    lines = [
        f"Return-Path: <bounces@{sender}>",
        f"Received: from mail.{MAIN} (mail.{MAIN} [{address}]) by mx.client.example; Tue, 24 Nov 2026 09:00:00 +0000",
        f"From: Northstar Coaching <hello@{sender}>",
        "To: client1@mail.example",
        "Subject: Your next session",
        "Date: Tue, 24 Nov 2026 09:00:00 +0000",
        f"Message-ID: <1@{sender}>",
        f"List-Unsubscribe: <https://www.{MAIN}/unsubscribe?c=1>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "",
        f"Choose a time: {link}",
        "",
    ]
    return "\r\n".join(lines).encode()


def _signature(mail: bytes, domain: str, selector: str, sign: Callable[[bytes], bytes]) -> bytes:
    """The DKIM-Signature field of `mail` (RFC 6376 3.7), relaxed in both parts."""
    message = read(mail)
    body = base64.b64encode(hashlib.sha256(dkim_canonical.body(message.body, "relaxed")).digest()).decode()
    how = f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={selector};"
    field = f"{how}\r\n\th={':'.join(_SIGNED)};\r\n\tbh={body};\r\n\tb="
    parts = [dkim_canonical.header(one.raw, "relaxed") for name in _SIGNED for one in message.all(name)]
    data = b"".join(parts) + dkim_canonical.header(field.encode() + b"\r\n", "relaxed").removesuffix(b"\r\n")
    return field.encode() + base64.b64encode(sign(data)) + b"\r\n"
