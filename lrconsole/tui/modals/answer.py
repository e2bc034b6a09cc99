"""Answer a question that only a person can, with evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from lrconsole.model.audit import Answer
from lrconsole.model.text import clean_line, count
from lrconsole.stages.roadmap import row as roadmap_row
from lrconsole.tui import words
from lrconsole.tui.modals.form import Fault, Row
from lrconsole.tui.modals.person_form import PersonForm
from lrconsole.tui.modals.until import Until
from lrconsole.tui.recording import Act, folder
from lrconsole.tui.widgets.choice_row import ChoiceRow, Option

if TYPE_CHECKING:
    from lrconsole.jobs.people import People

_ANSWERS = ((Answer.YES, "y"), (Answer.NO, "n"), (Answer.NOT_APPLICABLE, "a"))
_KINDS = "a sentence, a link, or file:PATH from where lrconsole was started"
_PATHS = ("/", "./", "../", "~")


class AnswerModal(PersonForm):
    """The form of an answer."""

    heading = "Answer"
    does = "Answer"
    needs_name = "An answer needs the name of the person who gives it."
    keeps_name = False

    def fields(self) -> ComposeResult:
        """The question, the answer, the person, the evidence, and the day until which it holds."""
        from lrconsole.jobs.forms import answer_days

        if len(self.risks) == 1:
            asked = roadmap_row(self._rows()[0])
            yield Static(Content.assemble(asked.question, words.muted(f" ({asked.confirms} can say)")), classes="about", markup=False)
        now = self.console.config.now
        above = (
            Row("Answer", ChoiceRow([Option(letter, answer.value) for answer, letter in _ANSWERS], id="choice")),
            Static("yes when all is well", classes="hint", markup=False),
            self.by(),
            Row("Evidence", Input(id="evidence", placeholder="what was seen, by whom and when", select_on_focus=False)),
            Static(_KINDS, id="kind", classes="hint", markup=False),
        )
        yield Until(above, answer_days(self.risks[0].finding, now()), now)

    def _rows(self) -> list[str]:
        return [risk.finding.asked_row for risk in self.risks]

    @property
    def _answer(self) -> Answer | None:
        number = self.query_one(ChoiceRow).number
        return None if number is None else _ANSWERS[number][0]

    @on(ChoiceRow.Picked)
    def _picked(self, event: ChoiceRow.Picked) -> None:
        self.tell("")
        if event.goes_on:
            self.go_on("")

    @on(Input.Changed, "#evidence")
    def _kind(self) -> None:
        from lrconsole.jobs.forms import evidence_in_words

        kind = evidence_in_words(self._evidence(), folder(self.console))
        self.query_one("#kind", Static).update(f"kept as {kind}" if kind.startswith("a ") else kind or _KINDS)

    def _evidence(self) -> str:
        """The evidence as the record takes it: what looks like a path is one."""
        text = self.value("evidence").strip()
        is_path = text.startswith(_PATHS) and " " not in text
        return f"file:{Path(text).expanduser() if text.startswith('~/') else text}" if is_path else text

    @on(Until.Taken)
    def _day_taken(self) -> None:
        self.send()

    def fault(self) -> Fault | None:
        """An answer, a name, evidence unless it is no, and a day that is allowed."""
        if self._answer is None:
            return Fault("Choose first: y, n or a.", "choice")
        return self.nameless() or self._without_evidence() or self.query_one(Until).fault()

    def _without_evidence(self) -> Fault | None:
        if self._answer is Answer.NO or self._evidence():
            return None
        return Fault("It needs evidence: a sentence, a link, or file:PATH.", "evidence")

    def act(self) -> Act:
        """Give the same answer to all of them."""
        rows, answer = self._rows(), self._answer or Answer.NO
        who, evidence, day = self.value("who"), self._evidence(), self.query_one(Until).day()

        def give(people: People) -> str:
            given = people.answer_each(rows, answer, who, evidence, day)
            what = given[0].row if len(given) == 1 else count(len(given), "question")
            return clean_line(f"Answered {what}: {answer.value}, until {given[0].valid_until:%Y-%m-%d}.")

        return give
