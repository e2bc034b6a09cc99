"""Privacy mode: hosts, e-mail addresses, IP addresses, phone numbers and amounts masked in everything that is shown or exported.

Names of people stay: who decides and who is on call is what the console is for. The same host has the same mask as long as the list of
hosts only grows at its end, and a mask is about as long as what it stands for, so that columns stay where they are.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from lrconsole.model.finding import QUESTION, Evidence, Finding
from lrconsole.model.text import clean

Thing = TypeVar("Thing")

_HOST = re.compile(r"(?<!\w)(?:\*\.)?\w[\w-]*\.(?:[\w-]+\.)*[^\W\d_][\w-]*\w(?!\w)")
_EMAIL = re.compile(r"[\w.+%-]+@(?:[\w-]+\.)*[\w-]+")
_V4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_V6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?![\w:])")
# Days, times and decimal numbers are no phone numbers; everything else of seven digits or more may be one.
_PHONE = re.compile(
    r"(?<!\w)(?:(?P<kept>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?|\d+\.\d+)(?![\w.-])|\+?\(?\d(?:[ ()/.-]{0,2}\d){6,14}(?!\w))"
)
_HOME = re.compile(r"(?<![\w.])(/(?:home|Users)/|[A-Za-z]:\\Users\\)[^/\\\s]+")
_CURRENCY = r"(?:€|£|¥|(?<!\w)(?:CHF|EUR|USD|GBP|PLN|kr|zł|euros?|dollars?|pounds?))"
_CURRENCY_AFTER = r"(?:€|£|¥|CHF|EUR|USD|GBP|PLN|kr|zł|euros?|dollars?|pounds?)"
_AMOUNT = re.compile(
    rf"{_CURRENCY}\s?\d[\d.,' ]*\d|{_CURRENCY}\s?\d|\$\s?\d[\d.,']*\d|\d[\d.,' ]*\s?{_CURRENCY_AFTER}(?!\w)",
    re.IGNORECASE,
)
# Endings of files that no host has; below them those that hosts have, too, so that only the whole name or the path before it tells.
_FILE = re.compile(
    "js|mjs|cjs|ts|tsx|jsx|json|jsonl|toml|yaml|yml|txt|sql|sqlite|db|lock|html|htm|css|log|cfg|ini|conf|xml|csv|svg|png|jpg|pdf|env|pem|php"
)
_FILE_OR_HOST = re.compile("py|md|sh|rs|pl|cc|so|ps|vi")
_FILES = frozenset(
    [
        "readme.md",
        "changelog.md",
        "contributing.md",
        "license.md",
        "security.md",
        "launch.md",
        "app.py",
        "main.py",
        "manage.py",
        "settings.py",
        "wsgi.py",
        "asgi.py",
        "conftest.py",
        "setup.py",
        "deploy.sh",
        "entrypoint.sh",
        "install.sh",
        "main.rs",
        "lib.rs",
    ]
)
_ROW = re.compile(re.escape(QUESTION) + r"[a-z]\d{1,2}")
_NOT_TEXT = frozenset(
    ("check", "id", "rows", "refs", "title", "definition", "version", "commit", "sha256", "weights", "not_reached", "kind")
)
_MASK = re.compile(r"(?:(?:name\.)?host-\d+|host)(?:-x+)?\.example")
_MOST_KEPT = 100_000
_NUMBER = "+••• ••••••"
_SIZES = (24, 32, 44)


def mask(text: str, hosts: Sequence[str] = (), keep: Iterable[str] = ()) -> str:
    """`text` with what is private masked. `hosts` are masked by their place in it, other hosts by one mask; `keep` are words that only
    look like hosts, such as the ids of checks."""
    return _Masker(hosts, keep).mask(text)


class Masking:
    """Masks whole standings and views, one after the other: it learns the hosts of each and keeps every mask that it has given."""

    def __init__(self) -> None:
        self.hosts: tuple[str, ...] = ()
        self._keep: frozenset[str] = frozenset()
        self._masker = _Masker((), ())
        self._looked: set[object] = set()
        self._texts: dict[str, str] = {}
        self._findings: dict[Finding, Finding] = {}

    def of(self, thing: Thing) -> Thing:
        """A copy of a dataclass, or a tuple of them, with every text in it masked but ids, titles and numbers of versions."""
        self._learn(thing)
        return self._masked(thing, "")  # type: ignore[no-any-return]

    def text(self, text: str) -> str:
        """One text masked, by the hosts that are known so far."""
        if text not in self._texts:
            self._texts[text] = self._masker.mask(text)
        return self._texts[text]

    def _learn(self, thing: object) -> None:
        unseen = [one for one in _things(thing) if not (isinstance(one, Finding | Evidence) and one in self._looked)]
        keep = self._keep | {one.check.lower() for one in unseen if isinstance(one, Finding)}
        texts = {pair for one in unseen for pair in _texts(one)} - self._looked
        new = {host for is_subject, text in texts for host in _hosts_of(text, keep, is_sure=is_subject)} - set(self.hosts)
        self._looked |= {one for one in unseen if isinstance(one, Finding | Evidence)} | texts
        if new or keep != self._keep or len(self._looked) > _MOST_KEPT:
            self._keep = keep
            self.hosts += tuple(sorted(new, key=lambda host: (len(host), host)))
            self._masker = _Masker(self.hosts, keep)
            self._texts.clear()
            self._findings.clear()
        if len(self._looked) > _MOST_KEPT:
            self._looked.clear()

    def _masked(self, thing: Any, name: str) -> Any:
        if isinstance(thing, str):
            if name == "contact":
                return thing and _NUMBER
            return thing if name in _NOT_TEXT else self.text(thing)
        if isinstance(thing, tuple):
            items = tuple(self._masked(one, name) for one in thing)
            return items if any(one is not other for one, other in zip(items, thing, strict=True)) else thing
        if not is_dataclass(thing) or isinstance(thing, type):
            return thing
        if isinstance(thing, Finding):
            if thing not in self._findings:
                self._findings[thing] = self._copy(thing)
            return self._findings[thing]
        return self._copy(thing)

    def _copy(self, thing: Any) -> Any:
        old = {field.name: getattr(thing, field.name) for field in fields(thing)}
        new = {key: self._masked(value, key) for key, value in old.items()}
        changed = {key: value for key, value in new.items() if value is not old[key]}
        return replace(thing, **changed) if changed else thing


class _Masker:
    def __init__(self, hosts: Sequence[str], keep: Iterable[str]) -> None:
        self._numbers = {host.lower().rstrip("."): number for number, host in enumerate(hosts, 1)}
        self._keep = frozenset(word.lower() for word in keep)
        longest = sorted(self._numbers, key=len, reverse=True)
        self._anywhere = re.compile("|".join(map(re.escape, longest)), re.IGNORECASE) if longest else None

    def mask(self, text: str) -> str:
        # Cleaned first: what is invisible inside a name would hide it here and be gone when it is shown.
        text = clean(text, len(text) + 1)
        if "@" in text:
            text = _EMAIL.sub(lambda found: _sized("person@host", ".example", len(found.group())), text)
        if "." in text:
            text = _HOST.sub(self._host, text)
            text = self._anywhere.sub(self._host, text) if self._anywhere else text
        if text.count(".") >= 3:
            text = _V4.sub(_address, text)
        if text.count(":") >= 2:
            text = _V6.sub(_address, text)
        if "/home/" in text or "Users" in text:
            text = _HOME.sub(r"\1•••", text)
        if any(one.isdigit() for one in text):
            text = _AMOUNT.sub("•••", text)
            text = _PHONE.sub(lambda found: found["kept"] or _NUMBER, text)
        return text

    def _host(self, found: re.Match[str]) -> str:
        written = found.group()
        star = "*." if written.startswith("*.") else ""
        host = written.removeprefix("*.").lower()
        if _MASK.fullmatch(host):
            return written
        number = self._numbers.get(host)
        if number is None:
            above = next((self._numbers[tail] for tail in _tails(host) if tail in self._numbers), None)
            if above is None and (host in self._keep or not _is_host(found)):
                return written
            return star + _sized("host" if above is None else f"name.host-{above}", ".example", len(written))
        return star + _sized(f"host-{number}", ".example", len(written))


def _sized(head: str, tail: str, length: int) -> str:
    """A mask in the length class of what it stands for."""
    size = next((size for size in reversed(_SIZES) if size <= length), 0)
    room = size - len(head) - len(tail) - 1
    return f"{head}-{'x' * room}{tail}" if room > 0 else head + tail


def _address(found: re.Match[str]) -> str:
    text = found.group().rstrip(".:")
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return found.group()
    if address.is_loopback or address.is_unspecified:
        return found.group()
    return ("•••.•••.•••.•••" if address.version == 4 else "••••:••••::••••") + found.group()[len(text) :]


def _tails(host: str) -> Iterator[str]:
    while "." in host:
        host = host.partition(".")[2]
        yield host


def _is_host(found: re.Match[str]) -> bool:
    """Whether a dotted name is to be masked: every one, unless it is plainly a file or the row of a question."""
    name = found.group().lower()
    last = name.rpartition(".")[2]
    is_in_path = found.string[: found.start()].endswith("/") and not found.string[: found.start()].endswith("//")
    is_file = _FILE.fullmatch(last) or name in _FILES or (is_in_path and _FILE_OR_HOST.fullmatch(last))
    return not is_file and not _ROW.fullmatch(name)


def _hosts_of(text: str, kept: Set[str], *, is_sure: bool) -> Iterator[str]:
    for found in _HOST.finditer(text):
        host = found.group().removeprefix("*.").lower()
        if host not in kept and not host.startswith(QUESTION) and (is_sure or _is_host(found)):
            yield host
    for found in _EMAIL.finditer(text):
        host = found.group().rpartition("@")[2].lower()
        if "." in host:
            yield host


def _texts(item: Any) -> Iterator[tuple[bool, str]]:
    """Every text of one dataclass, with whether it is what a check was asked about."""
    for field in fields(item):
        value = getattr(item, field.name)
        if isinstance(value, str) and field.name not in _NOT_TEXT:
            yield field.name == "subject", value
        elif isinstance(value, tuple) and field.name not in _NOT_TEXT:
            yield from ((False, one) for one in value if isinstance(one, str))


def _things(thing: object) -> Iterator[Any]:
    """A dataclass and all that are in it."""
    if isinstance(thing, tuple | list):
        for one in thing:
            yield from _things(one)
    elif is_dataclass(thing) and not isinstance(thing, type):
        yield thing
        for field in fields(thing):
            yield from _things(getattr(thing, field.name))
