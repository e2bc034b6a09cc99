"""Known secrets masked in whatever is written: whole texts, chunks of a stream, wrapped and encoded values."""

from __future__ import annotations

from bisect import bisect_right

from lrconsole.credentials.forms import breaks, is_broken, too_plain, unbroken, written_forms
from lrconsole.credentials.secret import MASK, Secret
from lrconsole.credentials.shapes import mask_shapes, open_key

_MOST_HELD = 64 * 1024
_LONGEST_LINE = 8 * 1024
Span = tuple[int, int]


class Redactor:
    """Masks every registered secret in all its written forms, and what has the shape of a secret.

    A value is found although lines were wrapped or coloured inside it: the search runs over the text without its line breaks.
    """

    def __init__(self) -> None:
        self._forms: tuple[str, ...] = ()

    @property
    def longest(self) -> int:
        """The length of the longest form that is looked for, in characters."""
        return len(self._forms[0]) if self._forms else 0

    def register(self, secret: Secret) -> bool:
        """Mask `secret` from now on. False, and nothing is done, when it is shorter than six characters or an ordinary word."""
        value = secret.reveal()
        if too_plain(value):
            return False
        self._forms = tuple(sorted({*self._forms, *written_forms(value)}, key=lambda form: (-len(form), form)))
        return True

    def redact(self, text: str) -> str:
        """Return `text` with secrets replaced by `•••`."""
        return mask_shapes(_masked(text, self.spans(text)))

    def holds_secret(self, text: str) -> bool:
        """Whether a registered secret occurs in `text` in any of its forms."""
        return self._occurs(unbroken(text)) or ("\x1b" in text and self._occurs(text))

    def stream(self) -> RedactedStream:
        """Return an object that takes text in chunks and never lets a secret through that lies across their borders."""
        return RedactedStream(self)

    def spans(self, text: str) -> list[Span]:
        """Where registered secrets lie in `text`: (start, end), in order, without overlaps."""
        flat = unbroken(text)
        found = _original(text, self._matches(flat)) if flat != text else self._matches(flat)
        if "\x1b" in text:
            found += self._matches(text)
        return _merged(found)

    def _occurs(self, flat: str) -> bool:
        return any(form in flat for form in self._forms)

    def _matches(self, flat: str) -> list[Span]:
        found = []
        for form in self._forms:
            start = flat.find(form)
            while start >= 0:
                found.append((start, start + len(form)))
                start = flat.find(form, start + 1)
        return found


class RedactedStream:
    """Text in chunks, masked. What could still be the beginning of a secret is held back until more is known."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._held = ""

    def feed(self, chunk: str) -> str:
        """Take `chunk` and return what is safe to show by now (possibly nothing)."""
        self._held += chunk
        spans = self._redactor.spans(self._held)
        cut = self._safe_until(spans)
        shown, self._held = self._held[:cut], self._held[cut:]
        return mask_shapes(_masked(shown, [span for span in spans if span[1] <= cut]))

    def finish(self) -> str:
        """Return the rest; the stream is empty afterwards."""
        rest, self._held = self._held, ""
        return self._redactor.redact(rest)

    def _safe_until(self, spans: list[Span]) -> int:
        """How many held characters can be shown: no secret may begin before that place and end behind what is held.

        Whole lines are preferred, so that tokens and headers keep their shape, as long as lines are shorter than 8 KiB.
        """
        text, longest = self._held, self._redactor.longest
        cut = max(_before_last(text, max(longest - 1, 0)), len(text) - max(_MOST_HELD, 2 * longest))
        line_end = max(text.rfind("\n", 0, cut), text.rfind("\r", 0, cut)) + 1
        if cut - line_end < _LONGEST_LINE:
            cut = line_end
        key = open_key(text)
        if 0 <= key < cut and len(text) - key < _MOST_HELD:
            cut = key
        for start, end in spans:
            if start < cut < end:
                return start if start or len(text) < _MOST_HELD else end
        return cut


def _before_last(text: str, kept: int) -> int:
    """The place in `text` behind which `kept` characters stand that are no line breaks."""
    if not is_broken(text):
        return max(len(text) - kept, 0)
    end = len(text)
    for start, stop in reversed(breaks(text)):
        if end - stop >= kept:
            return end - kept
        kept -= end - stop
        end = start
    return max(end - kept, 0)


def _original(text: str, flat_spans: list[Span]) -> list[Span]:
    """The places in `text` of spans that were found in its unbroken form."""
    if not flat_spans:
        return []
    flat_at, shift, removed = [0], [0], 0
    for start, stop in breaks(text):
        flat_at.append(start - removed)
        removed += stop - start
        shift.append(removed)

    def place(flat: int) -> int:
        return flat + shift[bisect_right(flat_at, flat) - 1]

    return [(place(start), place(end - 1) + 1) for start, end in flat_spans]


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _masked(text: str, spans: list[Span]) -> str:
    if not spans:
        return text
    parts: list[str] = []
    done = 0
    for start, end in spans:
        parts += (text[done:start], MASK)
        done = end
    return "".join([*parts, text[done:]])
