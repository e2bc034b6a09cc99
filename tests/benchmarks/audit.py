"""How long an audit of the practice business takes, against its slowest check."""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import timing


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
