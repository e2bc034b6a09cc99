"""Run a command and watch what anybody on the machine could see of it: argument lists and environments of all its processes."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil


@dataclass
class Watched:
    """A command that ended, with what was seen of its processes: argument lists, and environments by argument list."""

    code: int
    out: str
    err: str
    command_lines: set[tuple[str, ...]] = field(default_factory=set)
    environments: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)


def watched(argv: list[str], *, environ: Mapping[str, str], cwd: Path, seconds: float = 90) -> Watched:
    """Run `argv` to its end, looking at its processes some hundred times a second."""
    with (
        tempfile.TemporaryFile("w+") as out,
        tempfile.TemporaryFile("w+") as err,
        subprocess.Popen(argv, cwd=cwd, env=dict(environ), stdout=out, stderr=err, text=True) as process,
    ):
        seen = Watched(0, "", "")
        ends = time.monotonic() + seconds
        while process.poll() is None:
            _look(process.pid, seen)
            assert time.monotonic() < ends, "it takes too long"
            time.sleep(0.005)
        out.seek(0)
        err.seek(0)
        seen.code, seen.out, seen.err = process.returncode, out.read(), err.read()
    return seen


def _look(pid: int, seen: Watched) -> None:
    try:
        children = psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return
    for one in (psutil.Process(pid) if pid != os.getpid() else None, *children):
        try:
            line = tuple(one.cmdline()) if one else ()
            if one and line:
                seen.command_lines.add(line)
                seen.environments.setdefault(line, one.environ())
        except psutil.Error:
            continue
