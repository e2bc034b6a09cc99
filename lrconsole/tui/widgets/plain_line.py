"""The status line in words for a founder: whose app it is, whether it can launch, and what that rests on."""

from __future__ import annotations

from textual.content import Content

from lrconsole.model.text import clean_line
from lrconsole.report.presentation import in_short
from lrconsole.tui import words
from lrconsole.tui.widgets.status_line import StatusLine

_LIVE = "production"
_ROOMY, _TIGHT = 70, 56


class PlainLine(StatusLine):
    """Says the same as the status line, without a word that needs an engineer."""

    def render(self) -> Content:
        """What matters first stands first; what does not fit whole is left out."""
        standing = self._view.standing if self._view else None
        audit = standing.audit if standing else None
        word, why, state = in_short(standing)
        place = audit.project.environment if audit else self._config.environment
        room = 28 if self.size.width >= _ROOMY else 14 if self.size.width >= _TIGHT else 10
        name = clean_line(audit.project.name if audit else self._config.name, room)
        parts = [Content.styled(f" {name}", "$primary bold")]
        if place:
            parts.append(words.label("LIVE APP" if place == _LIVE else clean_line(place, 12).upper(), "$warning"))
        parts += [words.label(word, words.COLOURS[state])]
        told = [why]
        if self._view and self._view.is_private:
            told.insert(0, "names are hidden")
        if self._view and self._view.frozen:
            told.insert(0, f"as it was at {self._view.frozen:%H:%M}")
        for one in told:
            with_it = [*parts, words.muted(one)]
            if Content("  ").join(with_it).cell_length <= self.size.width:
                parts = with_it
        return Content("  ").join(parts)
