"""Tests of writing a report file: private, whole or not at all, and never with a secret in it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from lrconsole.credentials.redaction import Redactor
from lrconsole.credentials.secret import Secret
from lrconsole.model.errors import UsageError
from lrconsole.report.writing import write_report


def never(text: str) -> bool:
    return False


def write(path: Path, text: str = "new") -> None:
    write_report(path, text, redact=str, holds_secret=never)


def test_it_is_private_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "report.md"
    write(path, "grün\n")
    assert path.read_text("utf-8") == "grün\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_an_older_report_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("a much longer old text")
    path.chmod(0o644)
    write(path)
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_known_secret_is_masked(tmp_path: Path) -> None:
    redactor = Redactor()
    redactor.register(Secret("tea-and-biscuits"))
    path = tmp_path / "report.md"
    write_report(path, "it says tea-and-biscuits", redact=redactor.redact, holds_secret=redactor.holds_secret)
    assert path.read_text() == "it says •••"


def test_a_secret_that_is_left_after_masking_stops_it_and_the_old_report_stays(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("old")
    with pytest.raises(UsageError, match="would hold a secret"):
        write_report(path, "tea-and-biscuits", redact=str, holds_secret=lambda text: "biscuits" in text)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    elsewhere, path = tmp_path / "elsewhere", tmp_path / "report.md"
    elsewhere.write_text("not ours")
    path.symlink_to(elsewhere)
    write(path)
    assert elsewhere.read_text() == "not ours"
    assert not path.is_symlink()


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "file" / "report.md", tmp_path / "folder", tmp_path / "pipe", Path(os.devnull), tmp_path / ("x" * 300)):
        with pytest.raises(UsageError, match="--output") as error:
            write(path)
        assert "\n" not in str(error.value)
    assert {path.name for path in tmp_path.iterdir()} == {"file", "folder", "pipe"}
    assert not Path(os.devnull).is_file()


def test_a_failure_on_the_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.md"
    path.write_text("old")

    def no_space(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_space)
    with pytest.raises(UsageError, match="No space left on device"):
        write(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
