"""Tests of `lrconsole findings`: filters, sorts, formats and files."""

from __future__ import annotations

import csv
import io
import json
import stat

from tests.cli.place import BLOCKER, HIGH, Place


def names(place: Place, *arguments: str) -> list[str]:
    """The fingerprints of automatic checks that a call lists, in order."""
    found = [one["fingerprint"] for one in place.json("findings", "!check:attest", *arguments)["risks"]]
    assert all(isinstance(one, str) for one in found)
    return found


def test_a_filter_chooses_and_a_sort_orders(place: Place) -> None:
    assert names(place) == [BLOCKER, HIGH, "spf.single:www.example"]
    assert names(place, "state:fail", "check:spf") == [BLOCKER]
    assert names(place, "state:fail check:spf") == [BLOCKER]
    assert names(place, "!state:fail") == ["spf.single:www.example"]
    assert names(place, "--failing") == [BLOCKER, HIGH]
    assert names(place, "--sort", "subject") == [BLOCKER, HIGH, "spf.single:www.example"]
    assert names(place, "--sort", "check") == [BLOCKER, "spf.single:www.example", HIGH]


def test_each_format(place: Place) -> None:
    text = place.run("findings", "severity:high", "state:fail")
    assert text.code == 0
    assert text.out.startswith("Northstar Coaching: findings · 1 of ")
    assert HIGH in text.out
    assert BLOCKER not in text.out
    assert place.run("findings", "tls", "--format", "markdown").out.startswith("# Northstar Coaching: findings\n")
    rows = list(csv.DictReader(io.StringIO(place.run("findings", "state:fail", "--format", "csv").out)))
    assert [f"{row['check']}:{row['subject']}" for row in rows] == [BLOCKER, HIGH]
    data = json.loads(place.run("findings", "state:fail", "--format", "json").out)
    assert (data["schema"], data["filter"], data["shown"]) == ("lrconsole/findings/1", "state:fail", 2)


def test_a_file(place: Place) -> None:
    ran = place.run("findings", "state:fail", "--format", "csv", "--output", "out/fail.csv")
    assert (ran.code, ran.out, ran.err) == (0, "", "written: out/fail.csv\n")
    file = place.project / "out" / "fail.csv"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_bytes().count(b"\r\n") == 3
    assert "read-only" in place.refused("findings", "--read-only", "--output", "x.csv")
    assert not (place.project / "x.csv").exists()


def test_a_mistake_is_told_with_its_place_and_what_is_possible(place: Place) -> None:
    told = place.refused("findings", "spf", "stat:fail")
    assert told.startswith('lrconsole: character 5 of the filter: there is no key "stat" — did you mean state:?')
    assert "did you mean fail?" in place.refused("findings", "state:fial")


def test_the_language_is_in_the_help(place: Place) -> None:
    told = place.run("findings", "--help").out
    for word in ("state:fail,warn", "severity:blocker", "!term", "hurts:data-leak", "key:one,two"):
        assert word in told
