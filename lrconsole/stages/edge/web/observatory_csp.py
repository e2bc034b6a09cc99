"""The Observatory's reading of a content security policy: how it merges policies, and what it makes of their sources."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lrconsole.stages.edge.web.observatory import joined
from lrconsole.stages.edge.web.observatory_page import header_policy, meta_policies

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange

Policy = dict[str, set[str]]

BROAD = frozenset({"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"})
"""Sources that admit nearly every host."""

_INLINE = frozenset({"'unsafe-inline'", "data:"})
_PASSIVE = ("img-src", "media-src")
_NONCES = ("'sha256-", "'sha384-", "'sha512-", "'nonce-")
_NOT_IN_META = ("frame-ancestors", "report-uri", "sandbox")
_MAY_REPEAT = ("report-uri", "report-to")
_SHORTEST = 6


class BadPolicy(ValueError):
    """A policy that the Observatory takes for invalid."""


@dataclass(slots=True)
class _Source:
    text: str
    index: int
    keep: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a page's policies; `policy` is None where there is none that counts."""

    result: str
    policy: Policy | None = None


def read_csp(page: Exchange, *, secure: bool) -> Reading:
    """The Observatory's result for a page; `secure` when the visit began over HTTPS."""
    headers, metas = header_policy(page), meta_policies(page)
    try:
        policy, repeated = parse([*headers, *metas])
    except BadPolicy:
        return Reading("csp-header-invalid")
    if not _parsed(headers) and not {name for name in _parsed(metas) if name not in _NOT_IN_META}:
        reporting = joined(page, "content-security-policy-report-only")
        return Reading("csp-not-implemented-but-reporting-enabled" if reporting else "csp-not-implemented")
    result = _judged(policy, secure=secure)
    unsafe = ("unsafe-inline", "insecure-scheme", "unsafe-eval")
    if repeated and result != "csp-header-invalid" and not result.endswith(unsafe):
        result = "csp-implemented-but-duplicate-directives"
    return Reading(result, policy)


def parse(policies: list[str]) -> tuple[Policy, bool]:
    """The policies merged into one as the Observatory does it, and whether a reporting directive came twice.

    Raises:
        BadPolicy: one is too short, or names a directive twice.
    """
    texts = [text.replace("\r", "").replace("\n", "").strip() for text in policies]
    if any(len(text) < _SHORTEST for text in texts):
        raise BadPolicy
    merged: dict[str, list[_Source]] = {}
    repeated = False
    for index, text in enumerate(texts):
        seen: set[str] = set()
        for name, values in _directives(text):
            if name in seen and name not in _MAY_REPEAT:
                raise BadPolicy
            repeated = repeated or name in seen
            seen.add(name)
            _merge(merged, name, [_Source(value, index, index == 0) for value in values], index, last=len(texts) == 1)
    return {name: {source.text for source in sources} or {"'none'"} for name, sources in merged.items()}, repeated


def _parsed(policies: list[str]) -> Policy:
    try:
        return parse(policies)[0]
    except BadPolicy:
        return {}


def _directives(text: str) -> list[tuple[str, list[str]]]:
    found = []
    for words in (part.split() for part in text.split(";")):
        if words:
            name, values = words[0].lower(), [word.lower() for word in words[1:]]
            found.append((name, values or (["'none'"] if name.endswith("-src") else [])))
    return found


def _merge(merged: dict[str, list[_Source]], name: str, values: list[_Source], index: int, *, last: bool) -> None:
    """Put a directive's sources beside those of earlier policies: a later policy keeps only what an earlier one has as well."""
    sources = values if index == 0 else [*merged.get(name, []), *values]
    sources.sort(key=lambda source: source.text)
    for before, source in pairwise(sources):
        if source.index == before.index and source.text.startswith(before.text):
            source.keep = False
        if source.index != before.index and _same_path(before.text, source.text):
            source.keep = True
    merged[name] = [source for source in sources if source.keep]
    if index == 0 and not last:
        for source in merged[name]:
            source.keep = False


def _same_path(one: str, other: str) -> bool:
    if not one or (one == "/" and not other):
        return True
    exact = not one.endswith("/")
    first, second = one.split("/"), other.split("/")
    if len(first) > len(second) or (exact and len(first) != len(second)):
        return False
    first = first if exact else first[:-1]
    return all(unquote(left) == unquote(right) for left, right in zip(first, second, strict=False))


def _judged(policy: Policy, *, secure: bool) -> str:
    everything = {"*"}
    default = policy.get("default-src")
    objects = policy.get("object-src") or default or everything
    scripts = policy.get("script-src") or default or everything
    styles = policy.get("style-src") or default or everything
    for sources in (scripts, styles):
        if _has_nonce(sources):
            sources.discard("'unsafe-inline'")
    if "'strict-dynamic'" in scripts:
        if not _has_nonce(scripts):
            return "csp-header-invalid"
        for source in [item for item in scripts if item.startswith(tuple(BROAD)) or item in ("'self'", "'unsafe-inline'")]:
            scripts.discard(source)
    if scripts & (BROAD | _INLINE) or objects & BROAD:
        return "csp-implemented-with-unsafe-inline"
    active = {source for name, sources in policy.items() if name not in (*_PASSIVE, "script-src") for source in sources} | scripts
    if secure and _insecure(active):
        return "csp-implemented-with-insecure-scheme"
    if "'unsafe-eval'" in scripts | styles:
        return "csp-implemented-with-unsafe-eval"
    if secure and _insecure({source for name in _PASSIVE for source in policy.get(name) or default or ()}):
        return "csp-implemented-with-insecure-scheme-in-passive-content-only"
    if styles & (BROAD | _INLINE):
        return "csp-implemented-with-unsafe-inline-in-style-src-only"
    return "csp-implemented-with-no-unsafe-default-src-none" if default == {"'none'"} else "csp-implemented-with-no-unsafe"


def _has_nonce(sources: set[str]) -> bool:
    return any(source.startswith(_NONCES) for source in sources)


def _insecure(sources: set[str]) -> bool:
    return any(source.startswith(("http:", "ftp:")) for source in sources)
