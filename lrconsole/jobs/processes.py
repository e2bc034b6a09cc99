"""Start work as a process of its own that outlives whoever started it, and stop it with everything that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.model.errors import UsageError
from lrconsole.private import begin_file, make_folder
from lrconsole.store import liveness
from lrconsole.store.faults import translated

if TYPE_CHECKING:
    import psutil

_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Started:
    """A process that was started. `born` is its birth as `store.liveness` tells it, 0 when it had ended before it could be asked."""

    pid: int
    born: float


class Ending(Enum):
    """How a process that was to be stopped ended, by the strongest signal that it took."""

    BEFORE = "it had ended before"
    ASKED = "it ended when it was asked"
    TOLD = "it ended when it was told"
    KILLED = "it was killed"
    NOT_ENDED = "it still runs"


_LADDER = ((signal.SIGINT, 1.0, Ending.ASKED), (signal.SIGTERM, 0.5, Ending.TOLD), (signal.SIGKILL, 0.5, Ending.KILLED))
"""Each signal, how much of the grace it is given, and how a process ended that was gone after it."""


def start(argv: Sequence[str], *, log: Path, environ: Mapping[str, str] | None = None) -> Started:
    """Start `argv` in a session of its own, without a terminal; what it prints goes to `log`, begun anew,
    which only its owner may read.

    Args:
        environ: the process's whole environment; None hands on our own.

    Raises:
        UsageError: there is no such program, or it may not be run.
        RecordError: the log cannot be written.
    """
    with translated(log):
        make_folder(log.parent)
        output = begin_file(log)
    try:
        process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environ, start_new_session=True, close_fds=True
        )
    except OSError as error:
        raise UsageError(f"cannot start it: {error.strerror}", where=argv[0], fix="look with: lrconsole doctor") from error
    finally:
        os.close(output)
    started = Started(process.pid, liveness.born_at(process.pid) or 0.0)
    # Somebody has to take note of its end, or it stays in the process table for as long as we live.
    threading.Thread(target=process.wait, name=f"end of {process.pid}", daemon=True).start()
    return started


def runs(started: Started) -> bool:
    """Whether a process that was started here still runs."""
    return liveness.alive(started.pid, started.born)


def ask_to_stop(pid: int, born: float) -> bool:
    """Send SIGINT, on which work ends in order; False when the process `pid` born at `born` does not run any more."""
    if not liveness.alive(pid, born):
        return False
    _quietly(os.kill, pid, signal.SIGINT)
    return True


def stop(pid: int, born: float, *, grace: float = 10.0, sleep: Callable[[float], None] = time.sleep) -> Ending:
    """Ask the process to stop, then tell it to, then kill it; nothing is done when `pid` is not the process born at `born`.

    SIGINT goes to its group first, SIGTERM `grace` seconds later, and after half of `grace` SIGKILL to whatever is left of it and of the
    processes that it started, whatever group they have moved to.

    Returns:
        How the last of them ended; NOT_ENDED when even SIGKILL left some of them.
    """
    if not liveness.alive(pid, born):
        return Ending.BEFORE
    tree = _Tree(pid, born)
    for number, share, ending in _LADDER:
        tree.grow()
        tree.send(number)
        if tree.ends_within(grace * share, sleep):
            return ending
    return Ending.NOT_ENDED


class _Tree:
    """A process and all that it started. Each is known by pid and birth, so a signal never reaches a stranger."""

    def __init__(self, pid: int, born: float) -> None:
        self._pid = pid
        self._born = born
        self._others: set[psutil.Process] = set()

    def grow(self) -> None:
        """Take in what the process has started in the meantime, while it can still be asked."""
        import psutil

        if self._leads_alive():
            try:
                self._others.update(psutil.Process(self._pid).children(recursive=True))
            except psutil.Error:
                # It ended just now; what it started before is known.
                return

    def send(self, number: signal.Signals) -> None:
        """Signal the group when it is the process's own, and each of the others outside of it.

        SIGINT is for the process alone to act on: it tells its children itself.
        """
        group = self._group()
        if self._leads_alive():
            _quietly(os.killpg if group else os.kill, self._pid, number)
        if number is signal.SIGINT:
            return
        for one in self._living():
            if not (group and _group_of(one.pid) == self._pid):
                _quietly(os.kill, one.pid, number)

    def ends_within(self, seconds: float, sleep: Callable[[float], None]) -> bool:
        """Wait until all have ended, at most `seconds`."""
        until = time.monotonic() + seconds
        while self._leads_alive() or self._living():
            if time.monotonic() >= until:
                return False
            sleep(_POLL_SECONDS)
        return True

    def _leads_alive(self) -> bool:
        return liveness.alive(self._pid, self._born)

    def _group(self) -> bool:
        return self._leads_alive() and _group_of(self._pid) == self._pid

    def _living(self) -> list[psutil.Process]:
        import psutil

        found = []
        for one in self._others:
            try:
                if one.is_running() and one.status() != psutil.STATUS_ZOMBIE:
                    found.append(one)
            except psutil.Error:
                continue
        return found


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return -1


def _quietly(send: Callable[[int, int], None], pid: int, number: int) -> None:
    try:
        send(pid, number)
    except ProcessLookupError:
        # It ended by itself, which is what was wanted.
        return
