"""Tests of what is told to a founder, of masked output, and of the list of projects, on the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from lrconsole.project.locations import Locations
from lrconsole.project.recent import Recent, remember
from tests.cli.place import BLOCKER, Place, place
from tests.cli.run import lrconsole


def test_present_and_say_back(place: Place) -> None:
    topics = place.json("present")
    assert [topic["id"] for topic in topics] == ["verdict", "spf.single", "holds", "on-call"]
    assert not any(topic["said_back"] for topic in topics)
    assert place.run("present").out.startswith("1 of 4 · Can we launch? · verdict\nNot yet. 1 thing stands in the way of the launch.\n")
    assert place.json("teach-back", "verdict", "--initials", "a. r.")["initials"] == "AR"
    assert place.run("teach-back", "holds", "--initials", "TH").out.startswith("holds: said back by TH, ")
    assert [(topic["said_back"] or {}).get("initials") for topic in place.json("present")] == ["AR", None, "TH", None]
    assert "said back" in place.run("log").out


def test_say_back_refuses(place: Place) -> None:
    assert "lrconsole present" in place.refused("teach-back", "nonsense", "--initials", "AR")
    assert "one to five letters" in place.refused("teach-back", "verdict", "--initials", "Ana Ruiz")
    assert "--read-only" in place.refused("--read-only", "teach-back", "verdict", "--initials", "AR")
    assert all(topic["said_back"] is None for topic in place.json("present"))


def test_private_output(place: Place) -> None:
    for arguments in (
        ("status", "--all"),
        ("report",),
        ("report", "--format", "html"),
        ("report", "--format", "sarif"),
        ("report", "--json"),
        ("findings",),
        ("findings", "--format", "markdown"),
        ("findings", "--format", "csv"),
        ("findings", "--json"),
    ):
        open_text = place.run(*arguments).out
        private = place.run(*arguments, "--private").out
        for host in ("news.example", "pay.example"):
            assert host in open_text
            assert host not in private
        assert "spf.single" in private
    assert place.json("status", "--private")["blockers"][0].startswith("spf.single:host-")
    assert place.json("status")["blockers"] == [BLOCKER]


def test_private_lists_of_some(place: Place) -> None:
    for arguments in (("fixes",), ("fixes", "--json"), ("present",), ("present", "--json"), ("clock", "summary")):
        open_text, private = place.run(*arguments).out, place.run(*arguments, "--private").out
        assert "news.example" in open_text, arguments
        assert "news.example" not in private, arguments
        assert "host-" in private, arguments


def test_a_private_list_is_filtered_by_masks_and_by_names_and_shows_no_name_of_the_filter(place: Place) -> None:
    (masked,) = place.json("findings", "state:fail", "severity:blocker", "--private")["risks"]
    subject = masked["subject"]
    assert subject.startswith("host-")
    assert [one["subject"] for one in place.json("findings", f"subject:{subject}", "--private")["risks"]] == [subject]
    ran = place.run("findings", "subject:news.example", "--private")
    assert ran.out.startswith(f"Northstar Coaching: findings · 1 of 44 · subject:{subject}")
    assert "news.example" not in ran.out


def test_the_same_host_has_the_same_mask_in_every_list(place: Place) -> None:
    masked = place.json("status", "--private")["blockers"][0].removeprefix("spf.single:")
    for arguments in (("findings",), ("fixes",), ("present",), ("clock", "summary")):
        assert masked in place.run(*arguments, "--private").out, arguments


def test_projects(tmp_path: Path) -> None:
    assert "No project has been opened yet" in lrconsole("projects", home=tmp_path).out
    found = place(tmp_path)
    kept = Locations(tmp_path / "config", tmp_path / "state").recent
    now = datetime.now(UTC)
    remember(kept, Recent("Gone", tmp_path / "gone" / "lrconsole.toml", now))
    remember(kept, Recent("Northstar Coaching", found.project / "lrconsole.toml", now))
    rows = found.json("projects")
    assert [(row["name"], row["verdict"]) for row in rows] == [("Northstar Coaching", "NO-GO, 1 blocker"), ("Gone", "its file is gone")]
    assert found.run("projects").out.splitlines()[0].startswith("Northstar Coaching           NO-GO, 1 blocker")


def test_output_that_is_not_utf_8(place: Place) -> None:
    ran = place.run("status", environ={"PYTHONIOENCODING": "latin-1"})
    assert ran.code == 1
    assert "x fail" in ran.out
    assert ran.out.isascii()
