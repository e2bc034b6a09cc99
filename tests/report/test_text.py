"""Tests of the text report: what `status` prints."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lrconsole.report.text import age, hours, status_text
from tests.report.made import NOW, empty, hostile, rich
from tests.safety.hostile import STRINGS, unsafe


def test_the_verdict_stands_first_and_says_how_many_block() -> None:
    first = status_text(rich()).splitlines()[0]
    assert first == f"Northstar Coaching · PRODUCTION · NO-GO · {len(rich().blockers)} blockers"


def test_only_open_findings_are_listed_unless_all_are_asked_for() -> None:
    assert "check.pass:" not in status_text(rich())
    assert "check.pass:host-pass.example" in status_text(rich(), everything=True)
    assert "· waived" in status_text(rich())
    assert "· defer" in status_text(rich())


def test_an_empty_record() -> None:
    text = status_text(empty())
    assert text.startswith("NOT AUDITED")
    assert "run `lrconsole audit`" in text


@pytest.mark.parametrize("name", STRINGS)
@pytest.mark.parametrize("width", [40, 100])
def test_foreign_text_keeps_to_its_line(name: str, width: int) -> None:
    text = status_text(hostile(STRINGS[name]), width=width)
    assert unsafe(text) == []
    assert text.count("\n") == status_text(hostile("word"), width=width).count("\n")
    assert max(map(len, text.splitlines())) < 500


@pytest.mark.parametrize(
    ("seconds", "said"), [(-5, "0 s"), (89, "89 s"), (90, "1 min"), (5_399, "89 min"), (5_400, "1 h"), (172_800, "2 d"), (864_000, "10 d")]
)
def test_ages(seconds: int, said: str) -> None:
    assert age(NOW - timedelta(seconds=seconds), NOW) == said


def test_hours() -> None:
    assert [hours(seconds) for seconds in (0, 59, 60, 3_600, 7_199)] == ["0:00", "0:00", "0:01", "1:00", "1:59"]
