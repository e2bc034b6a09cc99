"""Tests of notes, of taking back, of several findings at once, and of the activity log on the command line."""

from __future__ import annotations

from tests.cli.place import BLOCKER, HIGH, Place

_REASON = ("--reason", "the mail provider merges them on Monday")
_ANA = ("--by", "Ana Ruiz")


def test_several_are_decided_waived_and_noted_at_once(place: Place) -> None:
    ran = place.run("decide", BLOCKER, HIGH, "fix-now", *_ANA)
    assert ran.out == f"{BLOCKER}: fix now, decided by Ana Ruiz\n{HIGH}: fix now, decided by Ana Ruiz\n"
    given = place.json("waive", BLOCKER, HIGH, "--owner", "ana ruiz", *_REASON, "--until", "1w")
    assert [one["fingerprint"] for one in given] == [BLOCKER, HIGH]
    assert given[0]["expires"] == given[1]["expires"]
    assert [one["who"] for one in place.json("note", BLOCKER, HIGH, "ticket 4711", *_ANA)] == ["Ana Ruiz", "Ana Ruiz"]
    notes = {one["fingerprint"]: one["notes"] for one in place.json("status")["risks"]}
    assert [note["text"] for note in notes[HIGH]] == ["ticket 4711"]
    assert "ticket 4711" in place.run("report").out
    assert "1 note" in place.run("status").out


def test_one_that_cannot_be_decided_leaves_all_as_they_were(place: Place) -> None:
    before = place.recorded()
    assert "nothing to decide" in place.refused("decide", BLOCKER, "spf.single:www.example", "fix-now", *_ANA)
    assert "no finding is named" in place.refused("decide", "fix-now", *_ANA)
    assert "no finding is named" in place.refused("note", "a text alone", *_ANA)
    assert "FINDING" in place.refused("waive", "--owner", "Ana Ruiz", *_REASON)
    assert place.recorded() == before


def test_undo_shows_what_it_takes_back_and_asks(place: Place) -> None:
    place.run("decide", BLOCKER, HIGH, "defer", *_ANA, "--reason", "after the launch, it can wait")
    assert place.run("status").code == 0
    ran = place.run("undo", "--by", "Ben Okoro")
    assert ran.code == 2
    assert f"{BLOCKER}: decided by Ana Ruiz on 20" in ran.err
    assert "defer: after the launch, it can wait" in ran.err
    assert ran.err.endswith("add --yes\n")
    assert place.run("status").code == 0

    undone = place.json("undo", "--by", "Ben Okoro", "--yes")
    assert [(one["fingerprint"], one["kind"], one["who"]) for one in undone] == [
        (BLOCKER, "decided", "Ana Ruiz"),
        (HIGH, "decided", "Ana Ruiz"),
    ]
    assert place.run("status").code == 1


def test_the_log_says_who_did_what_the_newest_first(place: Place) -> None:
    assert place.run("log").out == "Nothing has happened yet.\n"
    place.run("note", BLOCKER, "ticket 4711", *_ANA)
    place.run("undo", "--by", "Ben Okoro", "--yes")
    told = place.json("log")
    assert [(one["what"], one["who"], one["about"]) for one in told] == [
        ("taken back", "Ben Okoro", BLOCKER),
        ("noted", "Ana Ruiz", BLOCKER),
    ]
    assert place.run("log", "--limit", "1").out.count("\n") == 1
    assert "--limit" in place.refused("log", "--limit", "0")


def test_the_log_says_who_started_the_clock(place: Place) -> None:
    place.run("clock", "start", environ={"LOGNAME": "ben"})
    (place.home / "config").mkdir()
    (place.home / "config" / "settings.toml").write_text('[console]\nwho = "Ana Ruiz"\n')
    place.run("clock", "pause", environ={"LOGNAME": "ben"})
    assert [(one["what"], one["text"], one["who"]) for one in place.json("log")] == [
        ("clock", "pause", "Ana Ruiz"),
        ("clock", "start", "ben"),
    ]


def test_read_only_takes_nothing_back(place: Place) -> None:
    place.run("note", BLOCKER, "ticket 4711", *_ANA)
    before = place.recorded()
    assert "--read-only" in place.refused("--read-only", "undo", *_ANA, "--yes")
    assert "--read-only" in place.refused("note", BLOCKER, "another", *_ANA, "--read-only")
    assert place.recorded() == before
    assert place.run("--read-only", "log").code == 0


def test_with_nothing_to_take_back_it_says_so(place: Place) -> None:
    for _ in place.json("attest"):
        assert place.run("undo", *_ANA, "--yes").code == 0
    assert "nothing to take back" in place.refused("undo", *_ANA, "--yes")
