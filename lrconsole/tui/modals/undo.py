"""Take back what was added last, after showing what exactly that is; cancelling is the default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from lrconsole.model.text import clean_line, count
from lrconsole.tui import words
from lrconsole.tui.modals.form import Fault
from lrconsole.tui.modals.person_form import PersonForm
from lrconsole.tui.recording import Act

if TYPE_CHECKING:
    from lrconsole.jobs.people import People
    from lrconsole.model.audit import Act as WhatWasSaid
    from lrconsole.model.audit import PersonNamed

_LISTED = 6


class UndoModal(PersonForm):
    """The question, with what would be taken back."""

    heading = "Take back"
    does = "Take back"
    needs_name = "To take something back needs the name of the person who does it."
    hint = "tab goes to Take back · esc cancels"

    def __init__(self, said: WhatWasSaid, who: str, people: Sequence[PersonNamed]) -> None:
        super().__init__((), who, people)
        self._said = said

    def body(self) -> ComposeResult:
        """What it is, who takes it back, and the buttons; Cancel stands first."""
        yield Static(_in_words(self._said), classes="about", markup=False)
        yield self.by()
        yield Static("nothing is deleted: the record keeps it, marked as taken back", classes="hint", markup=False)
        yield Static("", classes="said", markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Cancel", id="cancel")
            yield Button(self.does, id="do")

    def begins_at(self) -> str:
        """On Cancel, unless the name is missing."""
        return "cancel" if self.who else "who"

    def go_on(self, after: str) -> None:
        """From the name to Cancel: enter alone takes nothing back."""
        self.set_focus(self.query_one("#cancel"))

    def send(self) -> None:
        """Only the button takes something back, not enter in the name."""
        if self.focused is not None and self.focused.id == "do":
            super().send()
        else:
            self.go_on("")

    def fault(self) -> Fault | None:
        """A name."""
        return self.nameless()

    def act(self) -> Act:
        """Take back what was shown, and nothing that came after it."""
        who, number = self.value("who"), self._said.number

        def undo(people: People) -> str:
            undone = people.undo(who, number)
            return "Taken back." if len(undone.items) == 1 else f"Taken back on {count(len(undone.items), 'finding')}."

        return undo


def _in_words(said: WhatWasSaid) -> Content:
    from lrconsole.jobs.said import about, by, in_words, kind_of, when

    first = said.items[0]
    head = f"{kind_of(first).value} by {by(first)} on {when(first):%Y-%m-%d %H:%M} UTC"
    lines = [Content.styled(clean_line(head, 200), "bold"), words.plain(in_words(first), 400)]
    lines += [Content.assemble("  ", words.plain(about(item), 160)) for item in said.items[:_LISTED]]
    if len(said.items) > _LISTED:
        lines.append(words.muted(f"  and {len(said.items) - _LISTED} more"))
    return Content("\n").join(lines)
