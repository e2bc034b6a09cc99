"""Turn what SQLite and the file system say into errors that name the record and the remedy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lrconsole.model.errors import RecordError

_FULL = ("the disk is full", "free some space, then run it again; what was recorded is kept")
_SAID = (
    ("disk is full", *_FULL),
    ("no space", *_FULL),
    ("file too large", *_FULL),
    ("disk i/o error", "the disk refused to read or write", "check the disk, then run it again; what was recorded is kept"),
    ("readonly", "the record cannot be written", "check the permissions of the file and its folder"),
    ("read-only", "the record cannot be written", "check the permissions of the file and its folder"),
    ("locked", "the record is in use by another process", "wait for it, or look with: lrconsole doctor"),
    ("not a database", "the file is not a record", "move it away; a new one is made by the next audit"),
    ("malformed", "the record is damaged", "move it away, or put back the newest copy that lies beside it"),
    ("no such table", "the file is not a record of lrconsole", "move it away; a new one is made by the next audit"),
    ("no such file", "the record was taken away", "put it back, or make a new one with: lrconsole audit"),
    ("is a directory", "there is a folder where the record should be", "move it away; a new record is made by the next audit"),
    ("unable to open", "the record cannot be opened", "check the permissions of the file and its folder"),
    ("permission denied", "the record cannot be opened", "check the permissions of the file and its folder"),
)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise RecordError for whatever SQLite or the file system raises inside.

    Raises:
        RecordError: with what happened, the record's path and what to do.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise record_error(str(error), path) from error
    except OSError as error:
        raise record_error(error.strerror or str(error), path) from error


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """Raise RecordError when a row that was read holds what no noun of the model can be made of.

    Raises:
        RecordError: it does: the record is damaged, or was written by a console that knows more words.
    """
    try:
        yield
    except (ValueError, KeyError, TypeError, IndexError, OverflowError) as error:
        raise RecordError(
            f"the record holds what this lrconsole does not understand ({type(error).__name__})",
            where=str(path),
            fix="update lrconsole, or put back the newest copy that lies beside it",
        ) from error


def record_error(said: str, path: Path) -> RecordError:
    """The error for a message of SQLite's or of the operating system's."""
    lowered = said.lower()
    for part, what, fix in _SAID:
        if part in lowered:
            return RecordError(what, where=str(path), fix=fix)
    return RecordError(f"the record cannot be used: {said}", where=str(path), fix="check the file and its folder")


def no_record(path: Path) -> RecordError:
    """The error for a record that nobody has written to yet."""
    return RecordError("there is no record yet", where=str(path), fix="run: lrconsole audit")
