"""Tell whether a process that the record names still runs: its pid and the moment it was born must both fit."""

from __future__ import annotations

import os
from pathlib import Path

_TOLERANCE = 0.05
"""Seconds by which two readings of the same birth may differ (clock ticks, rounding)."""


def born_at(pid: int) -> float | None:
    """When process `pid` was started; None when there is no such process, or when it has ended and nobody has noticed yet.

    In seconds since the machine was started where the system tells that (Linux), so that a clock that is set in the meantime does not
    make another process of it; in seconds since the epoch elsewhere.
    """
    if not Path("/proc/self/stat").exists():
        return _born_elsewhere(pid)
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return None if fields[0] in (b"Z", b"X") else int(fields[19]) / os.sysconf("SC_CLK_TCK")


def alive(pid: int, born: float) -> bool:
    """Whether the process `pid` that was born at `born` still runs; a reused pid does not count."""
    found = born_at(pid)
    return found is not None and abs(found - born) <= _TOLERANCE


def _born_elsewhere(pid: int) -> float | None:
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else float(process.create_time())
    except psutil.Error:
        return None
