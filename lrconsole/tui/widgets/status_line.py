"""The status line: project, environment, verdict, clock, on call, age of the data; visible at every size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from lrconsole.model.text import clean_line
from lrconsole.project.screens import ConsoleConfig
from lrconsole.tui import words
from lrconsole.tui.follow import View

if TYPE_CHECKING:
    from lrconsole.model.standing import Standing

_ROOMY, _TIGHT = 100, 56


class StatusLine(Static):
    """One line at the top of the console."""

    def __init__(self, config: ConsoleConfig) -> None:
        super().__init__("", id="status-line", markup=False)
        self._config = config
        self._view: View | None = None

    def show(self, view: View) -> None:
        """Take over a new view."""
        self._view = view
        self.refresh(layout=False)

    def render(self) -> Content:
        """What matters first stands first; a narrow terminal gets the short forms."""
        standing = self._view.standing if self._view else None
        audit = standing.audit if standing else None
        roomy = self.size.width >= _ROOMY
        room = 28 if roomy else 19 if self.size.width >= _TIGHT else 10
        name = Content.styled(f" {clean_line(audit.project.name if audit else self._config.name, room)}", "$primary bold")
        place = (audit.project.environment if audit else self._config.environment) or "no environment"
        label = words.label(clean_line(place, 20).upper(), "$warning")
        parts = [name, label, words.verdict(standing), *self._progress()]
        if self._config.read_only:
            parts.append(Content.styled("READ-ONLY", "$warning bold"))
        if self._view and self._view.frozen:
            parts.append(words.label("FROZEN", "$lr-unknown"))
        if self._view and self._view.is_private:
            parts.append(Content.styled("PRIVATE", "$warning bold"))
        gap = Content("  " if roomy else " ")
        if standing:
            room = self.size.width - gap.join(parts).cell_length - len(gap)
            parts.append(words.muted(_that_fit(self._facts(standing, roomy), room)))
        return gap.join(parts)

    def _facts(self, standing: Standing, roomy: bool) -> list[str]:
        """Clock, who is on call, age of the data."""
        who = clean_line(standing.audit.project.on_call, 24) if standing.audit else ""
        if not roomy:
            age = words.data_age(standing, self._config.now())
            return [words.short_clock(standing), age.removesuffix(" ago"), who.partition(" ")[0] or "no on-call"]
        facts = [words.clock(standing), f"on call {who}" if who else "nobody on call", words.data_age(standing, self._config.now())]
        return facts + ([clean_line(self._config.note, 24)] if self._config.note else [])

    def _progress(self) -> list[Content]:
        progress = self._view.progress if self._view else None
        if progress is None:
            return []
        return [Content.styled(f"… {progress[0]} of {progress[1]}", "$primary")]


def _that_fit(facts: list[str], room: int) -> str:
    """As many of the facts as there is room for, whole: half a fact misleads."""
    while facts and len(" · ".join(facts)) > room:
        facts = facts[:-1]
    return " · ".join(facts)
