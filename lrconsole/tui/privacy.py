"""Privacy mode in the console: views are masked before anything shows them, so that no pane can forget to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lrconsole.tui.follow import View

if TYPE_CHECKING:
    from lrconsole.report.privacy import Masking

Thing = TypeVar("Thing")

WHY_NOT = "Privacy is on, so names are masked: switch it off first, so that it is plain what this is about."
_KEPT = 3
HIDDEN = frozenset(("finding.decide", "finding.waive", "finding.note", "finding.undo", "log.open", "project.trust", "project.open"))
"""Actions that need true names, or show what was not read through a view."""


class Privacy:
    """Whether privacy mode is on, and the masks given so far. It is off at every start."""

    def __init__(self) -> None:
        self.is_on = False
        self._masking: Masking | None = None
        self._made: list[tuple[View, View]] = []

    def view(self, view: View | None) -> View | None:
        """The view as it may be shown."""
        if view is None or not self.is_on:
            return view
        for true, shown in self._made:
            if true is view:
                return shown
        made = replace(self._masks().of(view), is_private=True)
        self._made = [*self._made, (view, made)][-_KEPT:]
        return made

    def of(self, thing: Thing) -> Thing:
        """A copy of a dataclass as it may be shown."""
        return self._masks().of(thing) if self.is_on else thing

    def text(self, text: str) -> str:
        """A sentence as it may be shown."""
        return self._masks().text(text) if self.is_on else text

    def path(self, path: Path) -> str:
        """Where a file is; while privacy mode is on only its own name and that of its folder, since the way there names people."""
        return self.text(f"…/{path.parent.name}/{path.name}" if path.suffix else f"…/{path.name}") if self.is_on else str(path)

    def _masks(self) -> Masking:
        if self._masking is None:
            from lrconsole.report.privacy import Masking

            self._masking = Masking()
        return self._masking
