"""Keep what is needed to mend a crash: a traceback without any variable's value, masked, for its owner only."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from lrconsole.credentials.crash import crash_report
from lrconsole.credentials.redaction import Redactor
from lrconsole.private import add_file, make_folder

_MOST_A_SECOND = 100


def write_crash(folder: Path, error: BaseException, now: datetime, redactor: Redactor | None = None) -> Path | None:
    """Write the report of a crash into `folder` and return where; None when it cannot be written."""
    text = crash_report(error, (redactor or Redactor()).redact)
    try:
        make_folder(folder)
        return _added(folder, f"crash-{now:%Y%m%d-%H%M%S}", text)
    except OSError:
        return None


def _added(folder: Path, name: str, text: str) -> Path | None:
    """The new file; several crashes of one second are numbered, and what lies there already stays."""
    for number in range(1, _MOST_A_SECOND):
        path = folder / (f"{name}.txt" if number == 1 else f"{name}-{number}.txt")
        with suppress(FileExistsError):
            add_file(path, text)
            return path
    return None
