"""Tell whether a process that the record names still runs: its pid and the moment it was born must both fit."""

from __future__ import annotations

import os
from pathlib import Path

_TOLERANCE = 1.5
"""Seconds by which two readings of the same birth time may differ (clock ticks, boot time rounding)."""


def born_at(pid: int) -> float | None:
    """When process `pid` was started, in seconds since the epoch; None when there is no such process."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/stat").exists():
        try:
            fields = stat.read_bytes().rpartition(b")")[2].split()
        except OSError:
            return None
        # A zombie has ended; only its parent has not noticed yet.
        if fields[0] == b"Z":
            return None
        return _boot_time() + int(fields[19]) / os.sysconf("SC_CLK_TCK")
    import psutil

    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None


def alive(pid: int, born: float) -> bool:
    """Whether the process `pid` that was born at `born` still runs; a reused pid does not count."""
    found = born_at(pid)
    return found is not None and abs(found - born) <= _TOLERANCE


def _boot_time() -> float:
    for line in Path("/proc/stat").read_bytes().splitlines():
        if line.startswith(b"btime "):
            return float(line.split()[1])
    return 0.0
