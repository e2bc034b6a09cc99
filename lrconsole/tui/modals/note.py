"""Write a note on findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widgets import Input, Static

from lrconsole.model.text import count
from lrconsole.tui.modals.form import Fault, FormModal, Row, person_field
from lrconsole.tui.recording import Act

if TYPE_CHECKING:
    from lrconsole.jobs.people import People
    from lrconsole.model.audit import PersonNamed
    from lrconsole.model.standing import Risk


class NoteModal(FormModal):
    """The form of a note."""

    heading = "Note"
    does = "Write it"

    def __init__(self, risks: Sequence[Risk], who: str, people: Sequence[PersonNamed], note: str = "") -> None:
        super().__init__(risks, note)
        self._who = who
        self._people = people

    def fields(self) -> ComposeResult:
        """Person and text."""
        from lrconsole.jobs.forms import LONGEST_NOTE

        yield Row("By", person_field(self._who, self._people))
        yield Row("Note", Input(id="text", placeholder="what is worth knowing about it", max_length=LONGEST_NOTE, select_on_focus=False))
        yield Static("it changes nothing about the verdict", classes="hint", markup=False)

    def begins_at(self) -> str:
        """At the text when the person is known."""
        return "text" if self._who else "who"

    def fault(self) -> Fault | None:
        """A name and a text."""
        if not self.value("who").strip():
            return Fault("A note needs the name of the person who writes it.", "who")
        return None if self.value("text").strip() else Fault("Write what is worth knowing about it.", "text")

    def acting(self) -> str:
        """The name in the field."""
        return self.value("who")

    def act(self) -> Act:
        """Write the same note on all of them."""
        names = [risk.finding.fingerprint for risk in self.risks]
        who, text = self.value("who"), self.value("text")

        def write(people: People) -> str:
            made = people.note(names, text, who)
            return "Noted." if len(made) == 1 else f"Noted on {count(len(made), 'finding')}."

        return write
