"""Tests of files that are missing, broken, unreadable or newer: one line, the right exit code, no traceback."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.place import Place, one_line
from tests.cli.run import lrconsole
from tests.project.sample import SAMPLE

_COMMANDS = (["status"], ["status", "--json"], ["report"], ["decide", "x", "defer", "--by", "Ana", "--reason", "x"], ["attest"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[project\n", "not valid TOML"),
        ('[project]\nname = "x"\nnmae = "y"\n', 'did you mean "name"?'),
        ("[project]\nname = 7\n", "lrconsole.toml:2"),
        ('project = "x"\n', "lrconsole.toml"),
        ("", '"project" is missing'),
        ("[[project]]\nname = 1\n", "lrconsole.toml"),
        ("a = " + "[" * 3_000 + "]" * 3_000, "lrconsole.toml"),
        (SAMPLE.replace('role = "owner"\nlists', 'role = "boss"\nlists'), "add a [[role]]"),
        (SAMPLE + "\n[network.\x1b]0;owned\x07]\n", "lrconsole.toml"),
        ("\x00", "lrconsole.toml"),
        ("x" * 1_100_000, "1,100,000 bytes"),
    ],
    ids=["toml", "unknown key", "type", "table", "empty", "array", "deep", "contradiction", "escape", "nul", "large"],
)
@pytest.mark.parametrize("command", [["audit"], ["config", "check"]], ids=" ".join)
def test_a_wrong_project_file(tmp_path: Path, text: str, says: str, command: list[str]) -> None:
    (tmp_path / "lrconsole.toml").write_text(text)
    ran = lrconsole(*command, home=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert says in one_line(ran)
    assert "\x1b" not in ran.err
    assert len(ran.err) < 1_200


@pytest.mark.parametrize(
    "command", [["audit"], ["status"], ["config", "check"], ["trust"], ["secrets", "list"], ["secrets", "set", "x"], []]
)
def test_no_project_file(tmp_path: Path, command: list[str]) -> None:
    ran = lrconsole(*command, home=tmp_path, given="value")
    assert (ran.code, ran.out) == (2, "")
    assert "lrconsole init DOMAIN" in ran.err.splitlines()[-1]
    assert "Traceback" not in ran.err
    ran = lrconsole("--project", "gone.toml", *command, home=tmp_path, given="value")
    if command not in (["status"], []):  # those read the record only
        assert ran.code == 2
        assert "gone.toml" in one_line(ran)


def test_the_users_settings_are_broken(place: Place) -> None:
    settings = place.home / "config" / "settings.toml"
    settings.parent.mkdir()
    settings.write_text("[network\n")
    assert str(settings) in place.refused("config", "check")
    settings.write_text("[network]\nhttp_port = -1\n")
    assert place.refused("config", "check").startswith(f'lrconsole: {settings}: "network.http_port"')


@pytest.mark.parametrize(("name", "value"), [("SECONDS", "soon"), ("HTTPS_PORT", "0"), ("IPV6", "perhaps"), ("RDAP", "ftp://x")])
def test_a_variable_is_wrong(place: Place, name: str, value: str) -> None:
    variable = f"LRCONSOLE_NETWORK_{name}"
    for command in (["config", "check"], ["audit"], ["init", "northstar.example", "--folder", "new"]):
        assert place.refused(*command, environ={variable: value}).startswith(f"lrconsole: {variable}: ")


def missing(record: Path) -> None:
    record.unlink()


def no_database(record: Path) -> None:
    record.write_text("this is no database at all, only text that lies where the record should be")


def empty_file(record: Path) -> None:
    record.write_bytes(b"")


def cut_off(record: Path) -> None:
    os.truncate(record, 5_000)


def folder(record: Path) -> None:
    record.unlink()
    record.mkdir()


def newer(record: Path) -> None:
    with sqlite3.connect(record) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def somebody_elses(record: Path) -> None:
    record.unlink()
    with sqlite3.connect(record) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()


def unknown_words(record: Path) -> None:
    with sqlite3.connect(record) as connection:
        connection.execute("UPDATE finding SET outcome = 'surprising'")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (missing, "there is no record yet"),
        (no_database, "not a record"),
        (empty_file, "record"),
        (cut_off, "record"),
        (folder, "record"),
        (newer, "update lrconsole"),
        (somebody_elses, "not a record"),
        (unknown_words, "does not understand"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_record_that_cannot_be_used(place: Place, spoil: Callable[[Path], None], says: str) -> None:
    for name in ("-wal", "-shm"):
        place.record.with_name(place.record.name + name).unlink(missing_ok=True)
    spoil(place.record)
    assert says in place.refused("status", code=4)
    for command in _COMMANDS[1:3]:
        place.refused(*command, code=4)
    ran = place.run("doctor", "--json")
    assert ran.code == 1
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", ["status", "findings", "latency", "fixes", "report", "present", "log", "attest", "clock"])
def test_without_a_record_json_says_what_is_not_known_why_and_what_to_do(place: Place, command: str) -> None:
    place.record.unlink()
    place.refused(command, "--json", code=4)
    told = place.json(command)
    assert (told["outcome"], told["what"]) == ("unknown", "there is no record yet")
    assert told["where"] == str(place.record)
    assert told["fix"] == "run: lrconsole audit"


def test_what_is_refused_is_told_as_json_too(place: Place) -> None:
    place.refused("checks", "no.such", "--json")
    assert place.json("checks", "no.such")["outcome"] == "error"


def test_what_cannot_be_decided_without_a_record(place: Place) -> None:
    place.record.unlink()
    ran = place.run("decide", "spf.single:news.example", "defer", "--by", "Ana", "--reason", "later")
    assert ran.code in (2, 4)
    assert "audit" in one_line(ran)


def test_a_state_folder_that_cannot_be_made(place: Place) -> None:
    (place.home / "file").write_text("")
    for command in (["status"], ["clock", "start"]):
        ran = place.run(*command, environ={"LRCONSOLE_STATE": str(place.home / "file" / "state")})
        assert ran.code in (2, 4, 6), ran
        assert ran.out == ""
        one_line(ran)


@pytest.mark.parametrize(("command", "code"), [("checks", 0), ("status", 1)])
def test_a_reader_that_goes_away_changes_no_exit_code(place: Place, command: str, code: int) -> None:
    environ = {**os.environ, "LRCONSOLE_STATE": str(place.home / "state"), "LRCONSOLE_CONFIG": str(place.home / "config")}
    argv = [sys.executable, "-m", "lrconsole", command, "--project", str(place.project)]
    with subprocess.Popen(argv, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert said == ""
    assert process.returncode == code


def test_wrong_bytes_as_arguments_are_refused_in_one_line(place: Place) -> None:
    for word in ("\udcff\udcfe", "\x1b]0;x\x07", "a\nb", "x" * 50_000):
        ran = place.run("checks", word)
        assert ran.code == 2
        assert len(one_line(ran)) < 1_200
        assert "\x1b" not in ran.err
