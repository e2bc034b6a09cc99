"""Print every figure that the console is held to: `python -m tests.benchmarks [NAME …]`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.audit import audit
from tests.benchmarks.board import board
from tests.benchmarks.day import day, idle
from tests.benchmarks.edge import edge
from tests.benchmarks.keys import keys, quit_
from tests.benchmarks.lists import lists
from tests.benchmarks.loop import loop
from tests.benchmarks.start import first_paint, start_up

BENCHMARKS: dict[str, Callable[[Path, dict[str, str]], None]] = {
    "audit": audit,
    "start-up": start_up,
    "first-paint": first_paint,
    "quit": quit_,
    "keys": keys,
    "loop": loop,
    "board": board,
    "lists": lists,
    "idle": idle,
    "day": day,
    "edge": edge,
}
ALONE = {"lists", "idle", "day", "edge"}
"""Those that need no practice business."""


def main(wanted: list[str]) -> None:
    """Run the benchmarks named, or all."""
    # Where it is set, every process would compile all anew, which no installed program does.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    chosen = {name: benchmark for name, benchmark in BENCHMARKS.items() if not wanted or name in wanted}
    with tempfile.TemporaryDirectory() as folder:
        business = Path(folder) / "business"
        environ = {"LRCONSOLE_STATE": str(business / "state"), "LRCONSOLE_CONFIG": str(business / "state" / "config")}
        if not set(chosen) <= ALONE:
            practise(business, environ)
        for benchmark in chosen.values():
            benchmark(business, environ)


def practise(business: Path, environ: dict[str, str]) -> None:
    """Audit the practice business once, so that there is a record to look at."""
    argv = [sys.executable, "-m", "lrconsole", "demo", "--headless", "--json", "--folder", str(business)]
    subprocess.run(argv, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    main(sys.argv[1:])
