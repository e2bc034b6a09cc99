"""Tests of private files: nobody else may read them, and no link that was laid before them is followed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lrconsole.jobs.crash import write_crash
from lrconsole.jobs.processes import start
from lrconsole.model.errors import RecordError
from lrconsole.private import add_file, begin_file, make_file, replace_file
from lrconsole.project.recent import Recent, recent, remember
from lrconsole.store.reader import RecordReader
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.prefs import Memory, Remembered, load

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A file of the user's that nothing here may touch."""
    path = tmp_path / "victim"
    path.write_text("precious")
    path.chmod(0o640)
    return path


def is_private(path: Path) -> bool:
    return not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_is_replaced_whole_and_a_link_in_its_place_goes(tmp_path: Path, victim: Path) -> None:
    path = tmp_path / "list.json"
    path.symlink_to(victim)
    replace_file(path, "new")
    assert path.read_text() == "new"
    assert is_private(path)
    os.close(begin_file(path))
    assert path.read_text() == ""
    assert is_private(path)
    assert victim.read_text() == "precious"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["list.json", "victim"]


@pytest.mark.parametrize("write", [lambda path: replace_file(path, "new"), begin_file])
def test_nothing_is_left_where_it_cannot_be_written(tmp_path: Path, write: object) -> None:
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="irectory"):
        write(tmp_path / "folder")  # type: ignore[operator]
    assert [one.name for one in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("target", ["victim", "nowhere"])
def test_neither_a_link_to_a_file_nor_one_to_nothing_is_followed(tmp_path: Path, victim: Path, target: str) -> None:
    path = tmp_path / "planted"
    path.symlink_to(tmp_path / target)
    with pytest.raises(OSError, match="link"):
        make_file(path)
    with pytest.raises(FileExistsError):
        add_file(path, "new")
    with pytest.raises(RecordError, match="link"):
        RecordWriter(path, now=lambda: NOW)
    assert victim.read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()


def test_a_record_that_is_read_keeps_its_log_when_this_process_and_another_have_written_it(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    RecordWriter(path, now=lambda: NOW).close()
    other = "import sys; from pathlib import Path; from datetime import datetime, UTC; from lrconsole.store.writer import RecordWriter; "
    other += "RecordWriter(Path(sys.argv[1]), now=lambda: datetime(2026, 11, 24, tzinfo=UTC)).close()"
    with RecordReader(path) as reader:
        reader.latest_audit()
        RecordWriter(path, now=lambda: NOW).close()
        subprocess.run([sys.executable, "-c", other, str(path)], check=True)
        assert path.with_name(f"{path.name}-shm").exists()
        reader.latest_audit()


def test_links_under_guessed_names_are_not_followed(tmp_path: Path, victim: Path) -> None:
    for name in ("prefs.json", "recent.json"):
        (tmp_path / f".{name}.{os.getpid()}").symlink_to(victim)
        (tmp_path / name).symlink_to(victim)
    Memory(tmp_path / "prefs.json").close(Remembered(pane=2))
    remember(tmp_path / "recent.json", Recent("New", tmp_path / "lrconsole.toml", NOW))
    assert load(tmp_path / "prefs.json").pane == 2
    assert len(recent(tmp_path / "recent.json")) == 1
    assert is_private(tmp_path / "prefs.json")
    assert is_private(tmp_path / "recent.json")
    assert victim.read_text() == "precious"


def test_two_crashes_in_one_second_are_both_kept_and_a_planted_link_is_left_alone(tmp_path: Path, victim: Path) -> None:
    (tmp_path / "crash-20261124-090000.txt").symlink_to(victim)
    first = write_crash(tmp_path, RuntimeError("one"), NOW)
    second = write_crash(tmp_path, RuntimeError("two"), NOW)
    assert first is not None
    assert second is not None
    assert "one" in first.read_text()
    assert "two" in second.read_text()
    assert is_private(first)
    assert is_private(second)
    assert victim.read_text() == "precious"


def test_a_log_that_is_a_link_is_begun_anew_beside_what_it_led_to(tmp_path: Path, victim: Path) -> None:
    log = tmp_path / "audit.log"
    log.symlink_to(victim)
    start(["true"], log=log)
    assert is_private(log)
    assert victim.read_text() == "precious"
