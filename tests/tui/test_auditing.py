"""Tests of audits that the console starts, follows and cancels."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from lrconsole.model.audit import JobState
from lrconsole.tui.app import ConsoleApp
from tests.tui.console import config, drive, finding, screen, until, write_audit

# A stand-in for the audit, since the real one needs a whole business to look at: it opens a job and waits to be told to stop.
FAKE_AUDIT = """
import os, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
from lrconsole.model.audit import AuditState, JobState, ProjectSummary
from lrconsole.store import liveness
from lrconsole.store.writer import RecordWriter
stopped = []
signal.signal(signal.SIGINT, lambda *_: stopped.append(1))
with RecordWriter(Path(sys.argv[1]), now=lambda: datetime.now(UTC)) as writer:
    job = writer.open_job("audit", os.getpid(), liveness.born_at(os.getpid()))
    audit = writer.begin_audit(ProjectSummary(" ".join(sys.argv[2:]) or "all", "", "production"), 7, job=job)
    while not stopped:
        time.sleep(0.02)
    writer.finish_audit(audit, AuditState.CANCELLED)
    writer.close_job(job, JobState.CANCELLED)
"""


@pytest.mark.parametrize(
    ("key", "who", "name"), [("R", "", "all"), ("r", "", "--only edge"), ("r", "Ana Ruiz", "--only edge --by Ana Ruiz")]
)
def test_an_audit_is_started_followed_and_cancelled(tmp_path: Path, key: str, who: str, name: str) -> None:
    import sys

    script = tmp_path / "audit.py"
    script.write_text(FAKE_AUDIT)
    argv = (sys.executable, str(script), str(tmp_path / "record.sqlite"))
    import os

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await pilot.press("3", key)
        await until(pilot, lambda: bool(app.view and app.view.progress), 20)
        assert app.view is not None
        assert app.view.standing is not None
        assert app.view.standing.audit is not None
        assert app.view.standing.audit.project.name == name
        await until(pilot, lambda: "0 of 7" in screen(app))
        await pilot.press("R")
        await until(pilot, lambda: "An audit runs already" in screen(app))
        await pilot.press("c")
        await until(pilot, lambda: bool(app.view and app.view.last_job and app.view.last_job.state is JobState.CANCELLED), 20)

    drive(config(tmp_path, audit_argv=argv, environ=dict(os.environ), who=who), steps)


def test_a_first_audit_runs_by_itself(tmp_path: Path) -> None:
    mark = tmp_path / "ran"

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, mark.exists)

    drive(config(tmp_path, audit_argv=("touch", str(mark)), start_audit=True), steps)


def test_an_audit_that_fails_to_start_says_why(tmp_path: Path) -> None:
    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await pilot.press("R")
        await until(pilot, lambda: "out of luck" in screen(app))

    drive(config(tmp_path, audit_argv=("sh", "-c", "echo out of luck >&2; exit 2")), steps)


def test_read_only_refuses_and_says_why(tmp_path: Path) -> None:
    write_audit(tmp_path / "record.sqlite", finding())
    mark = tmp_path / "ran"

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "READ-ONLY" in screen(app))
        for key in ("R", "r", "c"):
            await pilot.press(key)
        await until(pilot, lambda: "only looks" in screen(app))

    drive(config(tmp_path, read_only=True, audit_argv=("touch", str(mark))), steps)
    assert not mark.exists()
