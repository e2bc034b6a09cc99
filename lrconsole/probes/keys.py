"""Find key-like strings in a text and in every object of a repository; their values stay here."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import math
import re
import zlib
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from lrconsole.model.observation import KeyLike, KeyScan
from lrconsole.model.project import Repository
from lrconsole.model.text import count
from lrconsole.probes.git import GitFailed, GitMissing, git, is_partial, is_shallow, is_single_branch, started
from lrconsole.probes.key_rules import RULES, KeyRule

LARGEST_OBJECT = 5_000_000
LARGEST_SUM = 2_000_000_000
_PLACEHOLDERS = re.compile(
    r"(?i)your|example|changeme|change_me|placeholder|xxxx|\*\*\*|<[^>]*>|\$\{|process\.env|dummy|redacted|sample|not-a-"
)
_LEAST_RANDOM = 3.2
_LONG = 200
_CLEARLY_RANDOM = 5.0
_MOST_HITS = 500
_MOST_MATCHES = 20_000
_BATCH = 500_000
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECKED = {"github-token", "github-oauth", "github-server", "github-user", "npm-token"}


def scan_text(text: str, place: str, salt: bytes) -> tuple[KeyLike, ...]:
    """The key-like strings of `text`; `place` names where it came from, `salt` keys the marks that tell equal values."""
    found: dict[str, KeyLike] = {}
    for rule in RULES:
        if rule.hint not in text and not (rule.id.startswith("generic") and ":" in text):
            continue
        line, at = 1, 0
        for match in islice(rule.pattern.finditer(text), _MOST_MATCHES):
            value = next((group for group in match.groups() if group), "")
            if not _is_believable(rule, value) or (mark := _mark(value, salt)) in found:
                continue
            line, at = line + text.count("\n", at, match.start()), match.start()
            found[mark] = _hit(rule, value, place, line, mark)
            if len(found) >= _MOST_HITS:
                return tuple(found.values())
    return tuple(found.values())


def _mark(value: str, salt: bytes) -> str:
    return hmac.new(salt, value.encode("utf-8", "replace"), "sha256").hexdigest()[:16]


def _hit(rule: KeyRule, value: str, place: str, line: int, mark: str) -> KeyLike:
    public = rule.public
    title = rule.title
    if rule.id == "jwt":
        role = _role_of(value)
        public = role == "anon"
        title = f"{title} with role {role}" if role else title
    start_of_it = rule.hint if value.startswith(rule.hint) else ""
    return KeyLike(rule.id, title, place, line, f"{start_of_it}… {len(value)} characters", public, mark)


def _is_believable(rule: KeyRule, value: str) -> bool:
    """Whether a hit may be a real key: not a placeholder, random enough, and its check sum right where it has one."""
    if not value or (_PLACEHOLDERS.search(value) and not _is_long_and_random(value)):
        return False
    if rule.id in _CHECKED:
        return _checksum_fits(value)
    if rule.id.startswith("generic"):
        return _entropy(value) >= _LEAST_RANDOM and any(letter.isdigit() for letter in value) and not value.startswith(("http", "/", "."))
    return len(set(value.removeprefix(rule.hint))) >= 5


def _is_long_and_random(value: str) -> bool:
    """Whether a value is so long and so random that the letters of "your" stand in it by chance: one private key in 600."""
    return len(value) > _LONG and _entropy(value) > _CLEARLY_RANDOM


def _checksum_fits(token: str) -> bool:
    """Whether the last six characters are the base 62 form of the CRC-32 of what stands between prefix and them."""
    body = token.partition("_")[2]
    number, digits = zlib.crc32(body[:-6].encode()), ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits.rjust(6, "0") == body[-6:]


def _entropy(value: str) -> float:
    """Shannon entropy in bits a character."""
    counts = Counter(value).values()
    return -sum(number / len(value) * math.log2(number / len(value)) for number in counts)


def _role_of(token: str) -> str:
    """The `role` claim of a signed token, "" when it has none; nothing is verified."""
    payload = token.split(".")[1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, RecursionError):
        return ""
    role = claims.get("role") if isinstance(claims, dict) else None
    return role[:40] if isinstance(role, str) else ""


@dataclass(slots=True)
class _Scanned:
    """What a scan of all objects came to. `missed` says in words what was not looked at."""

    count: int = 0
    size: int = 0
    large: int = 0
    unreadable: int = 0
    missed: list[str] = field(default_factory=list)
    hits: dict[str, tuple[int, KeyLike]] = field(default_factory=dict)

    def take(self, hit: KeyLike, age: int) -> None:
        """Keep `hit`, of equal values the oldest."""
        if hit.mark not in self.hits or self.hits[hit.mark][0] < age:
            self.hits[hit.mark] = (age, hit)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an object came in: "commit:path", and how far back in the log; 0 for what no commit names."""

    name: str
    age: int = 0


