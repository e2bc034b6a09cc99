"""The text of a crash, safe to keep and to send: the traceback without local variables, redacted and cleaned."""

from __future__ import annotations

from collections.abc import Callable
from traceback import TracebackException

from lrconsole.model.text import ELLIPSIS, clean

_HALF = 20_000
_MOST_FRAMES = 60


def crash_report(error: BaseException, redact: Callable[[str], str]) -> str:
    """Return the traceback of `error` and its causes, at most about 40,000 characters; of a longer one the beginning and the end."""
    told = TracebackException(type(error), error, error.__traceback__, limit=-_MOST_FRAMES, capture_locals=False, compact=True)
    text = redact("".join(told.format()))
    if len(text) > 2 * _HALF:
        text = f"{text[:_HALF]}\n{ELLIPSIS}\n{text[-_HALF:]}"
    # Cleaning can join what an invisible character had kept apart, so the text is redacted once more after it.
    return redact(clean(text, 2 * _HALF + 10)).rstrip() + "\n"
