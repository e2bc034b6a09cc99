"""Tests of the practice business's Git repository, read with git itself."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from lrconsole.demo import accounts
from lrconsole.demo.keys import payment_key
from lrconsole.demo.repository import FOLDER, PLANTED, build_repository
from lrconsole.model.errors import DemoError


def built(folder: Path, *faults: str) -> Path:
    folder.mkdir(exist_ok=True)
    build_repository(folder, lambda name: name in faults)
    return folder / FOLDER


def git(place: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(place), *arguments], capture_output=True, text=True, check=True).stdout


def everything_ever(place: Path) -> str:
    return git(place, "log", "--all", "-p", "--no-textconv", "--format=%H %s")


def test_the_history_is_messy_whole_and_the_same_each_time(tmp_path: Path) -> None:
    first, second = built(tmp_path / "a"), built(tmp_path / "b")
    assert git(first, "rev-parse", "--all") == git(second, "rev-parse", "--all")
    assert int(git(first, "rev-list", "--all", "--count")) >= 23
    assert int(git(first, "rev-list", "--merges", "--count", "main")) == 1
    messages = git(first, "log", "--format=%s").splitlines()
    assert {"wip", "fix stuff", "asdf", "final 2"} <= set(messages)
    assert git(first, "branch", "--no-merged", "main").split() == ["try-calendar"]
    assert git(first, "status", "--porcelain") == ""
    git(first, "fsck", "--strict")


def test_the_settings_of_whoever_runs_it_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = git(built(tmp_path / "a"), "rev-parse", "main")
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[user]\nname = Somebody\n[commit]\ngpgsign = true\n[core]\nhooksPath = /nowhere\nautocrlf = true\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody")
    place = built(tmp_path / "b")
    monkeypatch.delenv("GIT_DIR")
    assert git(place, "rev-parse", "main") == plain
    assert not (tmp_path / "elsewhere").exists()
    assert not any((place / ".git" / "hooks").glob("*")) if (place / ".git" / "hooks").exists() else True


def test_a_key_is_in_the_history_only_with_its_fault_and_in_the_files_never(tmp_path: Path) -> None:
    clean, leaking = built(tmp_path / "a"), built(tmp_path / "b", "key-in-history")
    assert payment_key(tmp_path / "a") not in everything_ever(clean)
    key = payment_key(tmp_path / "b")
    assert key in everything_ever(leaking)
    assert key not in git(leaking, "grep", "-h", "", "main")


def test_faults_of_the_repository(tmp_path: Path) -> None:
    clean, faulty = built(tmp_path / "a"), built(tmp_path / "b", "env-tracked", "example-incomplete", "no-workflow")
    untested = built(tmp_path / "c", "tests-not-run")
    assert ".env" not in git(clean, "ls-files").split()
    assert ".env" in git(faulty, "ls-files").split()
    assert "MAIL_API_KEY" in (clean / ".env.example").read_text()
    assert "MAIL_API_KEY" not in (faulty / ".env.example").read_text()
    assert "npm test" in (clean / ".github/workflows/ci.yml").read_text()
    assert not (faulty / ".github").exists()
    assert "npm test" not in (untested / ".github/workflows/ci.yml").read_text()
    assert "pipeline.tests" in PLANTED


def test_it_is_built_anew_beside_the_old_one(tmp_path: Path) -> None:
    place = built(tmp_path)
    (place / "left-over").write_text("")
    (tmp_path / f".{FOLDER}-new").mkdir()
    built(tmp_path)
    assert not (place / "left-over").exists()
    assert [path.name for path in tmp_path.iterdir()] == [FOLDER]


def test_without_git_the_message_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DemoError, match="needs git"):
        built(tmp_path)


def test_passwords_are_random_private_and_stay(tmp_path: Path) -> None:
    accounts.make_passwords(tmp_path)
    first = accounts.passwords(tmp_path)
    accounts.make_passwords(tmp_path)
    assert accounts.passwords(tmp_path) == first
    assert len(set(first.values())) == 4
    assert all(len(word) >= 20 for word in first.values())
    assert (tmp_path / accounts.FILE).stat().st_mode & 0o777 == 0o600
    assert set(json.loads((tmp_path / accounts.FILE).read_text())) == {*accounts.ROLES, accounts.EDGE}
