"""The one exception tree: every error says what happened, where, and what to do, and carries its exit code.

LrconsoleError
├── ProjectError          the project file is missing, broken or says something impossible      exit 2
├── UsageError            the command was asked for something it cannot do                      exit 2
├── CredentialError       a credential could not be read or stored                              exit 6
├── RecordError           the record is missing, unreadable, newer, locked, or the disk is full exit 4
├── LockHeld              another process does this work already                                exit 5
└── DemoError             the practice business could not be started                            exit 2
"""

from __future__ import annotations

from lrconsole.model.exit_code import ExitCode


class LrconsoleError(Exception):
    """An error meant for the user's eyes: one line that says what, where and what to do.

    Args:
        what: what happened, a sentence without a full stop.
        where: file and line, host, key or reference that it happened at.
        fix: what the user does about it.
    """

    exit_code = ExitCode.CRASH

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" — {self.fix}" if self.fix else ""
        return f"{place}{self.what}{remedy}"


class ProjectError(LrconsoleError):
    """The project file is missing, broken or says something impossible."""

    exit_code = ExitCode.USAGE


class UsageError(LrconsoleError):
    """The command was asked for something it cannot do."""

    exit_code = ExitCode.USAGE


class CredentialError(LrconsoleError):
    """A credential could not be read or stored."""

    exit_code = ExitCode.CREDENTIALS


class RecordError(LrconsoleError):
    """The record is missing, unreadable, from a newer version, locked, or the disk is full."""

    exit_code = ExitCode.INCOMPLETE


class LockHeld(LrconsoleError):
    """Another process does this work already."""

    exit_code = ExitCode.LOCKED


class DemoError(LrconsoleError):
    """The practice business could not be started."""

    exit_code = ExitCode.USAGE
