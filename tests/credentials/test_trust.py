"""Trust of project files: exactly this content at exactly this place, in a list that only its owner can write."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lrconsole.credentials.trust import TrustedFiles
from lrconsole.model.errors import CredentialError

WHEN = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def test_trust_is_for_one_content_at_one_place(tmp_path: Path) -> None:
    """An edit, another path and a later trust end it."""
    files = TrustedFiles(tmp_path / "state" / "trusted.json")

    def trusted(file: Path, sha256: str) -> bool:
        return not files.doubt(file, sha256, {})

    here, there = tmp_path / "a" / "lrconsole.toml", tmp_path / "b" / "lrconsole.toml"
    assert not trusted(here, "aa")
    files.trust(here, "aa", "Ana Ruiz", WHEN, {})
    assert trusted(here, "aa")
    assert trusted(tmp_path / "a" / ".." / "a" / "lrconsole.toml", "aa")
    assert not trusted(here, "ab")
    assert not trusted(here, "")
    assert not trusted(there, "aa")
    files.trust(here, "ab", "Ana Ruiz", WHEN, {})
    files.trust(there, "aa", "Ana Ruiz", WHEN, {})
    assert not trusted(here, "aa")
    assert files.forget(here)
    assert not files.forget(here)
    assert not trusted(here, "ab")
    assert trusted(there, "aa")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"get.sh": "s1", "lib/ask.py": "s2"}, ""),
        ({"get.sh": "s9", "lib/ask.py": "s2"}, "get.sh has changed"),
        ({"lib/ask.py": "s2"}, "get.sh is gone"),
        ({"get.sh": "s1", "lib/ask.py": "s2", "more.sh": "s3"}, "more.sh was not among what was trusted"),
        ({"get.sh": "s9", "lib/ask.py": "s8"}, "get.sh has changed, lib/ask.py has changed"),
    ],
)
def test_trust_ends_when_a_file_that_a_command_names_changes_and_says_which(tmp_path: Path, now: dict[str, str], said: str) -> None:
    files, here = TrustedFiles(tmp_path / "trusted.json"), tmp_path / "lrconsole.toml"
    files.trust(here, "aa", "Ana Ruiz", WHEN, {"get.sh": "s1", "lib/ask.py": "s2"})
    assert files.doubt(here, "aa", now).partition("any more: ")[2] == said
    assert bool(files.doubt(here, "aa", now)) is bool(said)


def test_each_doubt_says_what_it_is(tmp_path: Path) -> None:
    files, here = TrustedFiles(tmp_path / "trusted.json"), tmp_path / "lrconsole.toml"
    assert files.doubt(here, "aa", {}) == "this project file is not trusted with credentials"
    files.trust(here, "aa", "Ana Ruiz", WHEN, {})
    assert files.doubt(here, "ab", {}).endswith("it has changed since it was")


def test_a_list_from_before_files_were_watched_trusts_no_script(tmp_path: Path) -> None:
    list_, here = tmp_path / "trusted.json", tmp_path / "lrconsole.toml"
    files = TrustedFiles(list_)
    files.trust(here, "aa", "Ana Ruiz", WHEN, {})
    list_.write_text(list_.read_text().replace('"named"', '"other"'))
    assert not files.doubt(here, "aa", {})
    assert "get.sh was not among" in files.doubt(here, "aa", {"get.sh": "s1"})


def test_the_list_is_private_and_says_who_and_when(tmp_path: Path) -> None:
    """0600 in a folder 0700, nothing left over beside it."""
    list_ = tmp_path / "state" / "trusted.json"
    TrustedFiles(list_).trust(tmp_path / "lrconsole.toml", "aa", "Ana Ruiz", WHEN, {})
    assert stat.S_IMODE(list_.stat().st_mode) == 0o600
    assert stat.S_IMODE(list_.parent.stat().st_mode) == 0o700
    assert [path.name for path in list_.parent.iterdir()] == ["trusted.json"]
    (entry,) = json.loads(list_.read_text())["files"].values()
    assert entry == {"sha256": "aa", "who": "Ana Ruiz", "when": "2026-11-24T09:30:00+00:00", "named": {}}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"files": []}', '{"files": {}', "\xff", "[" * 100_000, "{}"])
def test_a_damaged_list_trusts_nothing(tmp_path: Path, content: str) -> None:
    """It is an error, and it is not overwritten."""
    list_ = tmp_path / "trusted.json"
    list_.write_bytes(content.encode("latin-1"))
    files = TrustedFiles(list_)
    with pytest.raises(CredentialError, match="damaged"):
        files.doubt(tmp_path / "lrconsole.toml", "aa", {})
    with pytest.raises(CredentialError, match="damaged"):
        files.trust(tmp_path / "lrconsole.toml", "aa", "Ana Ruiz", WHEN, {})
    assert list_.read_bytes() == content.encode("latin-1")


def test_a_list_that_others_can_write_counts_for_nothing(tmp_path: Path) -> None:
    """Another user could have trusted a file in our name."""
    list_ = tmp_path / "trusted.json"
    files = TrustedFiles(list_)
    files.trust(tmp_path / "lrconsole.toml", "aa", "Ana Ruiz", WHEN, {})
    list_.chmod(0o620)
    with pytest.raises(CredentialError, match="other users can write"):
        files.doubt(tmp_path / "lrconsole.toml", "aa", {})


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    """One line, no traceback."""
    (tmp_path / "state").write_text("a file")
    with pytest.raises(CredentialError, match="cannot be"):
        TrustedFiles(tmp_path / "state" / "trusted.json").trust(tmp_path / "lrconsole.toml", "aa", "Ana Ruiz", WHEN, {})
