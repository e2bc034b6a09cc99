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
from pathlib import Path

from lrconsole.model.observation import KeyLike, KeyScan
from lrconsole.model.project import Repository
from lrconsole.probes.git import GitFailed, GitMissing, end, git, start
from lrconsole.probes.key_rules import RULES, KeyRule

LARGEST_OBJECT = 5_000_000
LARGEST_SUM = 2_000_000_000
_PLACEHOLDERS = re.compile(
    r"(?i)your|example|changeme|change_me|placeholder|xxxx|\*\*\*|<[^>]*>|\$\{|process\.env|dummy|redacted|sample|not-a-"
)
_LEAST_RANDOM = 3.2
_MOST_HITS = 500
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECKED = {"github-token", "github-oauth", "github-server", "npm-token"}


def scan_text(text: str, place: str, salt: bytes) -> tuple[KeyLike, ...]:
    """The key-like strings of `text`; `place` names where it came from, `salt` keys the marks that tell equal values."""
    found: dict[tuple[str, str], KeyLike] = {}
    for rule in RULES:
        if rule.hint not in text and not (rule.id.startswith("generic") and ":" in text):
            continue
        for match in rule.pattern.finditer(text):
            value = next((group for group in match.groups() if group), "")
            if _is_believable(rule, value):
                hit = _hit(rule, value, place, text.count("\n", 0, match.start()) + 1, salt)
                found.setdefault((hit.mark, place), hit)
            if len(found) >= _MOST_HITS:
                break
    return tuple(found.values())


def _hit(rule: KeyRule, value: str, place: str, line: int, salt: bytes) -> KeyLike:
    mark = hmac.new(salt, value.encode("utf-8", "replace"), "sha256").hexdigest()[:16]
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
    if not value or _PLACEHOLDERS.search(value):
        return False
    if rule.id in _CHECKED:
        return _checksum_fits(value)
    if rule.id.startswith("generic"):
        return _entropy(value) >= _LEAST_RANDOM and any(letter.isdigit() for letter in value) and not value.startswith(("http", "/", "."))
    return len(set(value)) >= 5


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


class HistoryProbe:
    """Scans every object of a repository: reachable or not, commit and tag messages too. Patches are not used, since they hide some."""

    def __init__(self, repository: Repository, salt: bytes) -> None:
        self._folder: Path = repository.path
        self._salt = salt

    async def scan(self) -> KeyScan:
        """All key-like strings with where they were first committed, and whether everything could be read."""
        if not (self._folder / ".git").exists():
            return KeyScan("history", complete=False, reason=f"{self._folder.name} is not the top of a Git repository")
        try:
            shallow = (await git(self._folder, "rev-parse", "--is-shallow-repository")).strip() == b"true"
            partial = bool(await self._setting("remote.origin.promisor"))
            places = await self._places()
            count, size, hits, skipped = await self._objects(places)
        except GitMissing as error:
            return KeyScan("history", complete=False, reason=str(error))
        except GitFailed as error:
            return KeyScan("history", complete=False, reason=str(error))
        missed = [
            *(["a shallow clone: older commits are not here"] if shallow else []),
            *(["a partial clone: some objects are not here"] if partial else []),
            *([f"{skipped} objects larger than {LARGEST_OBJECT:,} bytes"] if skipped else []),
        ]
        return KeyScan("history", not missed, count, size, tuple(hits), "; ".join(missed))

    async def _setting(self, name: str) -> bytes:
        try:
            return (await git(self._folder, "config", "--local", "--get", name)).strip()
        except GitFailed:
            # git ends with 1 when the setting is not there.
            return b""

    async def _places(self) -> dict[str, str]:
        """Where each blob first came in: "commit:path"."""
        printed = await git(self._folder, "log", "--all", "-m", "--raw", "--no-abbrev", "--no-renames", "--format=commit %H", "-z")
        places: dict[str, str] = {}
        commit, fields = "", iter(printed.split(b"\0"))
        for field in fields:
            text = field.strip(b"\n")
            if text.startswith(b"commit "):
                head, _, text = text.partition(b"\n")
                commit, text = head.removeprefix(b"commit ").decode()[:12], text.strip(b"\n")
            if text.startswith(b":"):
                path = next(fields, b"").decode("utf-8", "replace")
                # The log goes from new to old: the last entry that is seen is the oldest.
                places[text.split()[3].decode()] = f"{commit}:{path}"
        return places

    async def _objects(self, places: dict[str, str]) -> tuple[int, int, list[KeyLike], int]:
        """Read all objects by one `cat-file`, matching in a thread so that the loop goes on."""
        process = await start(self._folder, "cat-file", "--batch-all-objects", "--batch", "--unordered")
        assert process.stdout is not None
        count = size = skipped = 0
        hits: dict[str, KeyLike] = {}
        try:
            while (header := await process.stdout.readline()) and size < LARGEST_SUM:
                sha, kind, length = _header(header)
                data = await _take(process.stdout, length + 1)
                size += length
                if kind == "tree":
                    continue
                count += 1
                if data is None:
                    skipped += 1
                    continue
                place = places.get(sha, f"{sha[:12]}:({kind})")
                for hit in await asyncio.to_thread(scan_text, _text(data), place, self._salt):
                    hits.setdefault(hit.mark, hit)
        finally:
            await end(process)
        return count, size, list(hits.values()), skipped


def _header(line: bytes) -> tuple[str, str, int]:
    """Read "sha kind size".

    Raises:
        GitFailed: the object cannot be read ("sha missing").
    """
    words = line.split()
    if len(words) != 3:
        raise GitFailed(f"an object cannot be read: {line.decode('utf-8', 'replace').strip()}")
    return words[0].decode(), words[1].decode(), int(words[2])


async def _take(stream: asyncio.StreamReader, length: int) -> bytes | None:
    """The next `length` bytes; None, with the bytes passed over, when they are too many to look at."""
    if length <= LARGEST_OBJECT:
        return await stream.readexactly(length)
    left = length
    while left:
        left -= len(await stream.readexactly(min(left, 1_000_000)))
    return None


def _text(data: bytes) -> str:
    """An object as text; UTF-16 is told by its mark."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "replace")
