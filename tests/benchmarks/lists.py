"""From a key to what it has drawn, on a real terminal with a thousand findings of long evidence: scrolling, filtering, sorting."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil

from lrconsole.model.finding import Evidence, Finding
from lrconsole.model.judgement import Outcome, Severity
from tests.tui.console import finding, write_audit

FINDINGS, LINE = 1_000, 4_000
LIMIT = 100.0
"""Milliseconds from a key to its last change that nineteen of twenty may take."""

QUIET = 0.08
"""Seconds without output after which a key is taken to have drawn all that it does."""
CONSOLE = """
import sys
from pathlib import Path
from lrconsole.tui.app import ConsoleApp
from tests.tui.console import config
ConsoleApp(config(Path(sys.argv[1]), poll_seconds=0.25)).run()
"""
DOWN, UP, PAGE_DOWN, PAGE_UP, END, HOME, BACKSPACE = "\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[5~", "\x1b[F", "\x1b[H", "\x7f"
FILTER = "state:fail,warn host1 !tls"


def lists(business: Path, environ: dict[str, str]) -> None:
    """A walk through the list at both sizes; the milliseconds from each key to its last output."""
    with tempfile.TemporaryDirectory() as folder:
        write_audit(Path(folder) / "record.sqlite", *thousand())
        for width, height in ((80, 24), (120, 40)):
            with console(Path(folder), width, height) as terminal:
                for name, keys in walk():
                    before = terminal.processor_time()
                    taken = list(terminal.timed(keys))
                    each = (terminal.processor_time() - before) * 1000 / len(keys)
                    print(f"list {width}×{height}, {name:<20} {quantiles(taken)}; {each:4.0f} ms of a core a key")


def walk() -> Iterator[tuple[str, Sequence[str]]]:
    """What is done, in order."""
    yield "scroll by lines", [DOWN] * 60 + [UP] * 20
    yield "scroll by pages", [PAGE_DOWN] * 20 + [PAGE_UP] * 10 + [END, HOME] * 3
    yield "filter, each letter", ["/", *FILTER, *[BACKSPACE] * len(FILTER), *FILTER, *[BACKSPACE] * len(FILTER)]
    yield "failing only, sort", ["\r", "!", "!", *"ssssssssss"]
    yield "mark, mark all", [*(" " * 10), "*", "*", "*", "*"]


def quantiles(taken: Sequence[float], limit: float = LIMIT) -> str:
    """Median, 95th percentile and longest, and whether the percentile is over the limit."""
    ordered = sorted(taken)
    middle, most = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95))
    over = "  OVER" if most > limit else ""
    return f"{middle:6.1f} ms p50, {most:6.1f} p95, {ordered[-1]:6.1f} longest of {len(ordered)} keys{over}"


def thousand() -> list[Finding]:
    """Findings of several outcomes in one stage, each with lines of evidence of 4 kB."""
    evidence = tuple(Evidence(f"line {number}", "evidence " * (LINE // 9)) for number in range(3))
    made = []
    for number in range(FINDINGS):
        check = ("spf.lookups", "tls.expiry", "dns.axfr", "headers.csp", "redirects.map")[number % 5]
        one = finding(check, f"host{number}.northstar.example", evidence=evidence, summary=f"{number} answered in another way")
        made.append(replace(one, outcome=list(Outcome)[number % 4], severity=list(Severity)[number % 5]))
    return made


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, pid: int, handle: int) -> None:
        self._process = psutil.Process(pid)
        self._handle = handle

    def processor_time(self) -> float:
        """Seconds that it has had a core so far: what does not depend on what else the machine does."""
        used = self._process.cpu_times()
        return used.user + used.system

    def until(self, wanted: bytes) -> None:
        """Wait until it has drawn `wanted`, and then for quiet."""
        drawn = b""
        while wanted not in drawn:
            assert select.select([self._handle], [], [], 30)[0], f"nothing like {wanted!r} was drawn"
            drawn += os.read(self._handle, 65_536)
        self._last_output(time.perf_counter(), 0.5)

    def timed(self, keys: Iterable[str]) -> Iterator[float]:
        """Press keys, and give for each that draws something the milliseconds until all is drawn."""
        for key in keys:
            began = time.perf_counter()
            os.write(self._handle, key.encode())
            ended = self._last_output(began, 1.0)
            if ended > began:
                yield (ended - began) * 1000

    def _last_output(self, began: float, first: float) -> float:
        """When the last output came before it was quiet; `began` when none came within `first` seconds."""
        last, patience = began, first
        while select.select([self._handle], [], [], patience)[0]:
            os.read(self._handle, 65_536)
            last, patience = time.perf_counter(), QUIET
        return last


@contextmanager
def console(folder: Path, width: int, height: int) -> Iterator[Terminal]:
    """The console on the record in `folder`, in the stage with the thousand findings."""
    pid, handle = pty.fork()
    if pid == 0:
        os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(Path.cwd())})
        os.execvp(sys.executable, [sys.executable, "-c", CONSOLE, str(folder)])
    fcntl.ioctl(handle, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    try:
        terminal = Terminal(pid, handle)
        terminal.until(b"NO-GO")
        os.write(handle, b"3")
        terminal.until(b"results")
        yield terminal
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(handle)
