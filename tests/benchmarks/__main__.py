"""Print every figure that the console is held to: `python -m tests.benchmarks [NAME …]`."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import timing
from tests.benchmarks.lists import lists

MINIMAL = """
from textual.app import App
from textual.widgets import Footer, Header, Static

class Minimal(App):
    def compose(self):
        yield Header()
        yield Static("painted")
        yield Footer()

Minimal().run()
"""
REGISTRY = """
import time
began = time.perf_counter()
from lrconsole.stages.registry import load
load()
print((time.perf_counter() - began) * 1000)
"""
BARE_LOOP = """
import asyncio, sys, threading
from tests.benchmarks.timing import beat
gaps = []
threading.Thread(target=lambda: asyncio.run(beat(gaps)), daemon=True).start()
sys.stdin.read()
print(*gaps)
"""


def main(wanted: list[str]) -> None:
    """Run the benchmarks named, or all."""
    with tempfile.TemporaryDirectory() as folder:
        business = Path(folder) / "business"
        environ = {"LRCONSOLE_STATE": str(business / "state"), "LRCONSOLE_CONFIG": str(business / "state" / "config")}
        for name, benchmark in BENCHMARKS.items():
            is_needed = name == "audit" and not business.exists() and not set(wanted) <= ALONE
            if not wanted or name in wanted or is_needed:
                benchmark(business, environ)


def audit(business: Path, environ: dict[str, str]) -> None:
    """The practice business's audit against its slowest single check, paced ones left out; three runs."""
    from lrconsole.store.reader import RecordReader

    for _ in range(3):
        wall, slowest, name = asyncio.run(_audited(business))
        print(f"audit without paced checks  {wall:7.0f} ms wall; slowest check {slowest:7.0f} ms ({name}); ratio {wall / slowest:.2f}")
    argv = [sys.executable, "-m", "lrconsole", "demo", "--headless", "--json", "--folder", str(business)]
    whole = timing.command(argv, environ=environ, times=1)
    (record,) = (business / "state" / "projects").glob("*/record.sqlite")
    with RecordReader(record) as reader:
        done = reader.latest_audit()
        assert done is not None
        print(f"whole practice audit        {whole.fastest:7.0f} ms, {done.done} results")


async def _audited(business: Path) -> tuple[float, float, str]:
    from lrconsole.audit.plan import Planned, plan
    from lrconsole.audit.runner import run
    from lrconsole.credentials.secret import Secret
    from lrconsole.demo.business import password, prepare, serve
    from lrconsole.demo.faults import State
    from lrconsole.model.finding import Finding
    from lrconsole.probes.survey import LiveSurvey
    from lrconsole.project.loading import load
    from lrconsole.stages.registry import load as load_checks

    class Times:
        def __init__(self) -> None:
            self.taken: dict[str, float] = {}

        def started(self, planned: Planned) -> None:
            pass

        def found(self, finding: Finding) -> None:
            self.taken[finding.fingerprint] = finding.milliseconds

    async def read(reference: str) -> Secret:
        return Secret(password(business, next(role for role in ("owner", "coach", "assistant") if f'"{role}"' in reference)))

    prepared = prepare(business, State.FAULTY)
    stop, ready, times = asyncio.Event(), asyncio.Event(), Times()
    serving = asyncio.create_task(serve(business, stop, ready.set))
    await ready.wait()
    project = load(prepared.project_file).project
    planned = [item for item in plan(load_checks(), project) if not item.check.paced]
    survey = LiveSurvey(project, read, datetime.now(UTC))
    began = time.perf_counter()
    await run(survey, planned, times, clock=lambda: datetime.now(UTC))
    wall = (time.perf_counter() - began) * 1000
    await survey.close()
    stop.set()
    await serving
    name = max(times.taken, key=lambda one: times.taken[one])
    return wall, times.taken[name], name


def start_up(business: Path, environ: dict[str, str]) -> None:
    """Registry, --help and status, each in processes of their own, beside an empty Python."""
    print(f"python -c pass              {timing.command([sys.executable, '-c', 'pass'])}")
    print(f"registry, all checks        {timing.python(REGISTRY)}")
    print(f"lrconsole --help            {timing.command([sys.executable, '-m', 'lrconsole', '--help'])}")
    status = [sys.executable, "-m", "lrconsole", "status", "--project", str(business)]
    print(f"lrconsole status            {timing.command(status, environ=environ)}")


def first_paint(business: Path, environ: dict[str, str]) -> None:
    """The console's first paint against a minimal Textual app's, one after the other in turn."""
    console = [sys.executable, "-m", "lrconsole", "--read-only", "--project", str(business)]
    minimal: list[float] = []
    own: list[float] = []
    for _ in range(7):
        minimal += timing.first_paint([sys.executable, "-c", MINIMAL], b"painted", environ=environ, times=1).runs
        own += timing.first_paint(console, b"Glance", environ=environ, times=1).runs
    least, ours = timing.Times(tuple(minimal)), timing.Times(tuple(own))
    print(f"minimal Textual app         {least}")
    print(f"console, first paint        {ours}; ratio {ours.median / least.median:.2f}")


def loop(business: Path, environ: dict[str, str]) -> None:
    """How late the console's loop runs during an audit, beside a bare loop in a process of its own at the same time."""
    own, bare = asyncio.run(_gaps_beside_an_audit(business, environ))
    for name, gaps in (("console's loop, audit runs", own), ("bare loop at the same time", bare)):
        ordered = sorted(gaps)
        late = sum(gap > 50 for gap in gaps)
        print(f"{name}  {ordered[-1]:7.1f} ms longest gap, {ordered[-len(gaps) // 1000]:5.1f} p99.9, {late} over 50 of {len(gaps)} beats")


async def _gaps_beside_an_audit(business: Path, environ: dict[str, str]) -> tuple[list[float], list[float]]:
    from lrconsole.tui.app import ConsoleApp
    from lrconsole.tui.config import ConsoleConfig

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


BENCHMARKS: dict[str, Callable[[Path, dict[str, str]], None]] = {
    "audit": audit,
    "start-up": start_up,
    "first-paint": first_paint,
    "loop": loop,
    "lists": lists,
}
ALONE = {"lists"}
"""Those that need no practice business."""

if __name__ == "__main__":
    main(sys.argv[1:])
