"""The projects that were opened last on this machine: their files, names and when."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lrconsole.model.text import clean_line
from lrconsole.private import make_folder, replace_file

_MOST = 20
_LARGEST = 100_000
_WAIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Recent:
    """A project that was opened."""

    name: str
    file: Path
    opened: datetime

    @property
    def is_there(self) -> bool:
        """Whether its file still exists."""
        return self.file.is_file()


def recent(path: Path) -> tuple[Recent, ...]:
    """The projects of the list in `path`, newest first; of a list that is broken whatever is whole."""
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= _LARGEST else "[]"
        rows = json.loads(text)
    except (OSError, ValueError, RecursionError):
        return ()
    found = (_one(row) for row in rows) if isinstance(rows, list) else ()
    return tuple(one for one in found if one is not None)[:_MOST]


def _one(row: object) -> Recent | None:
    if not isinstance(row, dict):
        return None
    name, file, opened = row.get("name"), row.get("file"), row.get("opened")
    if not (isinstance(name, str) and isinstance(file, str) and isinstance(opened, str) and Path(file).is_absolute() and "\0" not in file):
        return None
    try:
        when = datetime.fromisoformat(opened)
    except ValueError:
        return None
    return Recent(clean_line(name, 60), Path(file), when) if when.tzinfo else None


def remember(path: Path, one: Recent) -> None:
    """Put a project on top of the list; a folder that cannot be written costs the list, not the work."""
    _change(path, lambda found: [one, *_without(found, one.file)])


def forget(path: Path, file: Path) -> None:
    """Take a project off the list."""
    _change(path, lambda found: _without(found, file))


def put_back(path: Path, one: Recent) -> None:
    """Put a project where it stood before it was taken off: by when it was opened."""
    _change(path, lambda found: sorted([one, *_without(found, one.file)], key=lambda other: other.opened, reverse=True))


def _without(found: list[Recent], file: Path) -> list[Recent]:
    return [one for one in found if one.file != file]


def _change(path: Path, changed: Callable[[list[Recent]], list[Recent]]) -> None:
    """Read, change and write the list while nobody else does."""
    import filelock

    try:
        make_folder(path.parent)
        with filelock.FileLock(path.with_name(f".{path.name}.lock"), timeout=_WAIT_SECONDS, mode=0o600):
            found = changed(list(recent(path)))[:_MOST]
            rows = [{"name": one.name, "file": str(one.file), "opened": one.opened.isoformat()} for one in found]
            replace_file(path, json.dumps(rows, ensure_ascii=False, indent=1))
    except OSError:
        # Nothing that is worth stopping for: the next start simply does not know this project. A lock that was not free in time is one too.
        return
