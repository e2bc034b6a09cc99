"""A time of day that is moved by hand, for consoles whose clock runs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from tests.tui.console import NOW, finding, write_audit


class Time:
    """The console's time of day, and the record whose clock it is."""

    def __init__(self, record: Path) -> None:
        self.record = record
        self.day = NOW

    def now(self) -> datetime:
        return self.day

    def writer(self) -> RecordWriter:
        return RecordWriter(self.record, now=self.now)

    def passes(self, minutes: float) -> None:
        """The clock runs, and so many minutes more of it are used."""
        with self.writer() as writer:
            writer.start_clock()
        with closing(sqlite3.connect(self.record)) as connection, connection:
            row = (int(NOW.timestamp() * 1000), int(NOW.timestamp() * 1000), minutes * 60)
            connection.execute("INSERT INTO clock (started, stopped, seconds) VALUES (?, ?, ?)", row)


def audited(folder: Path) -> Time:
    """The time of a record with one finding."""
    write_audit(folder / "record.sqlite", finding())
    return Time(folder / "record.sqlite")


def told(app: ConsoleApp) -> list[str]:
    """What the console says now."""
    return [one.message for one in app._notifications]
