"""Which view of the record is shown: the newest, or one that is held still, with names masked while privacy mode is on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from lrconsole.tui.follow import View
from lrconsole.tui.privacy import Privacy


class Views:
    """The newest view and the one that is held still, as `privacy` lets them be shown. True names come out in `known` alone."""

    def __init__(self, privacy: Privacy) -> None:
        self._privacy = privacy
        self._newest: View | None = None
        self._held: View | None = None

    def take(self, view: View) -> None:
        """Take over a new view."""
        self._newest = view

    def hold(self, at: datetime | None) -> None:
        """Hold the newest view still, from `at` on; None goes on with the newest."""
        self._held = replace(self._newest, frozen=at) if at and self._newest else None

    @property
    def newest(self) -> View | None:
        """The newest view."""
        return self._privacy.view(self._newest)

    @property
    def held(self) -> View | None:
        """The view that is held still, None when none is."""
        return self._privacy.view(self._held)

    @property
    def shown(self) -> View | None:
        """What is shown: the newest view, or the one that is held still. What is done is done with the newest."""
        return self.held or self.newest

    @property
    def names(self) -> list[str]:
        """The fingerprints of what is shown, in rank order."""
        shown = self.shown
        return [risk.finding.fingerprint for risk in (shown.standing.risks if shown and shown.standing else ())]

    @property
    def known(self) -> frozenset[str]:
        """The true fingerprints of the newest view."""
        standing = self._newest.standing if self._newest else None
        return frozenset(risk.finding.fingerprint for risk in standing.risks) if standing else frozenset()
