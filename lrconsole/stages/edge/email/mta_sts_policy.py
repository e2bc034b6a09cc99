"""Reads MTA-STS records and policies (RFC 8461 3): which servers may take the domain's mail, and how strictly that is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ID = re.compile(r"[A-Za-z0-9]{1,32}")
_PATTERN = re.compile(r"(\*\.)?([a-z0-9_](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+", re.IGNORECASE)
MODES = ("enforce", "testing", "none")
SHORTEST, LONGEST = 86_400, 31_557_600
"""Seconds: a policy kept for less than a day protects little (own threshold); more than a year no sender takes (RFC 8461 3.2)."""


@dataclass(frozen=True, slots=True)
class StsRecord:
    """The TXT record: its id, and what senders make nothing of."""

    text: str
    id: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StsPolicy:
    """The policy file: `max_age` in seconds, -1 where there is none; `problems` void it."""

    mode: str
    patterns: tuple[str, ...]
    max_age: int
    problems: tuple[str, ...]

    def covers(self, host: str) -> bool:
        """Whether mail may be handed to `host`: named itself, or by a star that stands for one label."""
        host = host.rstrip(".").lower()
        return any(host == pattern or (pattern[:2] == "*." and host.partition(".")[2] == pattern[2:]) for pattern in self.patterns)


def is_sts(text: str) -> bool:
    """Whether a TXT record is one of MTA-STS; others at the name are passed over."""
    return re.match(r"v=STSv1[ \t]*(;|$)", text) is not None


def parse_record(text: str) -> StsRecord:
    """Read a record that `is_sts`."""
    pairs = [(name.strip(), value.strip()) for name, _, value in (part.partition("=") for part in text.split(";") if part.strip())]
    ids = [value for name, value in pairs if name == "id"]
    problems = []
    if len(ids) != 1:
        problems.append("there is no id" if not ids else "there are two ids")
    elif not _ID.fullmatch(ids[0]):
        problems.append(f"id={ids[0][:40]} is not 1 to 32 letters and digits")
    return StsRecord(text, ids[0] if ids else "", tuple(problems))


def parse_policy(text: str) -> StsPolicy:
    """Read a policy file; unknown lines are passed over."""
    pairs = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in text.splitlines() if line.strip())]
    tags = dict(reversed(pairs))
    patterns = tuple(value.rstrip(".").lower() for name, value in pairs if name == "mx")
    mode, age = tags.get("mode", ""), tags.get("max_age", "")
    problems = []
    if tags.get("version") != "STSv1":
        problems.append("there is no line “version: STSv1”")
    if mode not in MODES:
        problems.append(f"mode “{mode[:20]}” is none of enforce, testing, none" if mode else "there is no mode")
    if mode != "none" and not patterns:
        problems.append("no mx line names a server")
    problems += [f"mx “{pattern[:60]}” is no host name" for pattern in patterns if not _PATTERN.fullmatch(pattern)]
    if not re.fullmatch(r"[0-9]{1,10}", age) or int(age) > LONGEST:
        problems.append(f"max_age “{age[:12]}” is not 0 to {LONGEST} seconds" if age else "there is no max_age")
    return StsPolicy(mode, patterns, int(age) if age.isdecimal() and len(age) <= len(str(LONGEST)) + 2 else -1, tuple(problems))
