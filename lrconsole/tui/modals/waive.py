"""Waive findings: let them pass until a day, with an owner and a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from lrconsole.model.errors import UsageError
from lrconsole.model.text import clean_line, count
from lrconsole.tui.modals.decide import length_in_words, reason_fault
from lrconsole.tui.modals.form import Fault, FormModal, Row, person_field
from lrconsole.tui.modals.until import Until
from lrconsole.tui.recording import Act

if TYPE_CHECKING:
    from lrconsole.jobs.people import People
    from lrconsole.model.audit import PersonNamed
    from lrconsole.model.standing import Risk

_NAMED = 6


class WaiveModal(FormModal):
    """The form of a waiver."""

    heading = "Waive"
    does = "Waive"

    def __init__(self, risks: Sequence[Risk], owner: str, people: Sequence[PersonNamed], note: str = "") -> None:
        super().__init__(risks, note)
        self._owner = owner
        self._people = people

    def fields(self) -> ComposeResult:
        """Owner, reason, who approved it, and the day with its month."""
        from lrconsole.jobs.forms import waiver_days

        now = self.console.config.now
        above = (
            Row("Owner", person_field(self._owner, self._people, id="owner")),
            Row("Reason", Input(id="reason", placeholder="why the launch can bear it", select_on_focus=False)),
            Static("", id="length", classes="hint", markup=False),
            Row("Approved", person_field("", self._people, id="approved")),
            Static("by whom, if somebody else did", classes="hint", markup=False),
        )
        yield Until(above, waiver_days(self.risks, now()), now)

    def begins_at(self) -> str:
        """At the reason when the owner is known."""
        return "reason" if self._owner else "owner"

    def on_mount(self) -> None:
        """Say how long the reason must be."""
        super().on_mount()
        self.call_after_refresh(self._count)

    @on(Input.Changed, "#reason")
    def _count(self) -> None:
        from lrconsole.jobs.forms import REASON_LENGTH

        self.query_one("#length", Static).update(length_in_words(REASON_LENGTH, self.value("reason")))

    @on(Until.Taken)
    def _day_taken(self) -> None:
        self.send()

    def fault(self) -> Fault | None:
        """An owner whom the project names, a reason that is long enough, and a day that is allowed."""
        from lrconsole.jobs.forms import REASON_LENGTH

        owner = " ".join(self.value("owner").split()).casefold()
        known = [one.name for one in self._people]
        if not owner:
            return Fault("A waiver needs an owner: who answers for it?", "owner")
        if known and owner not in [name.casefold() for name in known]:
            names = clean_line(", ".join(known[:_NAMED]), 200)
            return Fault(f"The owner must be one of the project's people: {names}.", "owner")
        fault = reason_fault(REASON_LENGTH, self.value("reason"), "A waiver")
        if fault is not None:
            return fault
        try:
            self.query_one(Until).day()
        except UsageError as error:
            return Fault(f"{error.what} — {error.fix}.", "until")
        return None

    def act(self) -> Act:
        """Waive all of them until the same day."""
        names = [risk.finding.fingerprint for risk in self.risks]
        owner, reason, approved, day = self.value("owner"), self.value("reason"), self.value("approved"), self.query_one(Until).day()

        def waive(people: People) -> str:
            made = people.waive(names, owner, reason, day, approved)
            until = min(waiver.expires for waiver in made)
            what = "Waived" if len(made) == 1 else f"Waived {count(len(made), 'finding')}"
            return f"{what} until {until:%Y-%m-%d}, owned by {made[0].owner}."

        return waive
