"""Tests of `lrconsole dns` and of the edge plan as a report."""

from __future__ import annotations

import json
from pathlib import Path

from lrconsole.model.finding import Evidence
from lrconsole.model.judgement import Outcome
from lrconsole.model.name_watch import NameSeen
from lrconsole.model.stage import Stage
from lrconsole.store.writer import RecordWriter
from tests.cli.place import FINDINGS, Place, place
from tests.tui.console import NOW, finding

PLANNED = finding(
    "dns.propagation",
    "northstar.example",
    stage=Stage.EDGE,
    outcome=Outcome.FAIL,
    evidence=(Evidence("A northstar.example planned", "192.0.2.10"), Evidence("A northstar.example in the zone", "192.0.2.9 · TTL 60")),
    fix="In the zone northstar.example:\nadd A @ 192.0.2.10\ndelete A @ 192.0.2.9",
)


def seen(here: Place, *records: tuple[str, ...]) -> None:
    """Put what a name had into the record, run by run."""
    with RecordWriter(here.record, now=lambda: NOW) as writer:
        for audit, values in enumerate(records, 1):
            writer.add_names(audit, [NameSeen("northstar.example", "A", values, 60)])


def test_changes(tmp_path: Path) -> None:
    here = place(tmp_path)
    assert "No declared name has changed" in here.run("dns", "changes").out
    assert here.json("dns", "changes") == []
    seen(here, ("192.0.2.1",))
    assert here.json("dns", "changes") == []
    with RecordWriter(here.record, now=lambda: NOW) as writer:
        from tests.store.nouns import summary

        audit = writer.begin_audit(summary("x"), 1)
        writer.add_names(audit, [NameSeen("northstar.example", "A", ("192.0.2.2",), 60)])
    (row,) = here.json("dns", "changes")
    assert (row["name"], row["before"], row["after"]) == ("northstar.example", ["192.0.2.1"], ["192.0.2.2"])
    assert "A northstar.example: 192.0.2.1 → 192.0.2.2" in here.run("dns", "changes").out
    assert "northstar.example" not in here.run("dns", "changes", "--private").out


def test_a_diff_of_a_name_that_is_not_declared_asks_nobody(tmp_path: Path) -> None:
    assert "no declared name" in place(tmp_path).refused("dns", "diff", "--name", "foreign.example")


def test_a_recheck_needs_a_run_before_and_the_right_to_write(tmp_path: Path) -> None:
    here = place(tmp_path)
    assert "no run has looked" in here.refused("dns", "recheck")
    assert "--read-only" in here.refused("dns", "recheck", "--read-only")


def test_the_edge_plan_as_a_report(tmp_path: Path) -> None:
    here = place(tmp_path, (*FINDINGS, PLANNED))
    text = here.run("report", "--document", "edge").out
    assert "# Edge plan" in text
    assert "add A @ 192.0.2.10" in text
    assert "192.0.2.10" not in here.run("report", "--document", "edge", "--private").out
    data = json.loads(here.run("report", "--document", "edge", "--json").out)
    assert data["names"][0]["wanted"] == "192.0.2.10"
    assert "<html" in here.run("report", "--document", "edge", "--format", "html").out
    assert "markdown, html or json" in here.refused("report", "--document", "edge", "--format", "sarif")
    file = here.home / "plan.md"
    assert here.run("report", "--document", "edge", "--output", str(file)).code == 0
    assert file.read_text() == text
