"""The projects that were opened last on this machine: their files, names and when."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lrconsole.model.text import clean_line

_MOST = 20
_LARGEST = 100_000


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
    others = [other for other in recent(path) if other.file != one.file]
    _write(path, [one, *others][:_MOST])


def forget(path: Path, file: Path) -> None:
    """Take a project off the list."""
    _write(path, [other for other in recent(path) if other.file != file])


def _write(path: Path, found: Sequence[Recent]) -> None:
    rows = [{"name": one.name, "file": str(one.file), "opened": one.opened.isoformat()} for one in found]
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(rows, file, ensure_ascii=False, indent=1)
        beside.replace(path)
    except OSError:
        # Nothing that is worth stopping for: the next start simply does not know this project.
        return
