"""Crash texts: where and why, without values."""

from __future__ import annotations

from lrconsole.credentials.crash import crash_report
from lrconsole.credentials.redaction import Redactor
from lrconsole.credentials.secret import Secret


def caught(message: str) -> Exception:
    """An error with a cause, raised where local variables hold a secret."""
    hidden = "-".join(("local", "variable", "value"))
    try:
        try:
            int(hidden[:0] or message[:0])
        except ValueError as error:
            raise RuntimeError(message) from error
    except RuntimeError as error:
        return error
    raise AssertionError


def test_places_and_causes_are_told_and_locals_are_not() -> None:
    """The file, the line's text and both errors; never a local's value."""
    told = crash_report(caught("it broke"), str)
    assert "test_crash.py" in told
    assert "RuntimeError: it broke" in told
    assert "ValueError" in told
    assert "local-variable-value" not in told


def test_known_values_are_masked_even_when_something_invisible_parts_them() -> None:
    """The message is redacted, cleaned of escape sequences, and redacted again."""
    known = Redactor()
    known.register(Secret("hunter2-owner"))
    for message in ("with hunter2-owner", "with hunter2\u200b-owner", "with hunt\x1b[31mer2-owner", "with hunter2-\x1b]0;x\x07owner"):
        told = crash_report(caught(message), known.redact)
        assert "hunter2" not in told
        assert "•••" in told
        assert "\x1b" not in told


def test_a_long_report_keeps_its_beginning_and_its_end() -> None:
    """A megabyte in a message and endless recursion are bounded."""
    told = crash_report(caught("x" * 1_000_000), str)
    assert len(told) < 41_000
    assert told.startswith("Traceback")

    def deeper(level: int) -> int:
        return deeper(level + 1) + 1

    try:
        deeper(0)
    except RecursionError as error:
        told = crash_report(error, str)
    assert len(told) < 41_000
    assert "RecursionError" in told


def test_groups_and_errors_without_text() -> None:
    """Exception groups are told whole; an error whose text fails does not fail the report."""

    class Mute(Exception):
        def __str__(self) -> str:
            raise ValueError

    told = crash_report(ExceptionGroup("several", [caught("first"), Mute()]), str)
    assert "first" in told
    assert "Mute" in told
