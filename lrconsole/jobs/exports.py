"""Save what the console shows in a file of its own: private, masked, and never in place of another."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path

from lrconsole.credentials.redaction import Redactor
from lrconsole.model.errors import UsageError
from lrconsole.private import make_folder

_MOST_FILES = 1_000
_LONGEST_NAME = 80


def file_name(*parts: str) -> str:
    """A name that every file system takes: small letters, digits and dashes."""
    slugs = (re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") for part in parts)
    return "-".join(filter(None, slugs))[:_LONGEST_NAME].strip("-") or "export"


def save(folder: Path, name: str, suffix: str, text: str, now: datetime) -> Path:
    """Write `text` to "NAME-DATE.SUFFIX" in `folder`, with a number when that is taken, mode 0600; returns the file.

    What has the shape of a secret is masked.

    Raises:
        UsageError: the folder cannot be written, or it holds a thousand files of that name.
    """
    stem = f"{name}-{now:%Y-%m-%d}"
    masked = Redactor().redact(text)
    try:
        make_folder(folder)
        for number in range(1, _MOST_FILES):
            path = folder / f"{stem}{'' if number == 1 else f'-{number}'}.{suffix}"
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
            except FileExistsError:
                continue
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as file:
                file.write(masked)
            return path
    except OSError as error:
        raise UsageError(f"cannot save the file: {error.strerror}", where=str(folder), fix="make room or mend the folder") from error
    raise UsageError(f"there are {_MOST_FILES:,} files of that name already", where=str(folder / stem), fix="remove old ones")
