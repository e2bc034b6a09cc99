"""What the console costs while nothing is asked of it: thirty live rows at 1 Hz, and no change at all, each on a terminal of its own."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from tests.benchmarks.keys import SWITCHER

SECONDS = 20.0
SETTLING = 8.0
LIVE, IDLE = 3.0, 1.0
"""Per cent of a core that may be used."""
LIVE_ROWS = """
import random, sys
from datetime import UTC, datetime
from pathlib import Path
from lrconsole.model.judgement import Outcome
from lrconsole.model.latency import Day, Gap, History, LatencyRow
from lrconsole.tui.app import ConsoleApp
from lrconsole.project.screens import ConsoleConfig
from lrconsole.tui.widgets.latency_board import LatencyBoard

class Live(ConsoleApp):
    def on_ready(self):
        self.live = LatencyBoard()
        self.live.styles.height = 31
        self.mount(self.live, before=0)
        self.calls = [[random.uniform(20, 600) for _ in range(60)] for _ in range(30)]
        days = tuple(random.choices(list(Day), (92, 4, 2, 2), k=90))
        self.history = History(days, 0.9961, 0.97)
        self.set_interval(1.0, self.tick)

    def tick(self):
        for calls in self.calls:
            del calls[0]
            calls.append(random.choices([random.uniform(20, 500), random.uniform(500, 900), Gap.DOWN, Gap.UNKNOWN], (85, 9, 4, 2))[0])
        self.live.show(tuple(
            LatencyRow(f"monitor {number}", Outcome.PASS, "up", tuple(calls), 500.0, 120.0, 480.0, self.history)
            for number, calls in enumerate(self.calls)
        ))

record = Path(sys.argv[1])
Live(ConsoleConfig("Northstar Coaching", record, record.parent / "logs", ("true",), {}, lambda: datetime.now(UTC), read_only=True)).run()
"""


def board(business: Path, environ: dict[str, str]) -> None:
    """Print both figures with their limits."""
    (record,) = (business / "state" / "projects").glob("*/record.sqlite")
    live = share([sys.executable, "-c", LIVE_ROWS, str(record)], environ, lines=60)
    print(f"30 live rows at 1 Hz        {live:7.2f} % of a core over {SECONDS:.0f} s; limit {LIVE:g} %{_over(live, LIVE)}")
    least = share([sys.executable, "-c", SWITCHER], environ)
    print(f"minimal app, idle           {least:7.2f} % of a core over {SECONDS:.0f} s")
    idle = share([sys.executable, "-m", "lrconsole", "--read-only", "--project", str(business)], environ)
    print(f"console, idle               {idle:7.2f} % of a core over {SECONDS:.0f} s; limit {IDLE:g} %{_over(idle, IDLE)}")


def _over(share: float, limit: float) -> str:
    return "  OVER" if share > limit else ""


def share(argv: Sequence[str], environ: Mapping[str, str], *, lines: int = 40) -> float:
    """Per cent of a core that a program on a terminal of its own uses once it has settled."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update({**environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LINES": str(lines), "COLUMNS": "140"})
        os.execvp(argv[0], list(argv))
    try:
        process = psutil.Process(pid)
        _read(terminal, SETTLING)
        before, began = _used(process), time.monotonic()
        _read(terminal, SECONDS)
        return (_used(process) - before) / (time.monotonic() - began) * 100
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(terminal)


def _used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _read(terminal: int, seconds: float) -> None:
    """Take what is drawn, as a terminal would: a program that cannot write does nothing and would look cheap."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        ready, _, _ = select.select([terminal], [], [], left)
        if ready:
            os.read(terminal, 65_536)
