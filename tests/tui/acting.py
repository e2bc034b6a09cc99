"""What each action of the registry is tried on and what must be seen of it: the table behind the test that drives them all."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrconsole.project.opening import Opens
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.modals.base import ConsoleModal
from lrconsole.tui.panes.list_pane import ListPane
from lrconsole.tui.widgets.finding_list import FindingList
from tests.tui.console import screen

Told = Callable[[ConsoleApp], bool]


@dataclass(frozen=True)
class Trial:
    """`before` are the keys that lead to where the action makes a difference, from the glance; `holds` is so after it, and not before.

    `starts` marks what starts or stops an audit: it is tried on a console of its own.
    """

    holds: Told
    before: tuple[str, ...] = ()
    ready: Told = lambda app: True
    starts: bool = False


def shows(text: str) -> Told:
    """The screen shows a text."""
    return lambda app: text in screen(app)


def opens(heading: str) -> Told:
    """A window with that heading is open."""
    return lambda app: isinstance(app.screen, ConsoleModal) and app.screen.heading.startswith(heading) and heading in screen(app)


def at(pane: int, text: str) -> Told:
    """That pane is in sight and shows a text."""
    return lambda app: app.panes.number == pane and text in screen(app)


def on_line(number: int) -> Told:
    """The cursor is on that line of the list, counted from 0, and drawn there."""

    def holds(app: ConsoleApp) -> bool:
        pane = app.panes.pane
        assert isinstance(pane, ListPane)
        shown, chosen = pane.browser.shown, pane.chosen
        lines = [line for line in screen(app).splitlines() if line.startswith("│▌")]
        return chosen is not None and shown[number] is chosen and len(lines) == 1 and chosen.finding.check in lines[0]

    return holds


def listed(test: Callable[[ListPane], bool]) -> Told:
    """Something holds of the list in sight."""
    return lambda app: isinstance(app.panes.pane, ListPane) and test(app.panes.pane)


def runs(app: ConsoleApp) -> bool:
    return app.view is not None and app.view.running is not None and "of 9" in screen(app)


def runs_not(app: ConsoleApp) -> bool:
    return app.view is not None and app.view.running is None and not app.work.is_running


TRIALS: dict[str, Trial] = {
    "pane.glance": Trial(at(0, "Risks, ranked"), ("3",)),
    "pane.audit": Trial(at(1, "1 · Quick audit")),
    "pane.database": Trial(at(2, "2 · Stabilise")),
    "pane.edge": Trial(at(3, "3 · Secure the edge")),
    "pane.secrets": Trial(at(4, "4 · Lock down")),
    "pane.deploy": Trial(at(5, "5 · Deploy safely")),
    "pane.observe": Trial(at(6, "6 · ")),
    "pane.handover": Trial(at(7, "7 · ")),
    "pane.runbooks": Trial(at(8, "Runbooks")),
    "pane.previous": Trial(at(3, "3 · Secure the edge"), ("3", "1")),
    "pane.goal": Trial(opens("3 · Secure the edge"), ("3",)),
    "list.down": Trial(on_line(1), ("3",), on_line(0)),
    "list.up": Trial(on_line(1), ("3", "j", "j"), on_line(2)),
    "detail.open": Trial(lambda app: app.panes.pane.in_detail, ("3",)),
    "detail.back": Trial(lambda app: not app.panes.pane.in_detail, ("3", "enter"), lambda app: app.panes.pane.in_detail),
    "list.filter": Trial(listed(lambda pane: pane.browser.is_filtering), ("3",)),
    "list.clear": Trial(
        listed(lambda pane: not pane.list_state.filter),
        ("3", "slash", *"spf", "enter"),
        listed(lambda pane: pane.list_state.filter == "spf"),
    ),
    "list.failing": Trial(listed(lambda pane: pane.failing_only), ("4",)),
    "list.sort": Trial(shows("Sorted by"), ("3",)),
    "list.mark": Trial(listed(lambda pane: len(pane.marked) == 1), ("3",)),
    "list.mark_all": Trial(listed(lambda pane: len(pane.marked) == len(pane.browser.shown) > 1), ("4",)),
    "copy.fix": Trial(shows("clipboard"), ("3",)),
    "copy.finding": Trial(shows("clipboard"), ("3",)),
    "export.list": Trial(opens("Write the list"), ("3",)),
    "finding.decide": Trial(opens("Decide"), ("3",)),
    "finding.waive": Trial(opens("Waive"), ("3",)),
    "finding.answer": Trial(opens("Answer"), ("n",), lambda app: bool(app.chosen and app.chosen.finding.check.startswith("attest."))),
    "finding.note": Trial(opens("Note"), ("3",)),
    "finding.undo": Trial(opens("Take back"), ("3",)),
    "runbook.open": Trial(lambda app: app.panes.number == 8 and app.panes.pane.in_detail, ("3",)),
    "log.open": Trial(opens("Activity")),
    "run.stage": Trial(runs, ("3",), starts=True),
    "run.all": Trial(runs, starts=True),
    "run.cancel": Trial(runs_not, ("R",), runs, starts=True),
    "clock.toggle": Trial(shows("paused"), ("3",), lambda app: "paused" not in screen(app)),
    "clock.summary": Trial(opens("The two hours")),
    "question.next": Trial(lambda app: app.panes.number > 0 and bool(app.chosen and app.chosen.finding.check.startswith("attest."))),
    "view.freeze": Trial(lambda app: app.frozen is not None and "frozen ·" in screen(app)),
    "view.maximise": Trial(lambda app: bool(app.panes.pane.query(".-whole")) and "tls." in screen(app), ("3",)),
    "view.next_part": Trial(
        lambda app: app.focused is not None and not isinstance(app.focused, FindingList),
        ("3",),
        lambda app: isinstance(app.focused, FindingList),
    ),
    "view.present": Trial(lambda app: len(app.screen_stack) == 2 and "1 of" in screen(app)),
    "view.said_back": Trial(lambda app: len(app.screen_stack) == 2 and "1 of" in screen(app) and " v " in screen(app)),
    "view.privacy": Trial(lambda app: app.privacy.is_on and "northstar" not in screen(app)),
    "view.theme": Trial(lambda app: app.theme == "lr-light" and "Theme:" in screen(app), ready=lambda app: app.theme == "lr-dark"),
    "project.open": Trial(lambda app: not app.is_running and app.then is not None and app.then.what is Opens.START, starts=True),
    "project.trust": Trial(opens("Trust this project file")),
    "help.widget": Trial(lambda app: len(app.screen_stack) == 2 and "esc closes" in screen(app)),
    "help.palette": Trial(opens("Palette")),
    "help.keys": Trial(opens("Keys")),
    "app.quit": Trial(lambda app: not app.is_running, starts=True),
}

_SLOW_AUDIT = """
import signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
from lrconsole.model.audit import AuditState, JobState
from lrconsole.store import liveness
from lrconsole.store.writer import RecordWriter
from tests.tui.made import SUMMARY
import os
with RecordWriter(Path(sys.argv[1]), now=lambda: datetime(2026, 11, 24, 9, tzinfo=UTC)) as writer:
    job = writer.open_job("audit", os.getpid(), liveness.born_at(os.getpid()) or 0.0)
    audit = writer.begin_audit(SUMMARY, 9, job=job)
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        writer.finish_audit(audit, AuditState.CANCELLED)
        writer.close_job(job, JobState.CANCELLED)
"""


def slow_audit(record: Path) -> tuple[str, ...]:
    """A command that begins an audit of nine checks in the record and does nothing until it is cancelled."""
    return (sys.executable, "-c", _SLOW_AUDIT, str(record))


def started_with(folder: Path) -> dict[str, Any]:
    """How the console is started for the trials; the project file is one that is not trusted."""
    from tests.project.sample import SAMPLE

    file = folder / "lrconsole.toml"
    file.write_text(SAMPLE)
    root = str(Path(__file__).parents[2])
    return {
        "project_file": file,
        "audit_argv": slow_audit(folder / "record.sqlite"),
        "environ": {"LRCONSOLE_STATE": str(folder), "LRCONSOLE_CONFIG": str(folder), "PYTHONPATH": root},
        "exports": folder / "exports",
        "who": "Ana Ruiz",
    }
