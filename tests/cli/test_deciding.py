"""Tests of what people add: decisions, waivers, answers, the clock, and what becomes of the verdict."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lrconsole.store.reader import RecordReader
from tests.cli.place import BLOCKER, HIGH, Place
from tests.cli.place import place as made

_REASON = ("--reason", "the mail provider merges them on Monday")


def day(after: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=after)


def files(folder: Path) -> dict[Path, bytes]:
    """Every file with its content, but SQLite's own ones that come and go with a reader."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
    return {path: path.read_bytes() for path in found}


def test_a_decision_changes_the_verdict_and_the_next_one_changes_it_back(place: Place) -> None:
    assert place.run("status").code == 1
    ran = place.run("decide", BLOCKER, "defer", "--by", "Ana Ruiz", "--reason", "after the launch, it can wait")
    assert (ran.code, ran.out) == (0, f"{BLOCKER}: defer, decided by Ana Ruiz\n")
    assert place.run("status").code == 0
    assert place.json("decide", BLOCKER, "no-go", "--by", "Ben Okoro", "--reason", "mail is the business") == {
        "fingerprint": BLOCKER,
        "choice": "no-go",
        "who": "Ben Okoro",
    }
    ran = place.run("status")
    assert ran.code == 1
    assert "Ben Okoro decided no-go" in ran.out


def test_a_waiver_lets_a_blocker_pass_until_its_day(place: Place) -> None:
    given = place.json("waive", BLOCKER, "--owner", "ana ruiz", *_REASON)
    assert given == {"fingerprint": BLOCKER, "owner": "Ana Ruiz", "expires": str(day(14))}
    ran = place.run("status")
    assert ran.code == 0
    assert f"waived by Ana Ruiz until {day(14)}" in ran.out


@pytest.mark.parametrize(
    ("name", "until", "says"),
    [
        (BLOCKER, 15, "choose a day from"),
        (HIGH, 91, "choose a day from"),
        (HIGH, 0, "choose a day from"),
        (HIGH, -1, "choose a day from"),
    ],
)
def test_a_waiver_ends_within_its_limits(place: Place, name: str, until: int, says: str) -> None:
    assert says in place.refused("waive", name, "--owner", "Ana Ruiz", *_REASON, "--until", str(day(until)))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["waive", BLOCKER, "--owner", "Nobody Known", *_REASON], "name one of: Ana Ruiz, Ben Okoro"),
        (["waive", BLOCKER, "--owner", " ", *_REASON], "--owner NAME"),
        (["waive", BLOCKER, "--owner", "Ana Ruiz", "--reason", "later"], "at least 20 characters"),
        (["waive", BLOCKER, "--owner", "Ana Ruiz", *_REASON, "--until", "soon"], "soon"),
        (["waive", "spf.single", "--owner", "Ana Ruiz", *_REASON], BLOCKER),
        (["waive", "spf.single:www.example", "--owner", "Ana Ruiz", *_REASON], "nothing to decide"),
        (["decide", "spf.singel:news.example", "defer", "--by", "Ana", "--reason", "x"], f"try: {BLOCKER}"),
        (["decide", BLOCKER, "defer", "--by", "", "--reason", "x"], "--by NAME"),
        (["decide", BLOCKER, "defer", "--by", "Ana", "--reason", " "], "--reason"),
        (["decide", BLOCKER, "waive", "--by", "Ana", "--reason", "x"], "'fix-now'"),
        (["decide", BLOCKER], "fix-now"),
        (["attest", "B99", "yes", "--by", "Ana", "--evidence", "x"], "no row"),
        (["attest", "B5", "yes", "--by", "Ana", "--evidence", "x"], "established by checks"),
        (["attest", "B9", "yes", "--evidence", "x"], "--by NAME"),
        (["attest", "B9", "yes", "--by", "Ana"], "--evidence"),
        (["attest", "B9", "yes", "--by", "Ana", "--evidence", "file:gone.png"], "does not exist"),
        (["attest", "B9", "perhaps", "--by", "Ana", "--evidence", "x"], "not-applicable"),
        (["attest", "B9", "yes", "--by", "Ana", "--evidence", "x", "--until", "1999-01-01"], "choose a day from"),
        (["attest", "B9"], "yes, no, not-applicable"),
        (["attest", "--by", "Ana"], "ROW"),
        (["clock", "stop"], "'pause'"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line_that_says_what_to_do(place: Place, arguments: list[str], says: str) -> None:
    before = place.recorded()
    assert says in place.refused(*arguments)
    assert place.recorded() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["decide", BLOCKER, "defer", "--by", "Ana", "--reason", "later"],
        ["waive", BLOCKER, "--owner", "Ana Ruiz", *_REASON],
        ["attest", "B9", "no", "--by", "Ana"],
        ["clock", "start"],
        ["audit"],
        ["trust"],
        ["secrets", "rm", "owner"],
        ["init", "northstar.example"],
        ["report", "--output", "report.md"],
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_read_only_changes_nothing(place: Place, arguments: list[str]) -> None:
    before = files(place.home)
    assert "--read-only" in place.refused("--read-only", *arguments)
    assert "--read-only" in place.refused(*arguments, "--read-only")
    assert files(place.home) == before


def test_answers_to_the_rows(tmp_path: Path) -> None:
    place = made(tmp_path, answered=False)
    questions = {one["row"]: one for one in place.json("attest")}
    assert questions["B9"]["outcome"] == "unknown"
    assert all(one["question"] and one["confirms"] for one in questions.values())
    assert len(place.run("attest").out.splitlines()) == len(questions)

    (place.project / "page.txt").write_text("paged at 21:04")
    given = place.json("attest", "b9", "yes", "--by", "Tom Hale", "--evidence", "file:page.txt")
    assert given == {"row": "B9", "answer": "yes", "who": "Tom Hale", "sha256": hashlib.sha256(b"paged at 21:04").hexdigest()}
    ran = place.run("attest", "T2", "no", "--by", "Tom Hale")
    assert ran.out.startswith("T2: no, said by Tom Hale, until ")
    outcomes = {one["row"]: one["outcome"] for one in place.json("attest")}
    assert (outcomes["B9"], outcomes["T2"]) == ("attested", "fail")


def test_the_clock(place: Place) -> None:
    assert place.json("clock") == {"phase": "not started", "used_seconds": 0, "left_seconds": 7200}
    assert place.run("clock", "start").out == "1:59 of 2:00 left\n"
    assert place.json("clock")["phase"] == "running"
    assert "(paused)" in place.run("clock", "pause").out
    assert place.json("clock", "reset")["phase"] == "not started"


def test_what_was_done_is_in_the_activity_log_with_who_did_it(place: Place) -> None:
    place.run("decide", BLOCKER, "fix-now", "--by", "Ana Ruiz", "--reason", "today")
    place.run("waive", HIGH, "--owner", "Ben Okoro", *_REASON)
    place.run("attest", "B9", "no", "--by", "Tom Hale")
    with RecordReader(place.record) as reader:
        told = [(event.kind.value, event.who) for event in reader.events()]
    assert told == [("decided", "Ana Ruiz"), ("waived", "Ben Okoro"), ("attested", "Tom Hale")]
