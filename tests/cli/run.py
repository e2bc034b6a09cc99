"""Run the command line as a user does: in a process of its own, with its own folders."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """A command that ended."""

    code: int
    out: str
    err: str


def lrconsole(
    *arguments: str, home: Path, cwd: Path | None = None, given: str = "", environ: dict[str, str] | None = None, seconds: float = 90
) -> Ran:
    """Run `lrconsole arguments` with state and settings below `home`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LRCONSOLE", "PYTEST"))}
    folders = {"LRCONSOLE_STATE": str(home / "state"), "LRCONSOLE_CONFIG": str(home / "config")}
    done = subprocess.run(
        [sys.executable, "-m", "lrconsole", *arguments],
        cwd=cwd or home,
        input=given,
        env={**kept, **folders, **(environ or {})},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
