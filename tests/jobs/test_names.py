"""Names from run to run, with the real practice business: what an audit takes down, what changed, and what is run again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lrconsole.credentials.redaction import Redactor
from lrconsole.demo.business import set_fault
from lrconsole.demo.faults import State
from lrconsole.jobs.audit_job import run_audit
from lrconsole.jobs.names import Changed, known, lines, run_changed, wait
from lrconsole.jobs.standing import standing_of
from lrconsole.model.audit import EventKind
from lrconsole.model.errors import UsageError
from lrconsole.model.name_watch import CellState, Place
from lrconsole.project.loading import load
from lrconsole.project.locations import Locations
from lrconsole.report.names import changes_document, diff_document, diff_text, recheck_document, recheck_text
from lrconsole.store.reader import RecordReader
from tests.demo.practice import practice

ZONE = "northstar.example"
NEWS = f"news.{ZONE}"


@dataclass(frozen=True)
class Watched:
    """A practice business whose names are watched, with a record of its own."""

    folder: Path
    state: Path

    @property
    def locations(self) -> Locations:
        return Locations(self.state, self.state)

    @property
    def record(self) -> Path:
        return self.locations.record(self.folder / "lrconsole.toml")

    def audit(self, *only: str) -> None:
        loaded = load(self.folder / "lrconsole.toml")
        run_audit(loaded, self.locations, {}, Redactor(), only=only, now=lambda: datetime.now(UTC))

    def again(self, *, at_once: bool = False) -> Changed:
        loaded = load(self.folder / "lrconsole.toml")
        return run_changed(loaded, self.locations, {}, Redactor(), at_once=at_once, now=lambda: datetime.now(UTC))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with practice(tmp_path_factory.mktemp("watched"), State.FIXED) as running:
        yield running.folder


@pytest.fixture
def watched(served: Path, tmp_path: Path) -> Watched:
    return Watched(served, tmp_path)


def test_an_audit_of_one_check_takes_down_all_declared_names(watched: Watched) -> None:
    watched.audit("people.named")
    seen = {key: one.values for key, (one, _) in known(watched.record).items()}
    assert seen[(ZONE, "A")] == ("127.0.0.1",)
    assert seen[(f"status.{ZONE}", "CNAME")] == (f"www.{ZONE}",)
    assert seen[(f"_dmarc.{NEWS}", "TXT")][0].startswith("v=DMARC1")
    assert {(ZONE, kind) for kind in ("NS", "MX", "TXT", "CAA", "DS")} <= set(seen)
    assert (f"app.{ZONE}", "certificate") not in seen
    with RecordReader(watched.record) as reader:
        assert standing_of(reader, datetime.now(UTC)).names == ()


def test_before_the_first_run_there_is_nothing_to_compare_with(watched: Watched) -> None:
    watched.audit("people.named")
    with closing(sqlite3.connect(watched.record)) as connection, connection:
        connection.execute("DELETE FROM name_seen")
    with pytest.raises(UsageError, match="no run has looked"):
        watched.again()


def test_after_a_change_exactly_the_checks_that_it_concerns_are_run(watched: Watched) -> None:
    watched.audit("people.named")
    assert watched.again() == Changed(())
    set_fault(watched.folder, "spf-twice", True)
    try:
        done = watched.again()
        assert [(change.name, change.kind, len(change.after)) for change in done.changes] == [(NEWS, "TXT", 2)]
        assert done.audit is not None
        with RecordReader(watched.record) as reader:
            run = reader.findings(done.audit.audit)
            standing = standing_of(reader, datetime.now(UTC))
            noted = reader.events_of(EventKind.NAME_CHANGED)
        assert {finding.fingerprint for finding in run} == set(done.checks)
        assert {f"spf.single:{NEWS}", f"dmarc.present:{NEWS}"} <= set(done.checks)
        assert not any(one.startswith(("tls.", "redirects.")) for one in done.checks)
        assert next(one for one in run if one.fingerprint == f"spf.single:{NEWS}").outcome.value == "fail"
        assert [change.name for change in standing.names] == [NEWS]
        assert [event.about for event in noted] == [NEWS]
        assert watched.again() == Changed(())
        text = recheck_text(done.changes, done.checks, done.waiting, run)
        assert f"✖ fail           spf.single:{NEWS}" in text
        told = recheck_document(done.changes, done.checks, done.waiting, run)
        assert (told["changes"][0]["name"], len(told["found"])) == (NEWS, len(run))
        assert changes_document(done.changes)[0]["kind"] == "TXT"
    finally:
        set_fault(watched.folder, "spf-twice", False)


def needs_two_addresses(watched: Watched) -> None:
    if not load(watched.folder / "lrconsole.toml").project.network.resolvers[1:]:
        pytest.skip("needs a second loopback address: add 127.0.0.2 and 127.0.0.3 to this machine")


def test_while_a_resolver_keeps_the_old_record_nothing_is_run_but_at_once(watched: Watched) -> None:
    needs_two_addresses(watched)
    watched.audit("people.named")
    with closing(sqlite3.connect(watched.record)) as connection, connection:
        # As if the name had moved since.
        change = "UPDATE name_seen SET found = '[\"127.0.0.9\"]' WHERE name = ? AND kind = 'A'"
        connection.execute(change, (f"old-{ZONE}",))
    set_fault(watched.folder, "resolver-stale", True)
    try:
        held = watched.again()
        assert ([line.name for line in held.waiting], held.audit) == ([f"old-{ZONE}"], None)
        assert f"Some resolvers still keep old-{ZONE} as it was. Nothing was run; again in 300 s" in recheck_text(
            held.changes, held.checks, held.waiting, ()
        )
        assert watched.again(at_once=True).audit is not None
    finally:
        set_fault(watched.folder, "resolver-stale", False)


def test_names_from_place_to_place_with_the_wait(watched: Watched) -> None:
    needs_two_addresses(watched)
    old = f"old-{ZONE}"
    # The address is another for the zone's servers than it was, and one resolver still has what was before.
    for name in ("move-behind-ttl", "resolver-stale"):
        set_fault(watched.folder, name, True)
    try:
        found = {(line.name, line.kind): line for line in lines(load(watched.folder / "lrconsole.toml").project, datetime.now(UTC))}
        line = found[(old, "A")]
        assert [cell.state for cell in line.of(Place.RESOLVER)] == [CellState.EXPECTED, CellState.OLD]
        assert line.eta == 300
        text, told = diff_text(list(found.values())), diff_document(list(found.values()))
        assert f"A {old}\n  planned    127.0.0.1" in text
        assert "→ wait 300 s" in text
        assert "the last cache asks again within 300 s" in text
        assert (told["done"], told["eta_seconds"]) == (False, 300)
        assert json.loads(json.dumps(told))["names"]
        wrong = found[("northstar-coaching.example", "A")]
        assert (wrong.of(Place.RESOLVER), wrong.is_right_at_home) == ((), False)
        assert "make the zone right first, resolvers are asked once it is; its old answer then lives for up to 172800 s" in text
    finally:
        for name in ("move-behind-ttl", "resolver-stale"):
            set_fault(watched.folder, name, False)


def test_waiting_ends_when_all_is_as_planned_twice(watched: Watched) -> None:
    needs_two_addresses(watched)
    project = load(watched.folder / "lrconsole.toml").project
    moment, pauses = [datetime.now(UTC)], list[float]()

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        moment[0] += timedelta(seconds=seconds)
        set_fault(watched.folder, "resolver-stale", len(pauses) < 2)

    set_fault(watched.folder, "resolver-stale", True)
    try:
        found = wait(project, (f"old-{ZONE}",), 600, lambda: moment[0], sleep=sleep)
    finally:
        set_fault(watched.folder, "resolver-stale", False)
    assert (all(line.is_done for line in found), pauses) == (True, [30.0, 30.0, 30.0])


def test_waiting_ends_in_any_case(watched: Watched) -> None:
    project = load(watched.folder / "lrconsole.toml").project
    moment, pauses = [datetime.now(UTC)], list[float]()

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        moment[0] += timedelta(seconds=seconds)

    set_fault(watched.folder, "blog-elsewhere", True)
    try:
        found = wait(project, (f"blog.{ZONE}",), 45, lambda: moment[0], sleep=sleep)
    finally:
        set_fault(watched.folder, "blog-elsewhere", False)
    assert (any(line.is_done for line in found), pauses) == (False, [30.0, 15.0])


def test_only_declared_names_are_looked_at(watched: Watched) -> None:
    project = load(watched.folder / "lrconsole.toml").project
    assert {line.name for line in lines(project, datetime.now(UTC), (f"www.{ZONE}",))} == {f"www.{ZONE}"}
    with pytest.raises(UsageError, match="no declared name"):
        lines(project, datetime.now(UTC), ("foreign.example",))
    assert "all as planned" in diff_text(lines(project, datetime.now(UTC), (f"www.{ZONE}",)))
