"""Decide about findings: fix now, defer, not applicable, no-go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from lrconsole.model.audit import Choice
from lrconsole.model.text import count
from lrconsole.tui.modals.form import Fault, Row
from lrconsole.tui.modals.person_form import PersonForm
from lrconsole.tui.recording import Act
from lrconsole.tui.widgets.choice_row import ChoiceRow, Option

if TYPE_CHECKING:
    from lrconsole.jobs.people import People

_CHOICES = (
    (Choice.FIX_NOW, "f", "It still blocks until it is fixed: this says who wants it now."),
    (Choice.DEFER, "d", "It no longer blocks: somebody answers for launching without it."),
    (Choice.NOT_APPLICABLE, "n", "It no longer blocks: it has no meaning for this business."),
    (Choice.NO_GO, "x", "It blocks the launch whatever its severity."),
)


class DecideModal(PersonForm):
    """The form of a decision."""

    heading = "Decide"
    does = "Decide"
    needs_name = "A decision needs the name of the person who takes it."

    def fields(self) -> ComposeResult:
        """Choice, person, reason."""
        yield Row("Decision", ChoiceRow([Option(letter, choice.value) for choice, letter, _ in _CHOICES], id="choice"))
        yield Static("press a letter", id="meaning", classes="hint", markup=False)
        yield self.by()
        yield Row("Reason", Input(id="reason", placeholder="why", select_on_focus=False))
        yield Static("", id="length", classes="hint", markup=False)

    @property
    def _choice(self) -> Choice | None:
        number = self.query_one(ChoiceRow).number
        return None if number is None else _CHOICES[number][0]

    def _least(self) -> int:
        from lrconsole.jobs.forms import reason_length

        choice = self._choice
        return reason_length(self.risks, choice) if choice else 0

    @on(ChoiceRow.Picked)
    def _picked(self, event: ChoiceRow.Picked) -> None:
        self.query_one("#meaning", Static).update(_CHOICES[event.number][2])
        self.tell("")
        self._count()
        if event.goes_on:
            self.go_on("")

    @on(Input.Changed, "#reason")
    def _count(self) -> None:
        self.query_one("#length", Static).update(length_in_words(self._least(), self.value("reason")) if self._choice else "")

    def fault(self) -> Fault | None:
        """A choice, a name, and a reason that is long enough."""
        choice = self._choice
        if choice is None:
            return Fault("Choose first: f, d, n or x.", "choice")
        return self.nameless() or reason_fault(self._least(), self.value("reason"), f"To decide “{choice.value}”")

    def act(self) -> Act:
        """Decide the same about all of them."""
        names = self.fingerprints
        choice, who, reason = self._choice or Choice.FIX_NOW, self.value("who"), self.value("reason")

        def decide(people: People) -> str:
            made = people.decide(names, choice, who, reason)
            return f"Decided: {choice.value}." if len(made) == 1 else f"Decided about {count(len(made), 'finding')}: {choice.value}."

        return decide


def length_in_words(least: int, reason: str) -> str:
    """How long a reason must be, and how long it is."""
    length = len(" ".join(reason.split()))
    if not least:
        return "may be left out"
    if least == 1:
        return "must say why" if not length else ""
    return f"at least {least} characters, {length} so far" if length < least else ""


def reason_fault(least: int, reason: str, needs: str) -> Fault | None:
    """What is amiss with a reason; `needs` begins the sentence."""
    length = len(" ".join(reason.split()))
    if length >= least:
        return None
    if least == 1:
        return Fault(f"{needs} needs a reason.", "reason")
    return Fault(f"{needs} needs a reason of at least {least} characters; this one has {length}.", "reason")
