"""Tests of `lrconsole demo` as a user meets it: both states, its folder, its processes, two at once, and a killed parent."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from lrconsole.demo.faults import FAULTS, Switches
from lrconsole.model.audit import EventKind
from lrconsole.model.errors import RecordError
from lrconsole.store.reader import RecordReader

_SECONDS = 110
REPORTS = {"launch-risk-list.md", "launch-risk-list.html", "launch-risk-list.json"}


def bare(place: Path) -> dict[str, str]:
    """An environment whose home and platform folders are all empty ones in `place`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LRCONSOLE", "XDG", "PYTEST"))}
    folders = {"HOME": "home", "XDG_STATE_HOME": "state", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_DATA_HOME": "data"}
    for name in (*folders.values(), "cwd", "tmp"):
        (place / name).mkdir(parents=True, exist_ok=True)
    return {**kept, **{name: str(place / folder) for name, folder in folders.items()}, "TMPDIR": str(place / "tmp")}


def started(place: Path, *arguments: str) -> subprocess.Popen[str]:
    argv = [sys.executable, "-m", "lrconsole", "demo", *arguments]
    return subprocess.Popen(argv, cwd=place / "cwd", env=bare(place), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finished(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    with process:
        out, err = process.communicate(timeout=_SECONDS)
    return process.returncode, out, err


def until(holds: Callable[[], bool], seconds: float = 20) -> bool:
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return True


def processes_about(folder: Path) -> list[list[str]]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        argv = process.info["cmdline"] or []
        if str(folder) in argv and process.pid != os.getpid():
            found.append(argv)
    return found


def files_below(place: Path) -> set[str]:
    return {str(path.relative_to(place)) for path in place.rglob("*") if not path.is_dir()}


def found_something(record: Path) -> bool:
    try:
        with RecordReader(record) as reader:
            return any(event.kind is EventKind.CHECK_DONE for event in reader.events())
    except RecordError:
        return False


def test_both_states_at_once(tmp_path: Path) -> None:
    """The two runs overlap; each finds its own state and leaves nothing but its folder behind."""
    bare(tmp_path)
    faulty_folder, fixed_folder = tmp_path / "faulty", tmp_path / "fixed"
    faulty = started(tmp_path, "--headless", "--json", "--folder", str(faulty_folder))
    fixed = started(tmp_path, "--headless", "--json", "--state", "fixed", "--attested", "--folder", str(fixed_folder))
    code, out, err = finished(faulty)
    assert out, err
    found = json.loads(out)
    assert (code, found["launch"]) == (1, "NO-GO"), err
    seen = {(risk["fingerprint"], risk["outcome"]) for risk in found["risks"]}
    assert found["clock"]["phase"] == "not started"
    planted = [fault for fault in FAULTS if fault.name in Switches(faulty_folder).on]
    assert len(planted) >= 60
    assert {(f"{fault.check}:{fault.subject}".rstrip(":"), fault.seen_as.value) for fault in planted} <= seen

    code, out, err = finished(fixed)
    found = json.loads(out)
    assert (code, found["launch"]) == (0, "GO"), (err, found["reasons"])
    assert [risk["fingerprint"] for risk in found["risks"] if risk["outcome"] in ("fail", "unknown", "error")] == []
    assert found["blockers"] == []

    for folder in (faulty_folder, fixed_folder):
        assert {path.name for path in (folder / "reports").iterdir()} == REPORTS
        assert processes_about(folder) == []
    outside = {name for name in files_below(tmp_path) if not name.startswith(("faulty/", "fixed/"))}
    assert outside == set()


def test_the_answers_for_practice_are_gone_at_the_next_start_without_them(tmp_path: Path) -> None:
    """The record stays the same; what the user said in it stays, too."""
    folder = tmp_path / "business"

    def launch(*arguments: str) -> tuple[str, set[str]]:
        out = finished(started(tmp_path, "--headless", "--json", "--state", "fixed", *arguments, "--folder", str(folder)))[1]
        found = json.loads(out)
        return found["launch"], {risk["fingerprint"] for risk in found["risks"] if risk["outcome"] == "attested"}

    launched, confirmed = launch("--attested")
    assert (launched, len(confirmed) > 30) == ("GO", True)
    launched, confirmed = launch()
    assert (launched, confirmed) == ("NO-GO", set())


def test_the_default_folder_is_below_the_state_folder_and_a_second_run_in_it_is_refused(tmp_path: Path) -> None:
    bare(tmp_path)
    first = started(tmp_path, "--headless")
    place = tmp_path / "state" / "lrconsole" / "demo"
    try:
        assert until(lambda: bool(processes_about(place)))
        code, out, err = finished(started(tmp_path, "--headless"))
        assert (code, out) == (5, "")
        assert "already runs" in err
        assert err.count("\n") == 1
    finally:
        first.send_signal(signal.SIGINT)
        code, _, err = finished(first)
    assert code == 130, err
    assert "Traceback" not in err
    assert processes_about(place) == []
    assert all(name.startswith("state/lrconsole/demo/") for name in files_below(tmp_path))


@pytest.mark.parametrize("folder", ["state/lrconsole/demo", "a business"])
def test_it_says_how_a_second_terminal_sees_the_same(tmp_path: Path, folder: str) -> None:
    environ, place = bare(tmp_path), tmp_path / folder
    process = started(tmp_path, "--headless", "--folder", str(place))
    assert until(lambda: any(map(found_something, (place / "state").rglob("record.sqlite"))))
    process.send_signal(signal.SIGINT)
    said = finished(process)[2]
    command = next(line for line in said.splitlines() if line.startswith("in a second terminal: ")).partition(": ")[2]
    assert command.startswith("LRCONSOLE_STATE=") is (folder == "a business")
    program = f"{shlex.quote(sys.executable)} -m lrconsole"
    again = command.replace("lrconsole --project", f"{program} --project") + " status --json"
    ran = subprocess.run(
        again, shell=True, cwd=tmp_path / "cwd", env=environ, text=True, capture_output=True, timeout=_SECONDS, check=False
    )
    assert json.loads(ran.stdout)["audit"]["state"] == "cancelled", ran


def test_an_audit_that_is_interrupted_says_what_it_found_and_ends_with_130(tmp_path: Path) -> None:
    bare(tmp_path)
    folder = tmp_path / "business"
    process = started(tmp_path, "--headless", "--folder", str(folder))
    assert until(lambda: any(map(found_something, (folder / "state").rglob("record.sqlite"))))
    process.send_signal(signal.SIGINT)
    code, out, err = finished(process)
    assert code == 130, err
    assert "NO-GO" in out
    assert "Traceback" not in err
    assert not (folder / "reports").exists()
    assert processes_about(folder) == []


def test_the_server_ends_with_a_killed_parent(tmp_path: Path) -> None:
    bare(tmp_path)
    folder = tmp_path / "business"
    process = started(tmp_path, "--headless", "--folder", str(folder))
    assert until(lambda: any("serve" in argv for argv in processes_about(folder)))
    assert until(lambda: (folder / "state").exists() and any(folder.rglob("record.sqlite")))
    process.kill()
    finished(process)
    assert until(lambda: processes_about(folder) == []), processes_about(folder)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["fault", "no-such-fault"], "there is no fault"),
        (["fault", "no-tls", "on"], "no practice business"),
        (["password", "owner"], "no password"),
        (["--state", "broken"], "broken"),
    ],
)
def test_mistakes_get_one_line(tmp_path: Path, arguments: list[str], says: str) -> None:
    bare(tmp_path)
    code, out, err = finished(started(tmp_path, *arguments))
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    bare(tmp_path)
    (tmp_path / "file").write_text("")
    code, out, err = finished(started(tmp_path, "--headless", "--folder", str(tmp_path / "file" / "below")))
    assert (code, out) == (2, ""), err
    assert err.count("\n") == 1
