"""Reads DMARC records (RFC 9989): tags with their defaults, what is wrong with them, and the policy that follows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_VERSION = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(;.*)?", re.DOTALL)
_MAILTO = re.compile(r"mailto:[^\s@,;!]+@([a-z0-9_](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:[^\s,;]+", re.IGNORECASE)
_LONGEST_URI = 1_000
OBSOLETE = ("pct", "rf", "ri")
"""Tags of the old standard (RFC 7489) that RFC 9989 removed; receivers ignore them."""


class Policy(Enum):
    """What receivers are asked to do with mail that fails."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"

    @property
    def rank(self) -> int:
        """0 for the mildest."""
        return list(Policy).index(self)

    @property
    def lowered(self) -> Policy:
        """One step milder, which is what t=y asks for."""
        return Policy.QUARANTINE if self is Policy.REJECT else Policy.NONE


@dataclass(frozen=True, slots=True)
class ReportUri:
    """One address for reports: valid or not, a mail address or not, with the obsolete size limit or not."""

    text: str

    @property
    def is_mail(self) -> bool:
        """Whether it is a mailto address that can be written to."""
        return len(self.text) <= _LONGEST_URI and _MAILTO.fullmatch(self.text.partition("!")[0]) is not None

    @property
    def is_uri(self) -> bool:
        """Whether it is a URI at all; a mailto that is no address is not."""
        return _SCHEME.fullmatch(self.text) is not None and (self.is_mail or not self.text.lower().startswith("mailto:"))

    @property
    def place(self) -> str:
        """The domain of a mail address."""
        return self.text.partition("!")[0].rpartition("@")[2].lower()

    @property
    def is_limited(self) -> bool:
        """Whether it carries a size limit, which RFC 9990 dropped."""
        return "!" in self.text


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """A parsed record. `tags` are all tags in order, names in lower case; `problems` say what receivers make nothing of."""

    text: str
    tags: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]

    @property
    def doubled(self) -> tuple[str, ...]:
        """The tags that stand more than once."""
        names = [name for name, _ in self.tags]
        return tuple(dict.fromkeys(name for name in names if names.count(name) > 1))

    def asked(self, name: str) -> Policy | None:
        """The policy that tag `name` ("p", "sp" or "np") names; None without one or for a misspelt one."""
        return _policy(self.tag(name))

    def tag(self, name: str) -> str:
        """The first value of tag `name`, or ""."""
        return next((value for key, value in self.tags if key == name), "")

    @property
    def reports(self) -> tuple[ReportUri, ...]:
        """The addresses for aggregate reports."""
        return tuple(ReportUri(part.strip()) for part in self.tag("rua").split(",") if part.strip())

    @property
    def failure_reports(self) -> tuple[ReportUri, ...]:
        """The addresses for reports of single mails (RFC 9991)."""
        return tuple(ReportUri(part.strip()) for part in self.tag("ruf").split(",") if part.strip())

    def without_limits(self) -> str:
        """The record without obsolete tags and without size limits on addresses."""
        kept = {
            tag: ",".join(uri.text.partition("!")[0] for uri in uris)
            for tag, uris in (("rua", self.reports), ("ruf", self.failure_reports))
        }
        return self.with_tags(**{tag: value for tag, value in kept.items() if value})

    @property
    def is_testing(self) -> bool:
        """Whether t=y asks receivers to act one step milder."""
        return self.tag("t").lower() == "y"

    @property
    def psd(self) -> str:
        """Whether the name is a public suffix: "y", "n" or "u" for not known."""
        value = self.tag("psd").lower()
        return value if value in ("y", "n") else "u"

    @property
    def applies(self) -> bool:
        """Whether receivers act on it: without a valid p, or with a bad sp or np, only when rua is valid (RFC 9989)."""
        sound = _policy(self.tag("p")) is not None and all(not self.tag(key) or _policy(self.tag(key)) for key in ("sp", "np"))
        return sound or any(uri.is_uri for uri in self.reports)

    @property
    def is_lenient_alone(self) -> bool:
        """Whether a missing or misspelt p, sp or np makes receivers act as if it were p=none (RFC 9989 4.10.1)."""
        return _policy(self.tag("p")) is None or any(self.tag(key) and _policy(self.tag(key)) is None for key in ("sp", "np"))

    def policy(self, *, inherited: bool = False, missing: bool = False) -> Policy:
        """The policy in effect after t, for the record's own name or, `inherited`, for a name below it that exists or is `missing`.

        A name that does not exist takes np, else sp, else p; an existing one sp, else p (RFC 9989 4.7).
        """
        if self.is_lenient_alone:
            return Policy.NONE
        named = (("np",) if missing else ()) + (("sp",) if inherited or missing else ()) + ("p",)
        chosen = next(found for key in named if (found := _policy(self.tag(key))))
        return chosen.lowered if self.is_testing else chosen

    def is_strict(self, tag: str) -> bool:
        """Whether `tag` ("aspf" or "adkim") asks for the very same domain; anything but s means relaxed."""
        return self.tag(tag).lower() == "s"

    def with_tags(self, **changed: str) -> str:
        """The record as text with some tags set and the obsolete ones left out; an empty value removes the tag."""
        tags = {key: value for key, value in self.tags if key not in OBSOLETE and key != "v"} | changed
        order = ["p", *(key for key in tags if key != "p")]
        return "; ".join(["v=DMARC1", *(f"{key}={tags[key]}" for key in order if tags.get(key))])


def is_dmarc(text: str) -> bool:
    """Whether a TXT record is a DMARC record: v=DMARC1 in just these letters, first, then a semicolon or the end."""
    return _VERSION.fullmatch(text) is not None


def looks_like_dmarc(text: str) -> bool:
    """Whether somebody meant a TXT record to be DMARC although receivers do not take it for one."""
    return "dmarc" in text.lower() and not is_dmarc(text)


def parse(text: str) -> DmarcRecord:
    """Read a record that `is_dmarc`. Unknown tags are kept and do no harm."""
    tags: list[tuple[str, str]] = []
    problems: list[str] = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        name, equals, value = part.partition("=")
        if not equals:
            problems.append(f"“{part[:60]}” is no tag")
            continue
        tags.append((name.strip().lower(), value.strip()))
    found = dict(reversed(tags))
    problems += [f"{key}={found[key]} is no policy" for key in ("p", "sp", "np") if key in found and _policy(found[key]) is None]
    return DmarcRecord(text, tuple(tags), tuple(problems))


def _policy(value: str) -> Policy | None:
    return next((policy for policy in Policy if policy.value == value.lower()), None)
