"""One process at a time for a kind of work on one record; the operating system frees the lock when its holder dies."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from lrconsole.model.errors import LockHeld
from lrconsole.private import make_folder, replace_file
from lrconsole.store import liveness
from lrconsole.store.faults import translated

_NOTE_SECONDS = 1.0
"""How long to wait for a holder that has the lock but has not said yet who it is."""


@contextmanager
def held(record: Path, kind: str, now: datetime) -> Iterator[None]:
    """Hold the lock for `kind` ("audit") on `record` while inside.

    Raises:
        LockHeld: another process holds it; the message names the process and since when.
        RecordError: the lock file cannot be made.
    """
    import filelock

    path = record.with_name(f"{record.name}.{kind}.lock")
    note = path.with_suffix(".holder")
    lock = filelock.FileLock(path, blocking=False, mode=0o600)
    with translated(path):
        make_folder(record.parent)
        try:
            lock.acquire()
        except filelock.Timeout as error:
            said = f"another {kind} of this project already runs ({_holder(note)})"
            raise LockHeld(said, fix="wait for it, or stop it in the console") from error
    try:
        with translated(note):
            _say_who(note, now)
        yield
    finally:
        try:
            with translated(note):
                note.unlink(missing_ok=True)
        finally:
            lock.release()


def _say_who(note: Path, now: datetime) -> None:
    """Replace the note in one step, since whoever is turned away may read it at any moment."""
    pid = os.getpid()
    replace_file(note, f"{pid} {liveness.born_at(pid) or 0.0} {now:%Y-%m-%d %H:%M}")


def _holder(note: Path) -> str:
    """Who holds the lock. A note that names no living process was left by one that was killed: the holder's own is about to come."""
    until = time.monotonic() + _NOTE_SECONDS
    while True:
        named = _named(note)
        if named or time.monotonic() >= until:
            return named or "a process that has not said its number"
        time.sleep(0.02)


def _named(note: Path) -> str:
    try:
        pid, born, since = note.read_text().split(" ", 2)
        lives = liveness.alive(int(pid), float(born))
    except (OSError, ValueError):
        return ""
    return f"pid {pid}, since {since} UTC" if lives else ""
