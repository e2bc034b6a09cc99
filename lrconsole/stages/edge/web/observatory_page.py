"""What a page's HTML says about its own protection: policies in meta elements, and scripts with their integrity."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lrconsole.stages.edge.web.observatory import joined

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange

HTML = ("text/html", "application/xhtml+xml")
"""Content types whose body is a page."""

_READ = 1_000_000
_MOST = 500
# What lies within comments, scripts and other raw text holds no elements. Each alternative ends at the end of the text at the latest,
# so that the whole is read once.
_PARTS = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>script|style|textarea|title)\b(?P<inside>[^>]{0,4000})>.*?(?:</(?P=raw)|\Z)"
    r"|<(?:meta|base)\b[^>]{0,4000}>",
    re.IGNORECASE | re.DOTALL,
)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Script:
    """A script element: its address as a browser without a page address resolves it, "" for one within the page, and its integrity."""

    src: str
    integrity: str


@dataclass(slots=True)
class PageParts:
    """What the tests read in a page."""

    policies: list[str] = field(default_factory=list)
    referrer: str = ""
    scripts: list[Script] = field(default_factory=list)
    base: str = ""


def is_html(page: Exchange) -> bool:
    """Whether the page says that it is HTML."""
    kind = next((value for key, value in page.headers if key == "content-type"), "")
    return kind.split(";")[0] in HTML


def parts_of(page: Exchange) -> PageParts:
    """The meta elements and scripts of a page, nothing when it is no HTML."""
    found = PageParts()
    if not is_html(page):
        return found
    for count, match in enumerate(_PARTS.finditer(page.body[:_READ])):
        if count >= _MOST:
            break
        raw = (match["raw"] or "").lower()
        if raw == "script":
            _script(found, _attributes(f"<script{match['inside']}>"))
        elif not raw and not match.group().startswith("<!--"):
            _element(found, match.group())
    return found


def meta_policies(page: Exchange) -> list[str]:
    """The content security policies in meta elements."""
    return parts_of(page).policies


def header_policy(page: Exchange) -> list[str]:
    """The content security policy of the headers, several joined to one; empty for none."""
    policy = joined(page, "content-security-policy")
    return [] if policy is None else [policy]


def _script(found: PageParts, attributes: dict[str, str]) -> None:
    src = attributes.get("src", "").strip()
    if src and not _ABSOLUTE.match(src) and not src.startswith("//") and _ABSOLUTE.match(found.base):
        src = urljoin(found.base, src)
    scheme, colon, rest = src.partition(":")
    found.scripts.append(Script(f"{scheme.lower()}:{rest}" if colon and _ABSOLUTE.match(src) else src, attributes.get("integrity", "")))


def _element(found: PageParts, text: str) -> None:
    attributes = _attributes(text)
    if text[1:5].lower() == "base":
        found.base = found.base or attributes.get("href", "").strip()
    elif "http-equiv" in attributes and "content" in attributes:
        if attributes["content"] and attributes["http-equiv"].lower().strip() == "content-security-policy":
            found.policies.append(attributes["content"])
    elif attributes.get("name", "").lower().strip() == "referrer" and attributes.get("content"):
        found.referrer = attributes["content"]


def _attributes(tag: str) -> dict[str, str]:
    reader = _Tag()
    reader.feed(tag)
    return reader.values


class _Tag(HTMLParser):
    """One start tag, cut out beforehand, since the parser takes quadratic time on some texts."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.values = {name: value or "" for name, value in reversed(attrs)}
