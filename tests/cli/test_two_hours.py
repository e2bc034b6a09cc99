"""Tests of the two-hour audit on the command line: the summary, and one question after the other."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from pathlib import Path

import pytest

from lrconsole.store.reader import RecordReader
from tests.cli.place import Place
from tests.cli.place import place as made


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
    shown = talk(open_place, [(b"Answer (", b"yes\n"), (b"Who answers", b"Ana Ruiz\n"), (b"Evidence", b"saw it\n"), (b"B4 (40", b"\x03")])
    assert b"B3: yes, said by Ana Ruiz" in shown
    with RecordReader(open_place.record) as reader:
        (given,) = reader.attestations()
    assert (given.row, given.who, given.evidence) == ("B3", "Ana Ruiz", "saw it")


def test_evidence_that_is_missing_is_said_and_nothing_recorded(open_place: Place) -> None:
    shown = talk(open_place, [(b"Answer (", b"yes\n"), (b"Who answers", b"Ana Ruiz\n"), (b"Evidence", b"\n"), (b"B4 (41", b"\x03")])
    assert b"not recorded: B3 needs evidence" in shown
    with RecordReader(open_place.record) as reader:
        assert reader.attestations() == ()


def talk(at: Place, says: list[tuple[bytes, bytes]]) -> bytes:
    """Run `attest --next` in a terminal, and give each answer once its question is shown."""
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(at.project)
        folders = {"LRCONSOLE_STATE": str(at.home / "state"), "LRCONSOLE_CONFIG": str(at.home / "config")}
        os.execve(sys.executable, [sys.executable, "-m", "lrconsole", "attest", "--next"], {**os.environ, **folders})
    shown, waiting, end = b"", b"", time.monotonic() + 30
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        shown, waiting = shown + piece, waiting + piece
        if says and says[0][0] in waiting and waiting.rstrip(b"\r\n")[-1:] in (b":", b" ", b")"):
            waiting = b""
            os.write(terminal, says.pop(0)[1])
    os.close(terminal)
    os.waitpid(pid, 0)
    assert not says, shown
    return shown
