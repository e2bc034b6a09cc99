"""Finds the hosts that a mail's links lead to, in its text and HTML parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.stages.edge.email.mail_message import Message

_LINK = re.compile(r"\b(https?)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)", re.IGNORECASE)
_LARGEST = 2_000_000
_MOST_PARTS = 50
_MOST = 200


def links_in(message: Message) -> tuple[tuple[str, str], ...]:
    """Scheme and host of each link, in lower case, each pair once, in order."""
    import email
    import email.policy

    whole = email.message_from_bytes(b"".join(field.raw for field in message.fields) + b"\r\n" + message.body, policy=email.policy.compat32)
    found: dict[tuple[str, str], None] = {}
    for number, part in enumerate(whole.walk()):
        if number >= _MOST_PARTS or len(found) >= _MOST:
            break
        if part.get_content_maintype() != "text" or part.get_content_disposition() == "attachment":
            continue
        data = part.get_payload(decode=True)
        text = data[:_LARGEST].decode("utf-8", "replace") if isinstance(data, bytes) else ""
        found |= dict.fromkeys((scheme.lower(), host.lower().rstrip(".")) for scheme, host in _LINK.findall(text))
    return tuple(found)[:_MOST]
