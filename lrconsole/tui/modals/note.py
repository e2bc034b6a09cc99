"""Write a note on findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widgets import Input, Static

from lrconsole.model.text import count
from lrconsole.tui.modals.form import Fault, Row
from lrconsole.tui.modals.person_form import PersonForm
from lrconsole.tui.recording import Act

if TYPE_CHECKING:
    from lrconsole.jobs.people import People


class NoteModal(PersonForm):
    """The form of a note."""

    heading = "Note"
    does = "Write it"
    needs_name = "A note needs the name of the person who writes it."

    def fields(self) -> ComposeResult:
        """Person and text."""
        from lrconsole.jobs.forms import LONGEST_NOTE

        yield self.by()
        yield Row("Note", Input(id="text", placeholder="what is worth knowing about it", max_length=LONGEST_NOTE, select_on_focus=False))
        yield Static("it changes nothing about the verdict", classes="hint", markup=False)

    def begins_at(self) -> str:
        """At the text when the person is known."""
        return "text" if self.who else "who"

    def fault(self) -> Fault | None:
        """A name and a text."""
        return self.nameless() or (None if self.value("text").strip() else Fault("Write what is worth knowing about it.", "text"))

    def act(self) -> Act:
        """Write the same note on all of them."""
        names = self.fingerprints
        who, text = self.value("who"), self.value("text")

        def write(people: People) -> str:
            made = people.note(names, text, who)
            return "Noted." if len(made) == 1 else f"Noted on {count(len(made), 'finding')}."

        return write
