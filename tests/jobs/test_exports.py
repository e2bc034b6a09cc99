"""Tests of saved files: private, masked, never over another, with names that every file system takes."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from lrconsole.jobs import exports
from lrconsole.jobs.exports import file_name, save
from lrconsole.model.errors import UsageError
from tests.audit.made import NOW


def test_a_file_is_private_and_in_a_private_folder(tmp_path: Path) -> None:
    path = save(tmp_path / "a" / "b", "list", "md", "text\n", NOW)
    assert path == tmp_path / "a" / "b" / "list-2026-11-24.md"
    assert path.read_text() == "text\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]


def test_nothing_is_overwritten_and_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "list-2026-11-24.md").write_text("first")
    (tmp_path / "list-2026-11-24-2.md").symlink_to(tmp_path / "elsewhere")
    path = save(tmp_path, "list", "md", "third", NOW)
    assert path.name == "list-2026-11-24-3.md"
    assert (tmp_path / "list-2026-11-24.md").read_text() == "first"
    assert not (tmp_path / "elsewhere").exists()


def test_what_looks_like_a_secret_is_masked(tmp_path: Path) -> None:
    key = "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    assert key not in save(tmp_path, "list", "md", f"key {key}", NOW).read_text()


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    assert save(tmp_path, "list", "csv", "a\r\nb\r\n", NOW).read_bytes() == b"a\r\nb\r\n"


def test_a_folder_that_cannot_be_made_and_names_that_run_out_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot save the file"):
        save(tmp_path / "file", "list", "md", "text", NOW)
    monkeypatch.setattr(exports, "_MOST_FILES", 2)
    save(tmp_path, "list", "md", "text", NOW)
    with pytest.raises(UsageError, match="files of that name already"):
        save(tmp_path, "list", "md", "text", NOW)


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("Northstar Coaching", "edge"), "northstar-coaching-edge"),
        (("../../etc/passwd", "x"), "etc-passwd-x"),
        (("fix", "redirects.map:https://a.example/?q=1"), "fix-redirects-map-https-a-example-q-1"),
        (("", "🙂"), "export"),
        (("x" * 300,), "x" * 80),
    ],
)
def test_names_are_letters_digits_and_dashes(parts: tuple[str, ...], name: str) -> None:
    assert file_name(*parts) == name
