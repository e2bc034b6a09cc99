"""The real practice business, served by a process of its own, and real audits of it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from lrconsole.demo.business import prepare
from lrconsole.demo.faults import State
from lrconsole.model.audit import Audit, AuditState
from lrconsole.model.errors import RecordError
from lrconsole.project.locations import Locations
from lrconsole.store.reader import RecordReader

LRCONSOLE = (sys.executable, "-W", "error", "-m", "lrconsole")
WHO = "Ana Ruiz"
QUICK = ("tls", "dns", "spf")


@dataclass(frozen=True)
class Business:
    """A practice business that is served, whose records live in `state`."""

    folder: Path
    state: Path

    @property
    def record(self) -> Path:
        return Locations(self.state, self.state).record(self.folder / "lrconsole.toml")

    def at(self, state: Path) -> Business:
        """The same business with its record elsewhere."""
        return Business(self.folder, state)

    def argv(self, only: tuple[str, ...] = QUICK) -> list[str]:
        return [
            *LRCONSOLE,
            "audit",
            "--quiet",
            "--by",
            WHO,
            "--project",
            str(self.folder),
            *(word for one in only for word in ("--only", one)),
        ]

    def start(self, only: tuple[str, ...] = QUICK) -> subprocess.Popen[str]:
        """Start an audit."""
        places = {"LRCONSOLE_STATE": str(self.state), "LRCONSOLE_CONFIG": str(self.state)}
        return subprocess.Popen(
            self.argv(only),
            env=os.environ | places,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def audit(self, only: tuple[str, ...] = QUICK) -> tuple[int, str]:
        """Run an audit to its end and return its exit code and what it said."""
        with running(self, only) as process:
            said = process.communicate(timeout=60)
        return process.returncode, "".join(said)

    def newest(self) -> Audit | None:
        """The newest audit of the record, None while there is none."""
        try:
            with RecordReader(self.record) as reader:
                return reader.latest_audit()
        except RecordError:
            return None

    def check_whole(self) -> None:
        """Check that SQLite finds nothing wrong with the record, and that no audit or job of it is left open."""
        with closing(sqlite3.connect(self.record)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("SELECT count(*) FROM audit WHERE state = 'running'").fetchone() == (0,)
            assert connection.execute("SELECT count(*) FROM job WHERE state = 'running'").fetchone() == (0,)
        assert not list(self.record.parent.glob("*.holder"))


@contextmanager
def running(business: Business, only: tuple[str, ...] = QUICK) -> Iterator[subprocess.Popen[str]]:
    """An audit under way, killed at the end if it still runs."""
    process = business.start(only)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@contextmanager
def served(folder: Path) -> Iterator[Path]:
    """The practice business with every fault, served while inside."""
    prepare(folder, State.FAULTY)
    argv = [*LRCONSOLE, "demo", "serve", "--folder", str(folder)]
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n", process.communicate()
        yield folder
    finally:
        process.communicate(timeout=30)


def until(true: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to be in time"
        time.sleep(0.005)


def has_begun(business: Business, findings: int = 1) -> Callable[[], bool]:
    """Whether an audit runs that has found so much."""

    def look() -> bool:
        audit = business.newest()
        return audit is not None and audit.state is AuditState.RUNNING and audit.done >= findings

    return look