class HistoryProbe:
    """Scans every object of a repository: reachable or not, commit and tag messages too. Patches are not used, since they hide some."""

    def __init__(self, repository: Repository, salt: bytes) -> None:
        self._folder: Path = repository.path
        self._salt = salt

    async def scan(self) -> KeyScan:
        """All key-like strings with where they were first committed, and whether everything could be read."""
        if not (self._folder / ".git").exists():
            return KeyScan("history", complete=False, reason=f"{self._folder.name} is not the top of a Git repository")
        scanned = _Scanned()
        try:
            if await is_shallow(self._folder):
                scanned.missed.append("a shallow clone: older commits are not here")
            if await is_single_branch(self._folder):
                scanned.missed.append("a clone of single branches: the others are not here")
            if await is_partial(self._folder):
                scanned.missed.append("a partial clone: some objects are not here")
            elif said := await self._broken_off():
                scanned.missed.append(f"not all that the commits name is here: {said}")
            await self._objects(await self._places(), scanned)
        except GitMissing as error:
            return KeyScan("history", complete=False, reason=str(error))
        except GitFailed as error:
            scanned.missed.append(str(error))
        if scanned.large:
            scanned.missed.append(f"{count(scanned.large, 'object')} larger than {LARGEST_OBJECT:,} bytes")
        if scanned.unreadable:
            scanned.missed.append(f"{count(scanned.unreadable, 'object')} that cannot be read")
        found = tuple(hit for _, hit in scanned.hits.values())
        return KeyScan("history", not scanned.missed, scanned.count, scanned.size, found, "; ".join(scanned.missed))

    async def _broken_off(self) -> str:
        """What git says of an object that a commit needs and that is not here; "" when all are."""
        try:
            await git(self._folder, "rev-list", "--objects", "--all", "--quiet")
        except GitFailed as error:
            return str(error)
        return ""

    async def _places(self) -> dict[str, _Place]:
        """Where each blob first came in; nothing when the log cannot be read, since only the names hang on it."""
        try:
            printed = await git(self._folder, "log", "--all", "-m", "--raw", "--no-abbrev", "--no-renames", "--format=commit %H", "-z")
        except GitFailed:
            return {}
        return await asyncio.to_thread(_places_in, printed)

    async def _objects(self, places: dict[str, _Place], scanned: _Scanned) -> None:
        """Read all objects by one `cat-file`, matching in a thread so that the loop goes on.

        Raises:
            GitFailed: git ended before it had printed all.
        """
        command = ("cat-file", "--batch-all-objects", "--batch", "--unordered")
        async with started(self._folder, *command, complaints=False) as process:
            assert process.stdout is not None
            waiting: list[tuple[str, _Place]] = []
            try:
                while header := await process.stdout.readline():
                    if text := await _taken(process.stdout, header, scanned):
                        sha, kind, content = text
                        waiting.append((content, places.get(sha, _Place(f"{sha[:12]}:({kind})"))))
                    if sum(len(content) for content, _ in waiting) > _BATCH:
                        await self._match(waiting, scanned)
                    if scanned.size >= LARGEST_SUM:
                        scanned.missed.append(f"what comes after the first {LARGEST_SUM:,} bytes")
                        break
                else:
                    if code := await process.wait():
                        raise GitFailed(f"git cat-file ended with {code} before all objects were read")
            except (EOFError, ValueError) as error:
                raise GitFailed("git cat-file broke off before all objects were read") from error
            finally:
                await self._match(waiting, scanned)

    async def _match(self, waiting: list[tuple[str, _Place]], scanned: _Scanned) -> None:
        batch, waiting[:] = waiting[:], []
        found = await asyncio.to_thread(lambda: [scan_text(text, place.name, self._salt) for text, place in batch])
        for (_, place), hits in zip(batch, found, strict=True):
            for hit in hits:
                scanned.take(hit, place.age)


def _places_in(printed: bytes) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    commit, age, fields = "", 0, iter(printed.split(b"\0"))
    for entry in fields:
        text = entry.strip(b"\n")
        if text.startswith(b"commit "):
            head, _, text = text.partition(b"\n")
            commit, text = head.removeprefix(b"commit ").decode()[:12], text.strip(b"\n")
        if text.startswith(b":"):
            words, path = text.split(), next(fields, None)
            if len(words) < 4 or path is None:
                # A log over the bound is cut off anywhere.
                break
            age += 1
            # The log goes from new to old: the last entry that is seen is the oldest.
            places[words[3].decode()] = _Place(f"{commit}:{path.decode('utf-8', 'replace')}", age)
    return places


async def _taken(stream: asyncio.StreamReader, header: bytes, scanned: _Scanned) -> tuple[str, str, str] | None:
    """The object that `header` ("sha kind size") begins, as sha, kind and text; None for what is not looked at.

    Raises:
        EOFError: the output ends within the object.
    """
    words = header.split()
    if len(words) != 3:
        # "sha missing"
        scanned.unreadable += 1
        return None
    kind, length = words[1].decode(), int(words[2])
    scanned.size += length
    data = await _take(stream, length + 1)
    if kind == "tree":
        return None
    scanned.count += 1
    scanned.large += data is None
    return None if data is None else (words[0].decode(), kind, _text(data[:-1]))


async def _take(stream: asyncio.StreamReader, length: int) -> bytes | None:
    """The next `length` bytes; None, with the bytes passed over, when they are too many to look at."""
    if length <= LARGEST_OBJECT:
        return await stream.readexactly(length)
    left = length
    while left:
        left -= len(await stream.readexactly(min(left, 1_000_000)))
    return None


def _text(data: bytes) -> str:
    """An object as text. UTF-16 is told by its mark; without one, by its many NULs, which are left out."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if data.count(0) * 3 > len(data):
        data = data.replace(b"\0", b"")
    return data.decode("utf-8", "replace")
