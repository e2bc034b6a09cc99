"""What the console remembers of a project between two starts: where one was and how it looked, and never a secret or a fact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lrconsole.private import make_folder, replace_file
from lrconsole.tui.numbers import PANES

_EVERY_SECONDS = 3.0
_LARGEST = 100_000
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Remembered:
    """Pane, theme ("" when it was never changed), and for each pane its list's filter and order, and the finding under its cursor."""

    pane: int = 0
    theme: str = ""
    lists: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)


def load(path: Path | None) -> Remembered:
    """What was remembered; nothing when the file is missing, and of one that is broken whatever is whole."""
    try:
        text = path.read_text(encoding="utf-8") if path and path.stat().st_size <= _LARGEST else ""
        data = json.loads(text or "{}")
    except (OSError, ValueError, RecursionError):
        return Remembered()
    if not isinstance(data, dict):
        return Remembered()
    pane, theme = data.get("pane"), data.get("theme")
    return Remembered(
        pane=pane if isinstance(pane, int) and not isinstance(pane, bool) and 0 <= pane < PANES else 0,
        theme=theme if isinstance(theme, str) else "",
        lists={key: value for key, value in _table(data, "lists").items() if isinstance(value, dict)},
        chosen={key: value for key, value in _table(data, "chosen").items() if isinstance(value, str) and len(value) <= _LONGEST},
    )


def _table(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = data.get(name)
    panes = {str(number) for number in range(PANES)}
    return {key: value for key, value in table.items() if key in panes} if isinstance(table, dict) else {}


class Memory:
    """Keeps what is remembered in a file that only its owner can read; written when it changed, at most every few seconds."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._written: Remembered = load(path)
        self._at = 0.0

    @property
    def found(self) -> Remembered:
        """What the file says."""
        return self._written

    def is_due(self, now: float) -> bool:
        """Whether it is time to write; `now` is in seconds of a monotonic clock, here and below."""
        return now - self._at >= _EVERY_SECONDS

    def keep(self, what: Remembered, now: float) -> None:
        """Write it if it is time."""
        if self.is_due(now):
            self._at = now
            self.close(what)

    def close(self, what: Remembered) -> None:
        """Write it now, if it changed. Where the folder cannot be written, nothing is remembered, which harms nobody's work."""
        if self._path is None or what == self._written:
            return
        text = json.dumps({"pane": what.pane, "theme": what.theme, "lists": what.lists, "chosen": what.chosen}, ensure_ascii=False)
        try:
            make_folder(self._path.parent)
            replace_file(self._path, text)
        except OSError:
            self._path = None
            return
        self._written = what
