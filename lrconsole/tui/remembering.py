"""Bring panes back to how they were when the project was open last, and tell how they are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.tui.list_state import ListState
from lrconsole.tui.panes.list_pane import ListPane
from lrconsole.tui.prefs import Remembered

if TYPE_CHECKING:
    from lrconsole.tui.panes.switch import Pane, PaneSwitch


class Remembering:
    """What is to be restored of each pane: its list when it is built, its cursor when its findings have come."""

    def __init__(self, found: Remembered) -> None:
        self._found = found
        self._to_choose = dict(found.chosen)

    def built(self, number: int, pane: Pane) -> None:
        """A pane was opened for the first time."""
        kept = self._found.lists.get(str(number))
        if kept and isinstance(pane, ListPane):
            pane.list_state = ListState.from_strings(kept, pane.usual)

    def shown(self, number: int, pane: Pane) -> None:
        """A pane shows its findings: put the cursor where it was, once."""
        if not isinstance(pane, ListPane) or not pane.browser.shown:
            return
        fingerprint = self._to_choose.pop(str(number), "")
        if fingerprint:
            pane.browser.findings.choose(fingerprint)

    def now(self, panes: PaneSwitch, theme: str, known: frozenset[str], *, is_private: bool) -> Remembered:
        """How things are; what was not opened stays as it was.

        Of findings only the `known` fingerprints are kept, since a pane may still hold masked ones, and no filter that was typed while
        names were masked.
        """
        lists, chosen = dict(self._found.lists), dict(self._found.chosen)
        for number, pane in panes.built.items():
            if isinstance(pane, ListPane):
                if not is_private:
                    lists[str(number)] = pane.list_state.as_strings()
                if pane.chosen and pane.chosen.finding.fingerprint in known and not is_private and str(number) not in self._to_choose:
                    chosen[str(number)] = pane.chosen.finding.fingerprint
        self._found = Remembered(panes.number, theme, lists, chosen)
        return self._found
