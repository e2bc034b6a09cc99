"""One process at a time for a kind of work on one record; the operating system frees the lock when its holder dies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from lrconsole.model.errors import LockHeld, RecordError


@contextmanager
def held(record: Path, kind: str, now: datetime) -> Iterator[None]:
    """Hold the lock for `kind` ("audit") on `record` while inside.

    Raises:
        LockHeld: another process holds it; the message names the process and since when.
        RecordError: the lock file cannot be made.
    """
    import filelock

    record.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = record.with_name(f"{record.name}.{kind}.lock")
    note = path.with_suffix(".holder")
    lock = filelock.FileLock(path, blocking=False, mode=0o600)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        holder = note.read_text() if note.exists() else "another process"
        raise LockHeld(f"an {kind} of this project already runs ({holder})", fix="wait for it, or stop it in the console") from error
    except OSError as error:
        raise RecordError(f"cannot make the lock file: {error.strerror}", where=str(path), fix="check the folder's permissions") from error
    try:
        note.write_text(f"pid {os.getpid()}, since {now:%Y-%m-%d %H:%M} UTC")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()
