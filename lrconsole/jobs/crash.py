"""Keep what is needed to mend a crash: a traceback without any variable's value, masked, for its owner only."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from lrconsole.credentials.crash import crash_report
from lrconsole.credentials.redaction import Redactor


def write_crash(folder: Path, error: BaseException, now: datetime, redactor: Redactor | None = None) -> Path | None:
    """Write the report of a crash into `folder` and return where; None when it cannot be written."""
    text = crash_report(error, (redactor or Redactor()).redact)
    path = folder / f"crash-{now:%Y%m%d-%H%M%S}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(text, errors="replace")
    except OSError:
        return None
    return path
