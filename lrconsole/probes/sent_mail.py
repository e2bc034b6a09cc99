"""Read the source of a mail from a file, bounded, and never raising for what the file is."""

from __future__ import annotations

import stat
from pathlib import Path

from lrconsole.model.mail_seen import MailSeen

LARGEST = 30_000_000
"""Bytes of a mail that are read; providers take no larger ones."""


def read_mail(path: Path) -> MailSeen:
    """The mail in `path`, or why it cannot be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return MailSeen(path.name, reason=f"{path.name} is no file")
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        return MailSeen(path.name, reason=f"{path.name} cannot be read: {error.strerror}")
    return MailSeen(path.name, reason=f"{path.name} is larger than any mail") if len(raw) > LARGEST else MailSeen(path.name, raw)
