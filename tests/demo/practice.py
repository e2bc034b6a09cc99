"""A practice business that runs inside the test's own process, and audits of it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from lrconsole.audit.plan import Planned, plan
from lrconsole.audit.runner import run
from lrconsole.credentials.secret import Secret
from lrconsole.demo.business import password, prepare, serve
from lrconsole.demo.faults import State
from lrconsole.model.finding import Finding
from lrconsole.model.project import Project
from lrconsole.probes.survey import LiveSurvey
from lrconsole.project.loading import load
from lrconsole.stages.registry import load as load_checks

_READY_SECONDS = 30


@dataclass
class Findings:
    """Collects what an audit finds."""

    all: list[Finding] = field(default_factory=list)

    def started(self, planned: Planned) -> None:
        pass

    def found(self, finding: Finding) -> None:
        self.all.append(finding)


@dataclass(frozen=True)
class Practice:
    """A running practice business."""

    folder: Path

    @property
    def project(self) -> Project:
        """The project as its file declares it now."""
        return load(self.folder / "lrconsole.toml").project

    def audit(self, wanted: Callable[[Planned], bool]) -> list[Finding]:
        """Run the checks that are wanted and return their findings."""
        project = self.project
        chosen = [item for item in plan(load_checks(), project) if wanted(item)]
        return asyncio.run(self._audited(project, chosen))

    async def _audited(self, project: Project, planned: Iterable[Planned]) -> list[Finding]:
        survey, sink = LiveSurvey(project, self._secret, datetime.now(UTC)), Findings()
        try:
            await run(survey, list(planned), sink, clock=lambda: datetime.now(UTC))
        finally:
            await survey.close()
        return sink.all

    async def _secret(self, reference: str) -> Secret:
        """What the reference's command would print, without a process for each."""
        argv = json.loads(reference.removeprefix("cmd:"))
        return Secret(password(self.folder, argv[argv.index("password") + 1]))


@contextmanager
def practice(folder: Path, state: State, *, alone: bool = False) -> Iterator[Practice]:
    """Serve a practice business in `folder` while inside."""
    prepare(folder, state, alone=alone)
    ready, ended = threading.Event(), threading.Event()
    stops: list[Callable[[], object]] = []
    broken: list[BaseException] = []

    async def until_told() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        stops.append(lambda: loop.call_soon_threadsafe(stop.set))
        await serve(folder, stop, ready.set)

    def serving() -> None:
        try:
            asyncio.run(until_told())
        except BaseException as error:
            broken.append(error)
        finally:
            ready.set()
            ended.set()

    thread = threading.Thread(target=serving)
    thread.start()
    try:
        assert ready.wait(_READY_SECONDS)
        assert not broken, broken
        yield Practice(folder)
    finally:
        for stop in stops:
            if not ended.is_set():
                stop()
        thread.join(_READY_SECONDS)
        assert not thread.is_alive()
    assert not broken, broken
