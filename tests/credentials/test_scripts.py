"""Tests of which files a project's commands name: real files, real links."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from lrconsole.credentials.scripts import named_files
from lrconsole.model.errors import CredentialError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with scripts at its top and below, and a folder beside it."""
    found = tmp_path / "northstar"
    for name in ("northstar/get.sh", "northstar/lib/ask.py", "northstar/with space.sh", "elsewhere/other.sh"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"#!/bin/sh\n# {name}\n")
    return found


def cmd(*argv: str) -> str:
    return "cmd:" + json.dumps(argv)


@pytest.mark.parametrize(
    ("argv", "named"),
    [
        (("./get.sh",), ["get.sh"]),
        (("get.sh",), ["get.sh"]),
        (("sh", "lib/../get.sh", "lib/ask.py"), ["get.sh", "lib/ask.py"]),
        (("./with space.sh", "owner"), ["with space.sh"]),
        (("sh", "-c", "cd . && './get.sh' owner | tail -1"), ["get.sh"]),
        (("python3", "--script=lib/ask.py"), ["lib/ask.py"]),
        (("pass", "show", "owner"), []),
        (("./lib",), []),
        (("../elsewhere/other.sh",), []),
        (("sh", ""), []),
        (("x" * 1_000,), []),
    ],
)
def test_the_words_that_are_files_of_the_project(folder: Path, argv: tuple[str, ...], named: list[str]) -> None:
    found = named_files([cmd(*argv)], folder)
    assert sorted(found) == named
    assert all(found[name] == hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in named)


def test_an_absolute_path_below_the_project_counts_and_another_does_not(folder: Path) -> None:
    other = folder.parent / "elsewhere" / "other.sh"
    assert list(named_files([cmd(str(folder / "get.sh")), cmd(str(other))], folder)) == ["get.sh"]


def test_only_commands_are_looked_at(folder: Path) -> None:
    assert named_files(["keyring:get.sh", "env:HOME", "op://get.sh/get.sh/get.sh", "no reference", "cmd:get.sh"], folder) == {}


def test_a_link_counts_from_both_sides(folder: Path) -> None:
    """One in the project that leads out, and one outside that leads in: what runs is what is hashed."""
    (folder / "out.sh").symlink_to(folder.parent / "elsewhere" / "other.sh")
    (folder.parent / "elsewhere" / "in.sh").symlink_to(folder / "get.sh")
    found = named_files([cmd("./out.sh"), cmd("../elsewhere/in.sh")], folder)
    assert sorted(found) == ["get.sh", "out.sh"]
    (folder.parent / "elsewhere" / "other.sh").write_text("changed")
    assert named_files([cmd("./out.sh")], folder)["out.sh"] != found["out.sh"]


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert named_files([cmd("cat", "pipe")], folder) == {}


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_what_cannot_be_read_is_an_error_that_names_it(folder: Path) -> None:
    (folder / "get.sh").chmod(0o100)
    with pytest.raises(CredentialError, match=r"get\.sh cannot be read"):
        named_files([cmd("./get.sh")], folder)
