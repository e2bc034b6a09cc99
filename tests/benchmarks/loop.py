"""How late the console's loop runs while an audit does."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import timing

BARE_LOOP = """
import asyncio, sys, threading
from tests.benchmarks.timing import beat
gaps = []
threading.Thread(target=lambda: asyncio.run(beat(gaps)), daemon=True).start()
sys.stdin.read()
print(*gaps)
"""


def loop(business: Path, environ: dict[str, str]) -> None:
    """How late the console's loop runs during an audit, beside a bare loop in a process of its own at the same time."""
    own, bare = asyncio.run(_gaps_beside_an_audit(business, environ))
    for name, gaps in (("console's loop, audit runs", own), ("bare loop at the same time", bare)):
        ordered = sorted(gaps)
        late = sum(gap > 50 for gap in gaps)
        print(f"{name}  {ordered[-1]:7.1f} ms longest gap, {ordered[-len(gaps) // 1000]:5.1f} p99.9, {late} over 50 of {len(gaps)} beats")


async def _gaps_beside_an_audit(business: Path, environ: dict[str, str]) -> tuple[list[float], list[float]]:
    from lrconsole.project.screens import ConsoleConfig
    from lrconsole.tui.app import ConsoleApp

    (record,) = (business / "state" / "projects").glob("*/record.sqlite")
    argv = [sys.executable, "-m", "lrconsole", "demo", "--headless", "--json", "--folder", str(business)]
    config = ConsoleConfig(
        "Northstar Coaching", record, business / "logs", (sys.executable, "-c", "pass"), environ, lambda: datetime.now(UTC), read_only=True
    )
    async with ConsoleApp(config).run_test(size=(120, 40)) as pilot:
        for key in "123456700":
            await pilot.press(key)
        await pilot.pause()
        bare = await asyncio.create_subprocess_exec(sys.executable, "-c", BARE_LOOP, stdin=PIPE, stdout=PIPE)
        gaps: list[float] = []
        beating = asyncio.create_task(timing.beat(gaps))
        process = await asyncio.create_subprocess_exec(*argv, env={**os.environ, **environ}, stdout=DEVNULL, stderr=DEVNULL)
        await process.wait()
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
        told, _ = await bare.communicate(b"stop")
    return gaps, [float(gap) for gap in told.split()]
