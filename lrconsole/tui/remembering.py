"""Bring panes back to how they were when the project was open last, and tell how they are now."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from lrconsole.tui.list_state import ListState
from lrconsole.tui.panes.list_pane import ListPane
from lrconsole.tui.prefs import Remembered

if TYPE_CHECKING:
    from lrconsole.tui.panes.switch import Pane, PaneSwitch


_RANDOM = re.compile(r"(?=[^\W_]*\d)(?=[^\W_]*[^\W\d_])[\w+/=-]{20,}")
"""A word like those that keys are made of: long, letters and digits."""

_WHO = "who:"


@lru_cache(64)
def may_be_kept(filter_: str, checks: frozenset[str]) -> bool:
    """Whether a filter may be written to a file: it looks like no secret and names no person, host, address or number.

    The ids of `checks` only look like hosts.
    """
    if not filter_:
        return True
    from lrconsole.jobs.people import masked
    from lrconsole.report.privacy import mask

    names_nobody = _WHO not in filter_.lower() and mask(filter_, keep=checks) == filter_
    return names_nobody and masked(filter_) == filter_ and not _RANDOM.search(filter_)


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
        names were masked, looks like a secret or names anybody.
        """
        checks = frozenset(fingerprint.partition(":")[0] for fingerprint in known)
        lists, chosen = dict(self._found.lists), dict(self._found.chosen)
        for number, pane in panes.built.items():
            if isinstance(pane, ListPane):
                if not is_private:
                    state = pane.list_state
                    lists[str(number)] = (state if may_be_kept(state.filter, checks) else replace(state, filter="")).as_strings()
                if pane.chosen and pane.chosen.finding.fingerprint in known and not is_private and str(number) not in self._to_choose:
                    chosen[str(number)] = pane.chosen.finding.fingerprint
        self._found = Remembered(panes.number, theme, lists, chosen)
        return self._found
