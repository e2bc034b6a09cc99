"""A form in which somebody acts by name: what forms of decisions, waivers, answers, notes and undoing have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from lrconsole.tui.modals.form import Fault, FormModal, Row, person_field

if TYPE_CHECKING:
    from lrconsole.model.audit import PersonNamed
    from lrconsole.model.standing import Risk


class PersonForm(FormModal):
    """Has a field for a name; `needs_name` says what the name is for, `keeps_name` that whoever it is acts in later forms, too."""

    needs_name: ClassVar[str]
    keeps_name: ClassVar[bool] = True

    def __init__(self, risks: Sequence[Risk], who: str, people: Sequence[PersonNamed], note: str = "") -> None:
        super().__init__(risks, note)
        self.who = who
        self.people = people

    def by(self) -> Row:
        """The row of the name."""
        return Row("By", person_field(self.who, self.people))

    def nameless(self) -> Fault | None:
        """What is amiss when no name was typed."""
        return None if self.value("who").strip() else Fault(self.needs_name, "who")

    def acting(self) -> str:
        """The name in the field, where it is to be kept."""
        return self.value("who") if self.keeps_name else ""

    @property
    def fingerprints(self) -> list[str]:
        """What the form is about, as the record names it."""
        return [risk.finding.fingerprint for risk in self.risks]
