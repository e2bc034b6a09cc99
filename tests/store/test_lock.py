"""Tests that one process alone does a kind of work, that the others are told who, and that a killed holder leaves no lock behind."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lrconsole.model.errors import LockHeld, RecordError
from lrconsole.store.lock import held
from tests.store.nouns import NOW

CONTENDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from lrconsole.model.errors import LockHeld
from lrconsole.store.lock import held
sys.stdin.readline()
try:
    with held(Path(sys.argv[1]), "audit", datetime(2026, 11, 24, 9, 0, tzinfo=UTC)):
        print("won", flush=True)
        sys.stdin.readline()
except LockHeld as error:
    print(error, flush=True)
"""


@contextmanager
def contenders(record: Path, number: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that wait for a line, then try to take the lock, then hold it until another line comes."""
    argv = [sys.executable, "-c", CONTENDER, str(record)]
    started = [subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(number)]
    try:
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


def tell(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_of_twelve_that_try_at_once_one_wins_and_the_others_name_it(tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    # A note that a killed holder left behind must not be taken for the winner's.
    record.with_name("record.sqlite.audit.holder").write_text("1 99999.5 2026-11-20 08:00")
    with contenders(record, 12) as started:
        for process in started:
            tell(process)
        lines = [said(process) for process in started]
        assert lines.count("won") == 1
        winner = started[lines.index("won")].pid
        message = f"another audit of this project already runs (pid {winner}, since 2026-11-24 09:00 UTC) — wait for it, or stop it"
        assert all(line.startswith(message) for line in lines if line != "won")


def test_a_holder_that_is_killed_holds_nothing_any_more(tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    with contenders(record, 1) as (holder,):
        tell(holder)
        assert said(holder) == "won"
        with pytest.raises(LockHeld, match=rf"\(pid {holder.pid}, since"), held(record, "audit", NOW):
            pytest.fail("two hold it")
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with held(record, "audit", NOW):
            pass


def test_it_is_free_again_after_an_error_inside_and_no_note_stays(tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    with pytest.raises(ZeroDivisionError), held(record, "audit", NOW):
        raise ZeroDivisionError
    with held(record, "audit", NOW):
        assert {item.stat().st_mode & 0o777 for item in tmp_path.iterdir()} == {0o600}
    assert not list(tmp_path.glob("*.holder"))


def test_other_kinds_of_work_and_other_records_have_locks_of_their_own(tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    with held(record, "audit", NOW), held(record, "monitor", NOW), held(tmp_path / "other.sqlite", "audit", NOW):
        assert len(list(tmp_path.glob("*.holder"))) == 3


@pytest.mark.parametrize("note", [b"\xff\x00", b"4711", b"1 99999.5 2026-11-20 08:00"], ids=["garbage", "half", "of one that was killed"])
def test_a_note_that_names_no_living_process_is_not_believed(tmp_path: Path, note: bytes) -> None:
    record = tmp_path / "record.sqlite"
    with held(record, "audit", NOW):
        record.with_name("record.sqlite.audit.holder").write_bytes(note)
        with pytest.raises(LockHeld, match="a process that has not said its number"), held(record, "audit", NOW):
            pytest.fail("two hold it")


def test_a_lock_that_cannot_be_made_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RecordError, match=re.escape("file")) as caught, held(tmp_path / "file" / "record.sqlite", "audit", NOW):
        pytest.fail("it was made")
    assert "\n" not in str(caught.value)
