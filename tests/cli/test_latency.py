"""Tests of `lrconsole latency` and `lrconsole fixes`."""

from __future__ import annotations

from pathlib import Path

from lrconsole.model.finding import Evidence
from lrconsole.model.judgement import Outcome
from lrconsole.model.stage import Stage
from tests.cli.place import FINDINGS, place
from tests.tui.console import finding

TIMED = finding(
    "latency.p95",
    "client list",
    stage=Stage.DATABASE,
    outcome=Outcome.FAIL,
    evidence=(Evidence("budget", "500 ms"), Evidence("p95", "804 ms"), Evidence("times", "3 804 – 2 ms")),
)


def test_latency(tmp_path: Path) -> None:
    here = place(tmp_path, (*FINDINGS, TIMED))
    ran = here.run("latency")
    assert ran.code == 0
    assert "client list slow" in ran.out
    assert "804 ms" in ran.out
    assert "×" in ran.out
    assert "\x1b" not in ran.out
    assert here.run("latency", "--symbols", "ascii", "--scale", "own").out.splitlines()[1].isascii()
    (row,) = here.json("latency")
    assert row["milliseconds"] == [3.0, 804.0, None, 2.0]


def test_latency_without_a_timed_route_says_how_to_get_one(tmp_path: Path) -> None:
    here = place(tmp_path)
    assert "[[route]]" in here.run("latency").out
    assert here.json("latency") == []


def test_fixes(tmp_path: Path) -> None:
    here = place(tmp_path, (*FINDINGS, finding(fix="certbot renew")))
    ran = here.run("fixes")
    assert ran.code == 0
    assert "fix    certbot renew" in ran.out
    assert "again  lrconsole audit --only tls.expiry" in ran.out
    assert "tls.expiry:app.northstar.example" in [one["finding"] for one in here.json("fixes")]


def test_fixes_when_nothing_is_short(tmp_path: Path) -> None:
    here = place(tmp_path, ())
    assert "lrconsole status" in here.run("fixes").out
    assert here.json("fixes") == []


def test_latency_is_drawn_in_ascii_where_stdout_has_nothing_else(tmp_path: Path) -> None:
    here = place(tmp_path, (*FINDINGS, TIMED))
    ran = here.run("latency", environ={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert ran.out.isascii()
    assert "x client list slow" in ran.out
