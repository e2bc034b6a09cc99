"""A console on a real record with made findings, and waiting on conditions instead of time."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot

from lrconsole.model.audit import AuditState, PersonNamed, ProjectSummary
from lrconsole.model.finding import Evidence, Finding
from lrconsole.model.judgement import Confidence, Effort, Exposure, Impact, Outcome, Severity
from lrconsole.model.stage import Stage
from lrconsole.project.screens import ConsoleConfig
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SIZES = ((80, 24), (120, 40))
ENVIRON = {"TERM": "xterm-256color"}
Drive = Callable[[ConsoleApp, Pilot[None]], Awaitable[None]]


def finding(check: str = "tls.expiry", subject: str = "app.northstar.example", **more: object) -> Finding:
    """A failed blocker of the edge stage, or what `more` says."""
    values: dict[str, object] = {
        "check": check,
        "subject": subject,
        "stage": Stage.EDGE,
        "rows": ("B5",),
        "title": "The certificate is renewed in time.",
        "founder": "Visitors are locked out by a browser warning.",
        "fix": "certbot renew",
        "refs": ("RFC 5280",),
        "severity": Severity.BLOCKER,
        "hurts": (Impact.DATA_LEAK, Impact.DATA_LOSS, Impact.MONEY, Impact.LOGIN),
        "effort": Effort.MINUTES,
        "confidence": Confidence.CERTAIN,
        "exposure": Exposure.PUBLIC,
        "outcome": Outcome.FAIL,
        "summary": "expired 3 days ago",
        "evidence": (Evidence("issuer", "Practice"),),
        "definition": "abc",
        "seen_at": NOW,
        "milliseconds": 12.0,
    }
    return Finding(**{**values, **more})  # type: ignore[arg-type]


def summary(name: str = "Northstar Coaching") -> ProjectSummary:
    """A project with somebody on call."""
    return ProjectSummary(name, "lrconsole.toml", "production", "Ana Ruiz", (PersonNamed("Ana Ruiz", "", ("alerts",)),))


def write_audit(record: Path, *findings: Finding, project: ProjectSummary | None = None) -> None:
    """Write a finished audit with these findings."""
    with RecordWriter(record, now=lambda: NOW) as writer:
        audit = writer.begin_audit(project or summary(), len(findings))
        for item in findings:
            writer.add_finding(audit, item)
        writer.finish_audit(audit, AuditState.DONE)


def config(folder: Path, /, **more: object) -> ConsoleConfig:
    """A console's configuration with everything below `folder`; its audit command does nothing unless `more` says."""
    values: dict[str, object] = {
        "name": "Northstar Coaching",
        "record": folder / "record.sqlite",
        "logs": folder / "logs",
        "audit_argv": ("true",),
        "environ": {},
        "now": lambda: NOW + timedelta(seconds=12),
        "environment": "production",
        "poll_seconds": 0.02,
    }
    return ConsoleConfig(**{**values, **more})  # type: ignore[arg-type]


async def until(pilot: Pilot[None], holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until a condition holds, and fail when it does not within `seconds`."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"it did not come about in time; shown is:\n{screen(pilot.app)}"
        await pilot.pause(0.01)


async def row_of(pilot: Pilot[None], text: str) -> int:
    """The screen's row that shows a text, once the layout no longer moves it."""
    rows: list[int] = []

    def is_settled() -> bool:
        rows.append(next((number for number, line in enumerate(screen(pilot.app).splitlines()) if text in line), -1))
        return rows[-1] >= 0 and len(rows) > 3 and len(set(rows[-3:])) == 1

    await until(pilot, is_settled)
    return rows[-1]


def screen(app: App[None]) -> str:
    """What the console shows, as text."""
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


def drive(settings: ConsoleConfig, steps: Drive, size: tuple[int, int] = (120, 40), environ: dict[str, str] | None = None) -> ConsoleApp:
    """Run a console and drive it."""

    async def run() -> ConsoleApp:
        app = ConsoleApp(settings, ENVIRON if environ is None else environ)
        async with app.run_test(size=size, notifications=True) as pilot:
            await steps(app, pilot)
        return app

    return asyncio.run(run())


def remove(record: Path) -> None:
    """Remove the record with all that SQLite keeps beside it."""
    for file in record.parent.glob(f"{record.name}*"):
        file.unlink()


def rows(record: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that a record holds, table by table: what it looks like on the disk says nothing while others have it open."""
    with closing(sqlite3.connect(f"file:{record}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {table: connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables}


def has_view(app: ConsoleApp) -> bool:
    """Whether an audit came from the record."""
    return app.view is not None and app.view.standing is not None and app.view.standing.audit is not None
