"""The exit codes of the command line, which scripts and CI rely on."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a finished command says to its caller."""

    GO = 0
    NO_GO = 1
    USAGE = 2
    FINDINGS = 3
    INCOMPLETE = 4
    LOCKED = 5
    CREDENTIALS = 6
    CRASH = 70
    INTERRUPTED = 130
