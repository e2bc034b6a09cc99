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
    here, there = tmp_path / "a" / "lrconsole.toml", tmp_path / "b" / "lrconsole.toml"
    assert not files.is_trusted(here, "aa")
    files.trust(here, "aa", "Ana Ruiz", WHEN)
    assert files.is_trusted(here, "aa")
    assert files.is_trusted(tmp_path / "a" / ".." / "a" / "lrconsole.toml", "aa")
    assert not files.is_trusted(here, "ab")
    assert not files.is_trusted(here, "")
    assert not files.is_trusted(there, "aa")
    files.trust(here, "ab", "Ana Ruiz", WHEN)
    files.trust(there, "aa", "Ana Ruiz", WHEN)
    assert not files.is_trusted(here, "aa")
    assert files.forget(here)
    assert not files.forget(here)
    assert not files.is_trusted(here, "ab")
    assert files.is_trusted(there, "aa")


def test_the_list_is_private_and_says_who_and_when(tmp_path: Path) -> None:
    """0600 in a folder 0700, nothing left over beside it."""
    list_ = tmp_path / "state" / "trusted.json"
    TrustedFiles(list_).trust(tmp_path / "lrconsole.toml", "aa", "Ana Ruiz", WHEN)
    assert stat.S_IMODE(list_.stat().st_mode) == 0o600
    assert stat.S_IMODE(list_.parent.stat().st_mode) == 0o700
    assert [path.name for path in list_.parent.iterdir()] == ["trusted.json"]
    (entry,) = json.loads(list_.read_text())["files"].values()
    assert entry == {"sha256": "aa", "who": "Ana Ruiz", "when": "2026-11-24T09:30:00+00:00"}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"files": []}', '{"files": {}', "\xff", "[" * 100_000, "{}"])
def test_a_damaged_list_trusts_nothing(tmp_path: Path, content: str) -> None:
    """It is an error, and it is not overwritten."""
    list_ = tmp_path / "trusted.json"
    list_.write_bytes(content.encode("latin-1"))
    files = TrustedFiles(list_)
    with pytest.raises(CredentialError, match="damaged"):
        files.is_trusted(tmp_path / "lrconsole.toml", "aa")
    with pytest.raises(CredentialError, match="damaged"):
        files.trust(tmp_path / "lrconsole.toml", "aa", "Ana Ruiz", WHEN)
    assert list_.read_bytes() == content.encode("latin-1")


def test_a_list_that_others_can_write_counts_for_nothing(tmp_path: Path) -> None:
    """Another user could have trusted a file in our name."""
    list_ = tmp_path / "trusted.json"
    files = TrustedFiles(list_)
    files.trust(tmp_path / "lrconsole.toml", "aa", "Ana Ruiz", WHEN)
    list_.chmod(0o620)
    with pytest.raises(CredentialError, match="other users can write"):
        files.is_trusted(tmp_path / "lrconsole.toml", "aa")


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    """One line, no traceback."""
    (tmp_path / "state").write_text("a file")
    with pytest.raises(CredentialError, match="cannot be"):
        TrustedFiles(tmp_path / "state" / "trusted.json").trust(tmp_path / "lrconsole.toml", "aa", "Ana Ruiz", WHEN)
