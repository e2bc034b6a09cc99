"""A console on a record with two people, typing into forms, and reading what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from lrconsole.model.audit import Event, PersonNamed, ProjectSummary
from lrconsole.model.finding import Finding
from lrconsole.model.standing import Risk
from lrconsole.store.reader import RecordReader
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.modals.form import FormModal
from tests.tui.console import finding, has_view, until, write_audit

REASON = "the launch can bear it for a week"
ONE, TWO = "tls.expiry:app.northstar.example", "tls.expiry:pay.northstar.example"
PEOPLE = (PersonNamed("Ben Okoro"), PersonNamed("Ana Ruiz", "", ("deploy", "alerts")))


def project(people: tuple[PersonNamed, ...] = PEOPLE) -> ProjectSummary:
    return ProjectSummary("Northstar Coaching", "lrconsole.toml", "production", "Ana Ruiz", people)


def write(folder: Path, *findings: Finding, people: tuple[PersonNamed, ...] = PEOPLE) -> Path:
    """A record with two failed blockers, or with these findings."""
    record = folder / "record.sqlite"
    write_audit(record, *(findings or (finding(), finding(subject="pay.northstar.example"))), project=project(people))
    return record


async def ready(app: ConsoleApp, pilot: Pilot[None]) -> None:
    """The first view has come."""
    await until(pilot, lambda: has_view(app))


async def form(app: ConsoleApp, pilot: Pilot[None], key: str) -> FormModal:
    """Press a key and wait for its form."""
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, FormModal) and app.screen._has_begun)
    assert isinstance(app.screen, FormModal)
    return app.screen


async def closed(app: ConsoleApp, pilot: Pilot[None]) -> None:
    """The form is gone."""
    await until(pilot, lambda: len(app.screen_stack) == 1)


async def type_in(pilot: Pilot[None], text: str) -> None:
    """Type a text, letter by letter."""
    await pilot.press(*text)


def fill(app: ConsoleApp, **values: str) -> None:
    """Put texts into the fields of the form in sight."""
    for id, value in values.items():
        app.screen.query_one(f"#{id}", Input).value = value


def risk(app: ConsoleApp, name: str = ONE) -> Risk:
    """A risk as the console knows it."""
    standing = app.view.standing if app.view else None
    return next(one for one in (standing.risks if standing else ()) if one.finding.fingerprint == name)


def told(app: ConsoleApp) -> str:
    """What the console tells the user beside the panes, newest last."""
    return "\n".join(one.message for one in app._notifications)


def said(record: Path) -> list[tuple[str, str, str]]:
    """The activity log: kind, who and about, oldest first."""
    with RecordReader(record) as reader:
        return [(event.kind.value, event.who, event.about) for event in _oldest_first(reader.activity())]


def _oldest_first(told: Iterable[Event]) -> list[Event]:
    return list(told)[::-1]
