"""What an answer tells caches, and what a cache tells of itself (RFC 9111, RFC 9211)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange

_STATUS_HEADERS = ("cf-cache-status", "x-vercel-cache", "x-cache", "cache-status", "x-nf-cache", "x-cache-status", "x-proxy-cache")
_HIT = re.compile(r"\b(?:hit|stale|revalidated|prerender)\b", re.IGNORECASE)
_KEPT_STATUS = (200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501)
"""Status codes that a cache may keep without being told (RFC 9110 15.1)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The Cache-Control of an answer: directives in lower case with their values, "" for none."""

    directives: dict[str, str]

    def has(self, *names: str) -> bool:
        """Whether one of the directives is given."""
        return any(name in self.directives for name in names)

    def seconds(self, name: str) -> int | None:
        """The number that a directive gives; None without one."""
        text = self.directives.get(name, "")
        return int(text[:12]) if text.isascii() and text.isdigit() else None

    @property
    def private(self) -> bool:
        """Whether no shared cache may keep the answer."""
        return self.has("no-store", "private")

    @property
    def shared(self) -> bool:
        """Whether shared caches are told that they may keep the answer."""
        return not self.private and (self.has("public") or (self.seconds("s-maxage") or 0) > 0 or (self.seconds("max-age") or 0) > 0)


def policy_of(answer: Exchange) -> Policy:
    """The Cache-Control of an answer; the headers for one company's cache count as well, since they are obeyed before it."""
    found: dict[str, str] = {}
    for name, value in answer.headers:
        if name == "cache-control":
            for part in value.split(","):
                key, _, text = part.strip().partition("=")
                found.setdefault(key.strip().lower(), text.strip(' "'))
    return Policy(found)


def from_cache(answer: Exchange) -> str:
    """How the answer says that it came from a shared cache, "" when it does not."""
    age = answer.header("age").strip()
    if age.isascii() and age.isdigit() and int(age[:9]) > 0:
        return f"Age: {age}"
    said = ((name, answer.header(name)) for name in _STATUS_HEADERS)
    return next((f"{name}: {value[:80]}" for name, value in said if _HIT.search(value) and "miss" not in value.lower()), "")


def may_be_kept(answer: Exchange) -> bool:
    """Whether a shared cache may keep the answer, told to or of its own accord."""
    policy = policy_of(answer)
    return policy.shared or (not policy.private and not policy.has("no-cache") and bool(from_cache(answer)))


def is_silent(answer: Exchange) -> bool:
    """Whether nothing is said, of an answer that a cache may keep of its own accord (RFC 9111 4.2.2)."""
    return not policy_of(answer).directives and answer.status in _KEPT_STATUS


def facts(who: str, answer: Exchange) -> dict[str, object]:
    """What one answer told caches, as evidence."""
    if not answer.answered:
        return {f"{answer.method} {answer.url} {who}": answer.why}
    shown = ("cache-control", "age", "vary", *_STATUS_HEADERS)
    lines = [f"{name}: {value}" for name in shown for key, value in answer.headers if key == name]
    lines += [f"sets {', '.join(cookie.name for cookie in answer.cookies)}"] if answer.cookies else []
    return {f"{answer.method} {answer.url} {who}".rstrip(): "; ".join([str(answer.status), *(lines or ["nothing about caches"])])}


PRIVATE = "Cache-Control: private, no-store"
"""What a page with personal data should tell caches."""
