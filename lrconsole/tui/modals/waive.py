"""Waive findings: let them pass until a day, with an owner and a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from lrconsole.model.text import clean_line, count
from lrconsole.tui.modals.decide import length_in_words, reason_fault
from lrconsole.tui.modals.form import Fault, Row, person_field
from lrconsole.tui.modals.person_form import PersonForm
from lrconsole.tui.modals.until import Until
from lrconsole.tui.recording import Act

if TYPE_CHECKING:
    from lrconsole.jobs.people import People

_NAMED = 6


class WaiveModal(PersonForm):
    """The form of a waiver; the person is its owner."""

    heading = "Waive"
    does = "Waive"
    needs_name = "A waiver needs an owner: who answers for it?"
    keeps_name = False

    def fields(self) -> ComposeResult:
        """Owner, reason, who approved it, and the day with its month."""
        from lrconsole.jobs.forms import waiver_days

        now = self.console.config.now
        above = (
            Row("Owner", person_field(self.who, self.people, id="owner")),
            Row("Reason", Input(id="reason", placeholder="why the launch can bear it", select_on_focus=False)),
            Static("", id="length", classes="hint", markup=False),
            Row("Approved", person_field("", self.people, id="approved")),
            Static("by whom, if somebody else did", classes="hint", markup=False),
        )
        yield Until(above, waiver_days(self.risks, now()), now)

    def begins_at(self) -> str:
        """At the reason when the owner is known."""
        return "reason" if self.who else "owner"

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
        known = [one.name for one in self.people]
        if not owner:
            return Fault(self.needs_name, "owner")
        if known and owner not in [name.casefold() for name in known]:
            names = clean_line(", ".join(known[:_NAMED]), 200)
            return Fault(f"The owner must be one of the project's people: {names}.", "owner")
        return reason_fault(REASON_LENGTH, self.value("reason"), "A waiver") or self.query_one(Until).fault()

    def act(self) -> Act:
        """Waive all of them until the same day."""
        names = self.fingerprints
        owner, reason, approved, day = self.value("owner"), self.value("reason"), self.value("approved"), self.query_one(Until).day()

        def waive(people: People) -> str:
            made = people.waive(names, owner, reason, day, approved)
            until = min(waiver.expires for waiver in made)
            what = "Waived" if len(made) == 1 else f"Waived {count(len(made), 'finding')}"
            return f"{what} until {until:%Y-%m-%d}, owned by {made[0].owner}."

        return waive
