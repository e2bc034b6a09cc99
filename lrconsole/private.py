"""Folders and files that only their owner may read; none is ever made or written through a link that somebody laid there before."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_MODE = 0o600


def make_folder(folder: Path) -> None:
    """Make `folder`, and each missing folder above it, with mode 0700; what exists is left as it is."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "a part of the path is not a folder", str(folder))


def make_file(path: Path) -> None:
    """Make `path` as an empty file with mode 0600 unless it exists.

    One that exists is not even opened: closing it again would take away every lock that this process has on it, so that others would
    take the record's log away from under a reader.

    Raises:
        OSError: it cannot be made, or it is a link.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, _MODE))
    except FileExistsError as error:
        if path.is_symlink():
            raise OSError(errno.ELOOP, "it is a link to somewhere else; put the file itself there", str(path)) from error


def add_file(path: Path, text: str) -> None:
    """Write `text` to `path`, which must not exist yet, not even as a link; what cannot be encoded is replaced.

    Raises:
        FileExistsError: it exists.
        OSError: it cannot be written.
    """
    with os.fdopen(os.open(path, _NEW, _MODE), "w", encoding="utf-8", errors="replace") as file:
        file.write(text)


def replace_file(path: Path, text: str) -> None:
    """Write `text` to `path` in one step: whoever reads it finds the old text or the new, and a link there is replaced, not followed.

    Raises:
        OSError: it cannot be written; then it is as it was.
    """
    beside = _beside(path)
    try:
        add_file(beside, text)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def begin_file(path: Path) -> int:
    """Begin `path` anew and return a descriptor to write to it; who still writes to the one before does not disturb it.

    Raises:
        OSError: it cannot be made.
    """
    beside = _beside(path)
    descriptor = os.open(beside, _NEW, _MODE)
    try:
        beside.replace(path)
    except BaseException:
        os.close(descriptor)
        beside.unlink(missing_ok=True)
        raise
    return descriptor


def _beside(path: Path) -> Path:
    """A name in the same folder that nobody can know before."""
    return path.with_name(f".{path.name}.{os.urandom(8).hex()}")
