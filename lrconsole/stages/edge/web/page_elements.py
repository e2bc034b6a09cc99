"""The elements of a page that load or lead somewhere, with their attributes and lines, read within bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

READ = 1_000_000
"""Characters of a page that are read."""

_MOST = 3_000
# What lies within comments and scripts holds no elements; each alternative ends at the end of the text at the latest.
_PARTS = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>script|textarea|title)\b(?P<inside>[^>]{0,4000})>(?P<text>.*?)(?:</(?P=raw)|\Z)"
    r"|<style\b[^>]{0,1000}>(?P<css>.*?)(?:</style|\Z)"
    r"|<(?P<tag>iframe|frame|link|img|source|video|audio|embed|object|form|meta|input)\b(?P<attributes>[^>]{0,4000})>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""([a-z][a-z0-9:-]{0,40})\s{0,9}=\s{0,9}(?:"([^"]{0,4000})"|'([^']{0,4000})'|([^\s"'>]{1,4000}))""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Element:
    """An element. `tag` is lower-case, "style" and inline scripts have their text in `text`; `line` counts from 1."""

    tag: str
    attributes: dict[str, str]
    text: str
    line: int


def elements(body: str) -> Iterator[Element]:
    """The elements of a page in order, at most 3,000."""
    body = body[:READ]
    line, at = 1, 0
    for number, match in enumerate(_PARTS.finditer(body)):
        if number >= _MOST:
            return
        line, at = line + body.count("\n", at, match.start()), match.start()
        if match["tag"]:
            yield Element(match["tag"].lower(), _attributes(match["attributes"]), "", line)
        elif match["css"] is not None:
            yield Element("style", {}, match["css"], line)
        elif (match["raw"] or "").lower() == "script":
            yield Element("script", _attributes(match["inside"]), match["text"], line)


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), unescape(double or single or bare).strip())
    return found
