"""What a console costs that stays open: a core's share while nothing happens, and memory after a day of changes and keys."""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import psutil

from lrconsole.model.audit import AuditState, EventKind
from lrconsole.store.writer import RecordWriter
from tests.benchmarks.keys import SWITCHER, opened, used
from tests.terminal import Terminal
from tests.tui.console import NOW
from tests.tui.made import SUMMARY, findings, write_practice

CONSOLE = """
import sys
from pathlib import Path
from lrconsole.tui.app import ConsoleApp
from tests.tui.console import config
ConsoleApp(config(Path(sys.argv[1]), poll_seconds=float(sys.argv[2]), who="Ana Ruiz")).run()
"""
CHANGES, AUDITS = 1_440, 24
_IDLE_SECONDS = 20
_PAUSE_SECONDS = 3
_MB = 1_000_000
LIMIT = 90.0
"""MB that may be held after the day."""


def idle(business: Path, environ: dict[str, str]) -> None:
    """A core's share over 20 seconds in which nothing happens, beside a minimal app."""
    with tempfile.TemporaryDirectory() as folder:
        write_practice(Path(folder) / "record.sqlite")
        console = [sys.executable, "-c", CONSOLE, folder, "0.25"]
        for name, argv, wanted in (("minimal app", [sys.executable, "-c", SWITCHER], "first pane"), ("console", console, "NO-GO")):
            with opened(argv, environ) as terminal:
                terminal.until(wanted)
                time.sleep(4)
                before = used(terminal)
                time.sleep(_IDLE_SECONDS)
                share = (used(terminal) - before) / _IDLE_SECONDS * 100
                print(f"{name + ' at rest':<28} {share:6.2f} % of a core, {resident(terminal):5.1f} MB")


def day(business: Path, environ: dict[str, str]) -> None:
    """1,440 changes of the record, 24 whole audits among them, while panes are switched and windows opened and closed."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record.sqlite"
        write_practice(record)
        with opened([sys.executable, "-c", SWITCHER], environ) as minimal:
            minimal.until("first pane")
            print(f"{'minimal app':<28} {resident(minimal):5.1f} MB")
        with opened([sys.executable, "-c", CONSOLE, folder, "0.01"], environ) as terminal:
            terminal.until("NO-GO")
            time.sleep(2)
            print(f"{'console, first view':<28} {resident(terminal):5.1f} MB")
            for quarter in range(4):
                live(record, terminal, range(quarter * CHANGES // 4, (quarter + 1) * CHANGES // 4))
                held = resident(terminal)
                over = "  OVER" if held > LIMIT else ""
                print(f"{f'after {6 * (quarter + 1)} hours of changes':<28} {held:5.1f} MB; limit {LIMIT:g} MB{over}")


def live(record: Path, terminal: Terminal, minutes: range) -> None:
    """A part of the day: a change a minute, an audit an hour, somebody at the keys."""
    found = findings()
    at = NOW
    with RecordWriter(record, now=lambda: at) as writer:
        for minute in minutes:
            at = NOW + timedelta(seconds=minute)
            if minute % (CHANGES // AUDITS) == 0:
                audit = writer.begin_audit(SUMMARY, len(found))
                for item in found:
                    writer.add_finding(audit, item)
                writer.finish_audit(audit, AuditState.DONE)
                # Nobody is at the keys all day; garbage is collected in such a pause.
                terminal.rest(_PAUSE_SECONDS)
            else:
                writer.add_event(EventKind.DECIDED, about=found[minute % len(found)].fingerprint, text=f"minute {minute}", who="Ana Ruiz")
            if minute % 5 == 0:
                terminal.type(str(minute // 5 % 9))
            if minute % 30 == 10:
                terminal.type("0")
                terminal.rest(0.5)
                for keys, wanted in _WINDOWS:
                    terminal.answered(keys, wanted)
                    if keys != "3":
                        # A key that comes too soon after escape makes another key with it.
                        terminal.type("\x1b")
                        terminal.rest(0.5)
            terminal.rest(0.03)


_WINDOWS = (("?", "type to search"), ("3", "Secure the edge"), ("g", "Decision"), ("a", "Activity"))


def resident(terminal: Terminal) -> float:
    """Memory that it holds, in MB."""
    return float(psutil.Process(terminal.pid).memory_info().rss) / _MB
