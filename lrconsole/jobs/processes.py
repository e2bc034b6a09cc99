"""Start work as a process of its own that outlives whoever started it, and stop it gently."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lrconsole.model.errors import UsageError
from lrconsole.store.liveness import alive, born_at

_LADDER = ((signal.SIGINT, 10.0), (signal.SIGTERM, 5.0), (signal.SIGKILL, 2.0))
_LOOK_EVERY = 0.05


@dataclass(frozen=True, slots=True)
class Started:
    """A process that was started: its pid, and when it was born in seconds since the epoch."""

    pid: int
    born: float


def start(argv: Sequence[str], *, log: Path, environ: Mapping[str, str]) -> Started:
    """Start `argv` in a session of its own, without input; what it says goes to `log`, which only its owner may read.

    Raises:
        UsageError: it could not be started, or the log cannot be written.
    """
    try:
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        try:
            process = subprocess.Popen(
                list(argv), stdin=subprocess.DEVNULL, stdout=handle, stderr=handle, env=dict(environ), start_new_session=True
            )
        finally:
            os.close(handle)
    except OSError as error:
        raise UsageError(f"cannot start the work: {error.strerror}", where=str(argv[0]), fix="look with: lrconsole doctor") from error
    # The process is not waited for: it goes on when this one ends. Saying so keeps Python from warning of it.
    process.returncode = 0
    return Started(process.pid, born_at(process.pid) or time.time())


def ask_to_stop(pid: int, born: float) -> bool:
    """Send SIGINT, on which work ends cleanly; False when that process does not run any more."""
    if not alive(pid, born):
        return False
    return _send(pid, signal.SIGINT)


def stop(pid: int, born: float, *, ladder: Sequence[tuple[signal.Signals, float]] = _LADDER) -> str:
    """Stop a process and its group: SIGINT, then SIGTERM, then SIGKILL, with the seconds to wait after each.

    Returns the name of the signal after which it was gone, "" when it did not run.
    """
    for number, seconds in ladder:
        if not alive(pid, born):
            return ""
        _send_group(pid, number)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            _reap(pid)
            if not alive(pid, born):
                return number.name
            time.sleep(_LOOK_EVERY)
    return ladder[-1][0].name


def _send(pid: int, number: signal.Signals) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def _send_group(pid: int, number: signal.Signals) -> bool:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return _send(pid, number)
    return True


def _reap(pid: int) -> None:
    """Take note of the end of a process of our own, so that it does not stay as a zombie."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        # It is not our child; whoever started it, or the system, takes note.
        return
