"""The Observatory's test of subresource integrity: scripts of other sites bear a hash and come over HTTPS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.stages.edge.web.observatory_page import Script, is_html, parts_of

if TYPE_CHECKING:
    from lrconsole.stages.edge.web.observatory import Visit

_ALL = "sri-implemented-and-all-scripts-loaded-securely"
_SAME_ORIGIN = "sri-not-implemented-but-all-scripts-loaded-from-secure-origin"
_HASHED = "sri-implemented-and-external-scripts-loaded-securely"
_HASHED_INSECURE = "sri-implemented-but-external-scripts-not-loaded-securely"
_BARE = "sri-not-implemented-but-external-scripts-loaded-securely"
_BARE_INSECURE = "sri-not-implemented-and-external-scripts-not-loaded-securely"
_ORDER = (_ALL, _HASHED, _HASHED_INSECURE, _BARE, _BARE_INSECURE)
"""From the best to the worst, as the Observatory has it, though the third costs more points than the fourth."""

_ADDRESS = re.compile(r"[\d.]+|.*:.*")
_SECOND_LEVEL = ("ac", "co", "com", "edu", "gov", "ne", "net", "or", "org")


def subresource_integrity(visit: Visit) -> str:
    """The worst that a script of the page deserves."""
    page = visit.page
    if page is None:
        return "sri-not-implemented-but-no-scripts-loaded"
    if not is_html(page):
        return "sri-not-implemented-response-not-html"
    scripts = parts_of(page).scripts
    if not scripts:
        return "sri-not-implemented-but-no-scripts-loaded"
    found, foreign = "", False
    for script in scripts:
        elsewhere, secure = _place(script, visit)
        foreign = foreign or elsewhere
        result = _one(script, elsewhere=elsewhere, secure=secure, first=not found)
        found = max(found or _ALL, result, key=_ORDER.index) if result else found
    return found or (_HASHED if foreign else _SAME_ORIGIN)


def site_of(host: str) -> str:
    """The site that a host belongs to: its last two labels, three under a country's general labels; "" for an address or one label."""
    labels = host.lower().rstrip(".").split(".")
    if _ADDRESS.fullmatch(host) or len(labels) < 2:
        return ""
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if deep else labels[-2:])


def _place(script: Script, visit: Visit) -> tuple[bool, bool]:
    """Whether a script is of another site, and whether it surely comes over HTTPS."""
    if script.src.startswith("//") and script.src[2:3] not in ("", "/"):
        return True, False
    if script.src.startswith(("http://", "https://")):
        same = site_of(urlsplit(script.src).hostname or "") == site_of(visit.hostname)
        return not same, script.src.startswith("https:")
    return False, visit.secure


def _one(script: Script, *, elsewhere: bool, secure: bool, first: bool) -> str:
    if not script.src:
        return ""
    if not elsewhere:
        return _ALL if script.integrity and secure and first else ""
    if script.integrity:
        return "" if secure else _HASHED_INSECURE
    return _BARE if secure else _BARE_INSECURE
