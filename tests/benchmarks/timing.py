"""Time whole processes: several runs, the fastest and the median, since machines are noisy."""

from __future__ import annotations

import asyncio
import os
import pty
import select
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Times:
    """Milliseconds of several runs."""

    runs: tuple[float, ...]

    @property
    def fastest(self) -> float:
        return min(self.runs)

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    def __str__(self) -> str:
        return f"{self.fastest:7.0f} ms fastest, {self.median:7.0f} ms median of {len(self.runs)}"


async def beat(gaps: list[float]) -> None:
    """Append by how many milliseconds each beat of 5 ms came late, until it is cancelled."""
    last = time.perf_counter()
    while True:
        await asyncio.sleep(0.005)
        now = time.perf_counter()
        gaps.append((now - last) * 1000 - 5)
        last = now


def command(argv: Sequence[str], *, environ: Mapping[str, str] | None = None, times: int = 7) -> Times:
    """A command from start to end."""
    runs = []
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run(argv, env={**os.environ, **(environ or {})}, capture_output=True, check=False)
        runs.append((time.perf_counter() - began) * 1000)
    return Times(tuple(runs))


def python(code: str, *, times: int = 7) -> Times:
    """What `code` prints as milliseconds, each time in a process of its own."""
    runs = [float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) for _ in range(times)]
    return Times(tuple(runs))


def first_paint(argv: Sequence[str], wanted: bytes, *, environ: Mapping[str, str]) -> tuple[float, float]:
    """From starting a program on a terminal of its own to the moment when `wanted` has been drawn: by the clock, and of a core."""
    began = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(environ)
        os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", "LINES": "40", "COLUMNS": "120"})
        os.execvp(argv[0], list(argv))
    drawn = b""
    try:
        while wanted not in drawn:
            ready, _, _ = select.select([terminal], [], [], 20)
            if not ready:
                raise TimeoutError(f"{argv} drew nothing like {wanted!r}")
            drawn += os.read(terminal, 65_536)
        taken = (time.perf_counter() - began) * 1000
        used = psutil.Process(pid).cpu_times()
        return taken, (used.user + used.system) * 1000
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(terminal)
