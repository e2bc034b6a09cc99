"""The hosts that a page takes scripts, frames and files from, read from its HTML within bounds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.stages.edge.zones.dns_question import plain

if TYPE_CHECKING:
    import re

    from lrconsole.model.observation import Exchange

READ = 1_000_000
"""Characters of a page that are read."""

_MOST = 500
_RUNS = ("script", "iframe", "link")
"""What acts in the page's own name: code, frames and styles."""

_LOADED = ("stylesheet", "modulepreload")
"""Links that a browser loads and applies; it only shows or prepares the others."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An address that a page takes something from. `tag` is the element's name, `url` is absolute."""

    tag: str
    url: str
    host: str

    @property
    def runs(self) -> bool:
        """Whether what comes from there acts in the page's name."""
        return self.tag in _RUNS


def references(page: Exchange) -> tuple[Reference, ...]:
    """The addresses with a host of their own in the page's elements, each once and in order, at most 500."""
    found: dict[tuple[str, str], Reference] = {}
    scheme = page.url.partition(":")[0]
    tag, value = _patterns()
    for element in tag.finditer(_uncommented(page.body[:READ])):
        name = element[1].lower()
        if name == "link" and not any(kind in element[2].lower() for kind in _LOADED):
            continue
        for match in value.finditer(element[2]):
            reference = _reference(name, match[1] or match[2] or match[3] or "", scheme)
            if reference is not None:
                found.setdefault((reference.tag, reference.url), reference)
        if len(found) >= _MOST:
            break
    return tuple(found.values())


def _reference(tag: str, url: str, scheme: str) -> Reference | None:
    url = f"{scheme}:{url}" if url.startswith("//") else url
    try:
        parts = urlsplit(url)
        host = plain(parts.hostname or "")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host.isascii() or "." not in host or len(host) > 253:
        return None
    return Reference(tag, url, host)


def _uncommented(body: str) -> str:
    parts, at = [], 0
    while (begin := body.find("<!--", at)) >= 0:
        parts.append(body[at:begin])
        end = body.find("-->", begin)
        at = end + 3 if end >= 0 else len(body)
    return "".join((*parts, body[at:]))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    import re

    tag = re.compile(r"<(script|iframe|link|img|source|video|audio|a)\b([^<>]{1,2000})", re.IGNORECASE)
    value = re.compile(r"""\b(?:src|href)\s{0,9}=\s{0,9}(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s"'>]{1,2000}))""", re.IGNORECASE)
    return tag, value
