"""Tests of the two-hour audit on the command line: the summary, and one question after the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrconsole.store.reader import RecordReader
from tests.cli.place import Place
from tests.cli.place import place as made
from tests.cli.terminal import Terminal, python


@pytest.fixture
def open_place(tmp_path: Path) -> Place:
    """A project in which nobody has answered anything."""
    return made(tmp_path, answered=False)


def test_the_summary_as_text_json_and_markdown(open_place: Place) -> None:
    assert open_place.run("clock", "start").code == 0
    text = open_place.run("clock", "summary")
    assert text.code == 0
    assert "0:00 of 2:00 used" in text.out
    assert "Open questions (41)" in text.out
    data = open_place.json("clock", "summary")
    assert (data["clock"]["phase"], data["now"]["launch"], data["open"][0]["row"]) == ("running", "NO-GO", "B3")
    assert open_place.run("clock", "summary", "--markdown").out.startswith("# Northstar Coaching: the two-hour audit")
    assert open_place.run("clock", "summary", "--read-only").code == 0


def test_the_next_question_without_a_terminal(open_place: Place) -> None:
    said = open_place.run("attest", "--next").out
    assert said.startswith("B3 (41 questions open, blocks the launch): ")
    assert "lrconsole attest B3 yes" in said
    assert open_place.json("attest", "--next")["row"] == "B3"
    assert open_place.json("attest", "--next", "--after", "b3")["row"] == "B4"


def test_no_question_is_left(place: Place) -> None:
    assert place.run("attest", "--next").out == "all questions are answered\n"
    assert place.json("attest", "--next") == {"row": None, "open": 0}


def test_a_row_and_next_contradict_each_other(open_place: Place) -> None:
    assert "--next chooses the row itself" in open_place.refused("attest", "--next", "B1", "yes")


def test_at_a_terminal_it_asks_records_and_goes_on(open_place: Place) -> None:
    shown = talk(open_place, [("Answer (", b"yes\n"), ("Who answers", b"Ana Ruiz\n"), ("Evidence (", b"saw it\n"), ("Answer (", b"")])
    assert b"B3: yes, said by Ana Ruiz" in shown
    assert b"B4 (40 questions open" in shown
    with RecordReader(open_place.record) as reader:
        (given,) = reader.attestations()
    assert (given.row, given.who, given.evidence) == ("B3", "Ana Ruiz", "saw it")


def test_evidence_that_is_missing_is_said_and_nothing_recorded(open_place: Place) -> None:
    shown = talk(open_place, [("Answer (", b"yes\n"), ("Who answers", b"Ana Ruiz\n"), ("Evidence (", b"\n"), ("Answer (", b"")])
    assert b"not recorded: B3 needs evidence" in shown
    assert b"B4 (41 questions open" in shown
    with RecordReader(open_place.record) as reader:
        assert reader.attestations() == ()


def talk(at: Place, says: list[tuple[str, bytes]]) -> bytes:
    """Run `attest --next` in a terminal, and give each answer once its question is shown."""
    folders = {"LRCONSOLE_STATE": str(at.home / "state"), "LRCONSOLE_CONFIG": str(at.home / "config")}
    terminal = Terminal(python("-m", "lrconsole", "attest", "--next"), environ=folders, cwd=at.project)
    heard = 0
    for question, answer in says:
        terminal.shows(question, after=heard)
        heard = len(terminal.shown)
        terminal.press(answer)
    assert terminal.interrupted() == 130
    terminal.close()
    return terminal.shown
