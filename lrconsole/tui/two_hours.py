"""The two-hour clock in the console: counted while the console is open, and what it has to say said once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.project.screens import ConsoleConfig

if TYPE_CHECKING:
    from lrconsole.jobs.clock import ClockCompany
    from lrconsole.model.standing import ClockPhase, ClockStanding
    from lrconsole.tui.follow import View

OVER = "The two hours are over: S shows what they came to and what is left; esc hides this line."


class TwoHours:
    """Counts the clock of the console's record, says each warning once, and starts and pauses it.

    `is_over` turns true when the time runs out while the console looks on.
    """

    def __init__(self, config: ConsoleConfig) -> None:
        self._config = config
        self._company: ClockCompany | None = None
        self._warned = 0
        self._left_before: float | None = None
        self._is_record_troubled = False
        # What was asked for last and no view shows yet: views lag, and a second key must not ask for the same again.
        self._wished: ClockPhase | None = None
        self.is_over = False

    def heed(self, view: View) -> str:
        """Take over a new view; returns the warning that is due, "" for none."""
        from lrconsole.model.standing import ClockPhase

        self._is_record_troubled = bool(view.trouble)
        clock = view.standing.clock if view.standing else None
        if self.trouble or (clock is not None and clock.phase in (self._wished, ClockPhase.OVER)):
            self._wished = None
        if clock is None:
            return ""
        if clock.phase is ClockPhase.RUNNING:
            self._begin()
        self.is_over = self.is_over or (clock.phase is ClockPhase.OVER and bool(self._left_before))
        self._left_before = clock.left
        return self._warning(clock) if clock.phase is ClockPhase.RUNNING else ""

    def toggle(self, view: View | None, who: str) -> str:
        """Start the clock or pause it, for somebody; returns what to tell the user."""
        from lrconsole.model.standing import ClockPhase

        standing = view.standing if view else None
        if view is not None and view.trouble and standing is not None:
            return view.trouble
        phase = standing.clock.phase if standing else ClockPhase.NOT_STARTED
        if phase is ClockPhase.OVER:
            return "The two hours are over; S shows what they came to. lrconsole clock reset begins anew."
        starts = (self._wished or phase) is not ClockPhase.RUNNING
        company = self._begin()
        if company is not None:
            self._wished = ClockPhase.RUNNING if starts else ClockPhase.PAUSED
            company.set_clock(starts=starts, who=who)
        return "The clock runs; C pauses it." if starts else "The clock is paused; C goes on."

    @property
    def trouble(self) -> str:
        """Why the clock is not counted, "" while all is well; what is wrong with the record is said elsewhere."""
        if self._company is None or not self._company.trouble:
            return ""
        from lrconsole.jobs.clock import NOT_COUNTED

        return NOT_COUNTED if self._is_record_troubled else self._company.trouble

    def stop(self, *, leaves: bool = True) -> None:
        """Count the rest and end; without `leaves` the clock then stands still."""
        if self._company:
            self._company.stop(leaves=leaves)

    def _begin(self) -> ClockCompany | None:
        """Count from now on; a console that only looks counts nothing."""
        if self._company is None and not self._config.read_only:
            from lrconsole.jobs.clock import ClockCompany

            self._company = ClockCompany(self._config.record, self._config.now)
            self._company.start()
        return self._company

    def _warning(self, clock: ClockStanding) -> str:
        if clock.warning <= self._warned:
            return ""
        self._warned = clock.warning
        return f"{clock.warning} minutes of the two hours are used, {max(1, round(clock.left / 60))} are left."
