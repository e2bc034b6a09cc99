"""Tests of `lrconsole secrets` with a real keyring and without one; a value is never on a command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.cli.place import Place
from tests.cli.place import place as made
from tests.credentials.secret_service import lock, secret_service

_VALUE = "-".join(("correct", "horse", "battery", "staple"))


@pytest.fixture(scope="module")
def keyring() -> Iterator[dict[str, str]]:
    with secret_service() as environ:
        yield environ


@pytest.fixture
def place(tmp_path: Path) -> Place:
    found = made(tmp_path)
    path = found.project / "lrconsole.toml"
    path.write_text(path.read_text().replace("env:OWNER_PASSWORD", "keyring:owner"))
    return found


def without_bus(place: Place) -> dict[str, str]:
    return {"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": str(place.home / "no-runtime"), "DISPLAY": ""}


def test_a_secret_is_kept_checked_and_removed(place: Place, keyring: dict[str, str]) -> None:
    assert place.json("secrets", "list", environ=keyring) == [{"role": "owner", "reference": "keyring:owner"}]
    assert "not trusted" in place.run("secrets", "check", environ=keyring).out
    assert place.run("trust", "--yes").code == 0
    assert place.run("secrets", "check", environ=keyring).code == 6
    ran = place.run("secrets", "set", "owner", given=_VALUE + "\n", environ=keyring)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "keyring:lrconsole/Northstar Coaching/owner is stored and was read back\n"
    ran = place.run("secrets", "check", environ=keyring)
    assert (ran.code, ran.out.split()) == (0, ["ok", "owner"])
    assert place.json("secrets", "rm", "keyring:owner", environ=keyring)["removed"]
    line = place.refused("secrets", "rm", "owner", code=6, environ=keyring)
    assert "the keyring has no such entry" in line
    (row,) = place.json("secrets", "check", environ=keyring)
    assert row["state"] == "unavailable"
    assert "lrconsole secrets set owner" in row["problem"]


def test_the_value_is_in_no_argument_list_and_in_no_file(place: Place, keyring: dict[str, str]) -> None:
    folders = {"LRCONSOLE_STATE": str(place.home / "state"), "LRCONSOLE_CONFIG": str(place.home / "config")}
    argv = [sys.executable, "-m", "lrconsole", "secrets", "set", "owner"]
    seen: set[str] = set()
    with subprocess.Popen(
        argv, cwd=place.project, env={**os.environ, **keyring, **folders}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(_VALUE)
        process.stdin.close()
        while process.poll() is None:
            seen |= {" ".join(one) for one in _command_lines(process.pid)}
            time.sleep(0.01)
        out = process.stdout.read()
    assert process.returncode == 0
    assert any("keyring_child" in line for line in seen), "the keyring's own process was seen too"
    assert not any(_VALUE in line for line in seen)
    assert _VALUE not in out
    assert not any(_VALUE.encode() in path.read_bytes() for path in place.home.rglob("*") if path.is_file())
    place.run("secrets", "rm", "owner", environ=keyring)


def _command_lines(pid: int) -> list[list[str]]:
    try:
        whole = psutil.Process(pid)
        return [one.cmdline() for one in (whole, *whole.children(recursive=True))]
    except psutil.Error:
        return []


def test_without_a_keyring_one_line_names_the_three_ways_out(place: Place) -> None:
    for command in (["set", "owner"], ["rm", "owner"]):
        line = place.refused("secrets", *command, code=6, given=_VALUE, environ=without_bus(place))
        for way in ("dbus-run-session", "env:NAME", "op://vault/item/field"):
            assert way in line
        assert _VALUE not in line
    assert place.run("trust", "--yes").code == 0
    ran = place.run("secrets", "check", environ=without_bus(place))
    assert ran.code == 6
    assert "env:NAME" in ran.out


def test_a_locked_keyring_is_told_apart(place: Place) -> None:
    with secret_service() as environ:
        lock(environ)
        began = time.monotonic()
        line = place.refused("secrets", "set", "owner", code=6, given=_VALUE, environ=environ)
        assert time.monotonic() - began < 8
        assert "lock" in line


@pytest.mark.parametrize(
    ("arguments", "given", "code", "says"),
    [
        (["set", "owner"], "", 2, "there is no value"),
        (["set", "owner"], "\n", 2, "there is no value"),
        (["set", ""], _VALUE, 6, "keyring:"),
        (["set"], _VALUE, 2, "NAME"),
        (["set", "owner", _VALUE], "", 2, "it asks for the value"),
    ],
)
def test_mistakes(place: Place, arguments: list[str], given: str, code: int, says: str) -> None:
    line = place.refused("secrets", *arguments, code=code, given=given, environ=without_bus(place))
    assert says in line


def test_a_value_that_was_typed_as_an_argument_is_not_repeated(place: Place) -> None:
    assert _VALUE not in place.refused("secrets", "set", "owner", _VALUE, environ=without_bus(place))


def test_a_reference_to_the_environment(place: Place) -> None:
    path = place.project / "lrconsole.toml"
    path.write_text(path.read_text().replace("keyring:owner", "env:OWNER_PASSWORD"))
    assert place.run("trust", "--yes").code == 0
    assert json.loads(place.run("secrets", "check", "--json").out)[0]["state"] == "unavailable"
    ran = place.run("secrets", "check", environ={"OWNER_PASSWORD": _VALUE})
    assert ran.code == 0
    assert _VALUE not in ran.out
