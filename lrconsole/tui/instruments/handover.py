"""Stage 7: who does what and who stands in, and the checklist of what is still to be handed over."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from lrconsole.model.judgement import Outcome
from lrconsole.model.stage import Stage
from lrconsole.model.standing import Standing
from lrconsole.model.text import clean_line
from lrconsole.tui import words
from lrconsole.tui.instruments.base import Instrument
from lrconsole.tui.instruments.table import beside, evidence, found, table

_TASKS = ("deploys", "rolls back", "gets the alerts")
_LEFT = 58
_NOBODY = "Owners: name each [[person]] with duties and deputy_for in lrconsole.toml, then: lrconsole audit --only people"


class Owners(Instrument):
    """Owners beside the checklist."""

    heading = "Owners · hand-over checklist"

    def summary(self, standing: Standing) -> Content:
        """How many rows hold, and how many questions are open everywhere."""
        rows = [row for row in standing.rows if row.stage is Stage.HANDOVER]
        held = sum(not row.outcome.is_open for row in rows)
        return Content(f"{held} of {len(rows)} rows hold, {_open_questions(standing)} questions open in all stages")

    def lines(self, standing: Standing, width: int) -> list[Content]:
        """Who, and what."""
        owners, checklist = list(_owners(standing)), list(_checklist(standing))
        if not owners:
            return [words.muted(_NOBODY), *checklist]
        return beside(owners, checklist, _LEFT) if width >= 100 else [*owners, Content(""), *checklist]


def make() -> Instrument:
    """The instrument."""
    return Owners()


def _owners(standing: Standing) -> Iterator[Content]:
    holders = {key: value for finding in found(standing, "people.named") for key, value in evidence(finding).items()}
    deputies = {key: value for finding in found(standing, "people.deputies") for key, value in evidence(finding).items()}
    contacts = {clean_line(key, 40): value for finding in found(standing, "people.reachable") for key, value in evidence(finding).items()}
    if not holders:
        return
    rows = [[words.muted(duty), _person(holders.get(f"who {duty}")), _person(deputies.get(f"who else {duty}"))] for duty in _TASKS]
    yield from table(("duty", "who", "stands in"), rows, _LEFT)
    for name, contact in contacts.items():
        has_one = contact == "has a contact"
        yield Content.assemble(words.state(Outcome.PASS if has_one else Outcome.FAIL, clean_line(contact, 24)), f"  {name}")


def _person(name: str | None) -> Content:
    if not name or name == "nobody":
        return words.state(Outcome.FAIL, "nobody")
    return words.plain(name, 40)


def _checklist(standing: Standing) -> Iterator[Content]:
    rows = [row for row in standing.rows if row.stage is Stage.HANDOVER]
    held = sum(not row.outcome.is_open for row in rows)
    yield words.muted(f"hand-over  {held} of {len(rows)} hold   {_open_questions(standing)} questions open in all stages: n")
    for row in sorted(rows, key=lambda one: not one.outcome.is_open):
        yield Content.assemble(
            words.state(row.outcome, f"{words.short(row.outcome):<8}"), words.muted(f"{row.id:<5}"), words.plain(row.title)
        )


def _open_questions(standing: Standing) -> int:
    return sum(risk.finding.is_question and risk.finding.outcome is Outcome.UNKNOWN for risk in standing.risks)
