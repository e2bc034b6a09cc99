"""The status line in words for a founder: whose app it is, whether it can launch, and what that rests on."""

from __future__ import annotations

from textual.content import Content

from lrconsole.model.text import clean_line
from lrconsole.report.presentation import in_short
from lrconsole.tui import words
from lrconsole.tui.widgets.status_line import StatusLine

_LIVE = "production"
_ROOMY = 70


class PlainLine(StatusLine):
    """Says the same as the status line, without a word that needs an engineer."""

    def render(self) -> Content:
        """What matters first stands first; what does not fit whole is left out."""
        standing = self._view.standing if self._view else None
        audit = standing.audit if standing else None
        word, why, state = in_short(standing)
        roomy = self.size.width >= _ROOMY
        place = audit.project.environment if audit else self._config.environment
        name = clean_line(audit.project.name if audit else self._config.name, 28 if roomy else 14)
        parts = [Content.styled(f" {name}", "$primary bold")]
        parts += [words.label("LIVE APP", "$warning")] if place == _LIVE and roomy else []
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
