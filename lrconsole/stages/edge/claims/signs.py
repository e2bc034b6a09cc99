"""Whether an answer shows that a hosting service knows nobody by this name, told from healthy pages that only read alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from lrconsole.model.text import clean_line

if TYPE_CHECKING:
    from lrconsole.model.hosting import HostingService
    from lrconsole.model.observation import Exchange

READ = 100_000
"""Characters of a body that are read; what services show for a free name is far shorter."""

_GAP = 300
_SPARE = 120
"""Visible characters that a page may have besides a text that proves little."""

_LEAST, _FACTOR = 400, 20
"""A page that says much more than the sign is somebody's own: so many visible characters at least, and for each one of the sign."""

_LONGEST_QUOTE = 160
_OPENERS = frozenset("abcdefghijklmnopqrstuvwxyz/!?")
_RAW = ("script", "style", "template", "noscript")


class Sight(Enum):
    """What an answer shows of a service's sign."""

    SHOWN = "shown"
    DOUBTFUL = "shown, as it also is while the owner's own service is down"
    ALIKE = "reads alike, which proves nothing"
    NONE = "not shown"


@dataclass(frozen=True, slots=True)
class Notice:
    """An answer and the text of its page as readers see it, worked out once for all services."""

    page: Exchange
    text: str


def read(page: Exchange) -> Notice:
    """`page` with its visible text."""
    return Notice(page, visible(page.body))


@dataclass(frozen=True, slots=True)
class Sign:
    """A service's sign as one answer has it. `quote` is the text or header line that it was known by, "" without any."""

    sight: Sight
    quote: str = ""


NOTHING = Sign(Sight.NONE)


def sign(service: HostingService, notice: Notice) -> Sign:
    """What `notice` shows of the sign of `service`."""
    page, seen = notice.page, notice.text
    status = page.status in service.answers if service.answers else page.status >= 400
    if status and (line := next((line for line in service.heads if _has_line(page, line)), "")):
        return Sign(Sight.DOUBTFUL if service.doubtful else Sight.SHOWN, line)
    if not service.has_sign:
        return Sign(Sight.ALIKE, f"status {page.status}") if status and not service.gone else NOTHING
    if service.requires and not _has_line(page, service.requires):
        return NOTHING
    text = next((text for text in service.says if holds(seen, text)), "")
    return _weighed(service, status, page.status, text, len(seen)) if text else NOTHING


def _weighed(service: HostingService, status: bool, code: int, text: str, length: int) -> Sign:
    alone = length <= len(text) + _SPARE
    if service.vague:
        return Sign(Sight.ALIKE, text) if status and alone else NOTHING
    if status and length <= max(_LEAST, _FACTOR * len(text)):
        return Sign(Sight.DOUBTFUL if service.doubtful else Sight.SHOWN, text)
    # A few services serve their notice with 200; a page that says nothing else is no page that quotes it.
    return Sign(Sight.DOUBTFUL, text) if alone and 200 <= code < 300 else NOTHING


def visible(body: str) -> str:
    """The text of a page as its readers see it, in lower case on one line: without tags, comments and scripts. Takes linear time."""
    from html import unescape

    rest, parts, at = body[:READ].casefold(), [], 0
    while (begin := rest.find("<", at)) >= 0:
        parts.append(rest[at:begin])
        at = _after_tag(rest, begin)
    parts.append(rest[at:])
    return _even(unescape(" ".join(parts)))


def holds(seen: str, text: str) -> bool:
    """Whether `seen` (visible text) has `text` as whole words; "*" in it stands for up to 300 other characters."""
    first, *others = [part for part in (_even(part.casefold()) for part in text.split("*")) if part] or [""]
    at = seen.find(first) if first else -1
    while at >= 0:
        end = at + len(first)
        if _is_apart(seen, at, end, open_end=bool(others)) and _follow(seen, end, others):
            return True
        at = seen.find(first, at + 1)
    return False


def quoted(notice: Notice) -> str:
    """The beginning of what a page says, for evidence."""
    return clean_line(notice.text, _LONGEST_QUOTE)


def _follow(seen: str, end: int, others: list[str]) -> bool:
    for part in others:
        at = seen.find(part, end, end + _GAP + len(part))
        if at < 0:
            return False
        end = at + len(part)
    return True


def _is_apart(seen: str, begin: int, end: int, *, open_end: bool) -> bool:
    before, after = seen[begin - 1 : begin] if begin else "", seen[end : end + 1]
    starts_word, ends_word = seen[begin].isalnum(), seen[end - 1].isalnum()
    return not (starts_word and before.isalnum()) and (open_end or not (ends_word and after.isalnum()))


def _after_tag(text: str, begin: int) -> int:
    """Where the tag or comment that begins at `begin` ends, with all that a script or style holds; a lone "<" is left out."""
    if text[begin + 1 : begin + 2] not in _OPENERS:
        return begin + 1
    if text.startswith("<!--", begin):
        end = text.find("-->", begin)
        return end + 3 if end >= 0 else len(text)
    name = next((name for name in _RAW if text.startswith(name, begin + 1)), "")
    end = text.find(f"</{name}", begin) if name else begin
    end = text.find(">", end) if end >= 0 else -1
    return end + 1 if end >= 0 else len(text)


def _even(text: str) -> str:
    line = " ".join(text.replace("’", "'").replace("‘", "'").split())
    for mark in ".,:?!":
        line = line.replace(f" {mark}", mark)
    return line


def _has_line(page: Exchange, line: str) -> bool:
    name, _, value = line.partition(":")
    return value.strip().casefold() in page.header(name.strip()).casefold() and bool(page.header(name.strip()))
