"""Write a report file: masked, checked once more for secrets, private to its owner, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from lrconsole.model.errors import UsageError


def write_report(path: Path, text: str, *, redact: Callable[[str], str], holds_secret: Callable[[str], bool]) -> None:
    """Write `text` to `path` with mode 0600 through a temporary file beside it.

    Raises:
        UsageError: the folder cannot be written, `path` is a device or a pipe, or a known secret is still in the text after masking
            (nothing is written then).
    """
    masked = redact(text)
    if holds_secret(masked):
        raise UsageError("the report would hold a secret and was not written", where=str(path), fix="report this as a defect of lrconsole")
    try:
        if path.exists() and not path.is_file():
            # Replacing it would take away a device such as /dev/null from everybody.
            raise UsageError("that is no ordinary file", where=str(path), fix="name a file with --output, or leave it out for stdout")
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
                file.write(masked)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(
            f"cannot write the report: {error.strerror}", where=str(path), fix="choose another folder with --output"
        ) from error
