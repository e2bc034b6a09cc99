"""Reads SPF records by the grammar of RFC 7208 section 12, and says of each term that breaks it why."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_TERM = re.compile(r"(?P<qualifier>[+\-~?]?)(?P<name>[A-Za-z][A-Za-z0-9._-]*)(?P<rest>.*)", re.DOTALL)
_CIDR = re.compile(r"(?:/(?P<four>[^/]*))?(?://(?P<six>[^/]*))?")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_EXPAND = r"%\{[SsLlOoDdIiPpHhCcRrTtVv][0-9]*[Rr]?[.\-+,/_=]*\}"
_MACRO_STRING = re.compile(rf"(?:{_EXPAND}|%%|%_|%-|[!-$&-~])*")
_DOMAIN_END = re.compile(rf"(?:\.(?=[A-Za-z0-9-]*[A-Za-z-])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?|{_EXPAND})\Z")
_EXP_ONLY = re.compile(r"%\{[CcRrTt]")

MECHANISMS = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"})
_NEED_DOMAIN = frozenset({"include", "exists"})
_TAKE_CIDR = frozenset({"a", "mx"})


@dataclass(frozen=True, slots=True)
class SpfTerm:
    """One directive or modifier as written.

    `name` is in lower case. `qualifier` is one of "+-~?" ("+" when not written), "" for a modifier. `value` is the domain-spec, network or
    macro-string without its prefix lengths; `cidr4` and `cidr6` are those, None when not written.
    """

    text: str
    name: str
    qualifier: str
    value: str = ""
    cidr4: int | None = None
    cidr6: int | None = None

    @property
    def is_modifier(self) -> bool:
        """Whether it is `name=value`."""
        return not self.qualifier


@dataclass(frozen=True, slots=True)
class SpfError:
    """A term that breaks the grammar, and why; one of them makes the whole record a permerror (RFC 7208 4.6)."""

    term: str
    reason: str


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """A parsed SPF record; `terms` holds those that could be read, also when there are errors."""

    text: str
    terms: tuple[SpfTerm, ...]
    errors: tuple[SpfError, ...]

    @property
    def ending(self) -> SpfTerm | None:
        """The first `all`, or without one the `redirect`; None when the record just stops (neutral)."""
        named = [term for term in self.terms if term.name == "all" and not term.is_modifier]
        return next(iter(named), self.modifier("redirect"))

    def modifier(self, name: str) -> SpfTerm | None:
        """The first modifier called `name`."""
        return next((term for term in self.terms if term.is_modifier and term.name == name), None)


def is_spf(text: str) -> bool:
    """Whether a TXT record is an SPF record: exactly the version, then a space or the end (RFC 7208 4.5)."""
    lowered = text.lower()
    return lowered == "v=spf1" or lowered.startswith("v=spf1 ")


def looks_like_spf(text: str) -> bool:
    """Whether somebody meant a TXT record to be SPF although receivers do not take it for one."""
    return not is_spf(text) and text.strip().strip("\"'“”").strip().lower().startswith(
        ("v=spf1", "v=spf 1", "v = spf1", "spf1 ", "spf2.0/")
    )


def parse(text: str) -> SpfRecord:
    """Read a record that `is_spf`."""
    terms: list[SpfTerm] = []
    errors: list[SpfError] = []
    for word in text[len("v=spf1") :].split(" "):
        if not word:
            continue
        try:
            terms.append(_term(word))
        except ValueError as broken:
            errors.append(SpfError(word, str(broken)))
    for name in ("redirect", "exp"):
        twice = [term for term in terms if term.is_modifier and term.name == name]
        errors += [SpfError(term.text, f"a second {name}") for term in twice[1:]]
    return SpfRecord(text, tuple(terms), tuple(errors))


def merged(records: Sequence[str]) -> str:
    """One record with the terms of all, each once, ending with the mildest of the safe endings among them (`~all` before `-all`)."""
    parsed = [parse(text) for text in records]
    terms = [
        term for record in parsed for term in record.terms if term.name != "all" and not (term.is_modifier and term.name == "redirect")
    ]
    endings = {record.ending.qualifier for record in parsed if record.ending}
    end = "-all" if endings == {"-"} else "~all"
    return " ".join(["v=spf1", *dict.fromkeys(term.text for term in terms), end])


def _term(word: str) -> SpfTerm:
    if not word.isascii() or not word.isprintable():
        raise ValueError("holds a character that is not allowed, such as a tab, a curly quote or a non-breaking space")
    form = _TERM.fullmatch(word)
    if not form:
        raise ValueError("is no mechanism or modifier")
    qualifier, name, rest = form["qualifier"], form["name"].lower(), form["rest"]
    if rest.startswith("="):
        return _modifier(word, name, rest[1:], qualifier)
    if name not in MECHANISMS:
        raise ValueError(f"there is no mechanism “{name}”")
    if name in ("ip4", "ip6"):
        return _network(word, name, qualifier or "+", rest)
    return _directive(word, name, qualifier or "+", rest)


def _modifier(word: str, name: str, value: str, qualifier: str) -> SpfTerm:
    if qualifier:
        raise ValueError("a modifier takes no qualifier")
    if name in MECHANISMS:
        raise ValueError(f"{name} takes “:”, not “=”")
    if name in ("redirect", "exp"):
        _domain(value, in_exp=name == "exp")
    elif not _MACRO_STRING.fullmatch(value):
        raise ValueError("has a broken macro")
    return SpfTerm(word, name, "", value)


def _directive(word: str, name: str, qualifier: str, rest: str) -> SpfTerm:
    value, cidr = rest, ""
    if name in _TAKE_CIDR and (slash := _cidr_start(rest)) >= 0:
        value, cidr = rest[:slash], rest[slash:]
    if name == "all" and rest:
        raise ValueError("all takes no value")
    if value and not value.startswith(":"):
        raise ValueError(f"“{value}” does not belong after {name}")
    if name in _NEED_DOMAIN and value in ("", ":"):
        raise ValueError(f"{name} needs a domain")
    if value:
        _domain(value[1:])
    four, six = _lengths(cidr)
    return SpfTerm(word, name, qualifier, value[1:], four, six)


def _network(word: str, name: str, qualifier: str, rest: str) -> SpfTerm:
    if not rest.startswith(":"):
        raise ValueError(f"{name} needs “:” and an address")
    address, slash, length = rest[1:].partition("/")
    if not _is_address(address, 4 if name == "ip4" else 6):
        raise ValueError(f"“{address}” is no {'IPv4' if name == 'ip4' else 'IPv6'} address")
    bits = _length(length, 32 if name == "ip4" else 128) if slash else None
    return SpfTerm(word, name, qualifier, address, bits if name == "ip4" else None, bits if name == "ip6" else None)


def _is_address(text: str, version: int) -> bool:
    try:
        return "%" not in text and ipaddress.ip_address(text).version == version
    except ValueError:
        return False


def _cidr_start(rest: str) -> int:
    """Where the prefix lengths of a or mx begin: at the first slash that is not inside a macro."""
    outside = re.sub(r"%\{[^}]*\}", lambda found: "x" * len(found.group()), rest)
    return outside.find("/")


def _lengths(cidr: str) -> tuple[int | None, int | None]:
    form = _CIDR.fullmatch(cidr)
    if not form:
        raise ValueError(f"“{cidr}” is no prefix length")
    four, six = form["four"], form["six"]
    return None if four is None else _length(four, 32), None if six is None else _length(six, 128)


def _length(text: str, most: int) -> int:
    if not _NUMBER.fullmatch(text) or int(text) > most:
        raise ValueError(f"“/{text}” is no prefix length from 0 to {most}")
    return int(text)


def _domain(text: str, *, in_exp: bool = False) -> None:
    if not _MACRO_STRING.fullmatch(text):
        raise ValueError("has a broken macro" if "%" in text else "is no domain name")
    if not in_exp and _EXP_ONLY.search(text):
        raise ValueError("the macros c, r and t are for exp only")
    if not _DOMAIN_END.search(text):
        raise ValueError(f"“{text}” is no domain name")
