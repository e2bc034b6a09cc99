"""Reads SPF records by the grammar of RFC 7208 section 12, and says of each term that breaks it why."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from lrconsole.stages.edge.email.spf_macro import EXP_ONLY, is_domain_spec, is_macro_string, letters

_TERM = re.compile(r"(?P<qualifier>[+\-~?]?)(?P<name>[A-Za-z][A-Za-z0-9._-]*)(?P<rest>.*)", re.DOTALL)
_CIDR = re.compile(r"(?:/(?P<four>[0-9]+))?(?://(?P<six>[0-9]+))?\Z")
_LONGEST_QUOTE = 80
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_WORD = re.compile(r"[^ ]+")

MECHANISMS = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"})
COSTLY = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
"""The terms of which one check may evaluate ten (RFC 7208 4.6.4)."""

MOST_TERMS = 2_000
"""Terms that are read of one record. Four kilobytes are far beyond what receivers take, and a hostile record must not cost minutes."""

LONGEST_TERM = 2_000
"""Characters of one term; a name of 253 written all in macros has fewer."""

_NEED_DOMAIN = frozenset({"include", "exists"})
_TAKE_CIDR = frozenset({"a", "mx"})


@dataclass(frozen=True, slots=True)
class SpfTerm:
    """One directive or modifier as written.

    `name` is in lower case. `qualifier` is one of "+-~?" ("+" when not written), "" for a modifier. `value` is the domain-spec, network or
    macro-string without its prefix lengths; `cidr4` and `cidr6` are those, None when not written. `at` is the position of its first
    character in the record, from 1.
    """

    text: str
    name: str
    qualifier: str
    at: int
    value: str = ""
    cidr4: int | None = None
    cidr6: int | None = None

    @property
    def is_modifier(self) -> bool:
        """Whether it is `name=value`."""
        return not self.qualifier


@dataclass(frozen=True, slots=True)
class SpfError:
    """A term that breaks the grammar, why, and where it begins (from 1); one of them makes the whole record a permerror (RFC 7208 4.6)."""

    term: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """A parsed SPF record; `terms` holds those that could be read, also when there are errors.

    `slips` are terms that the grammar admits and receivers ignore, but that were meant to be mechanisms ("ip4=192.0.2.1").
    """

    text: str
    terms: tuple[SpfTerm, ...]
    errors: tuple[SpfError, ...]
    slips: tuple[SpfError, ...] = ()

    @property
    def directives(self) -> tuple[SpfTerm, ...]:
        """The mechanisms with their qualifiers, in order."""
        return tuple(term for term in self.terms if not term.is_modifier)

    @property
    def ending(self) -> SpfTerm | None:
        """The first `all`, or without one the `redirect`; None when the record just stops (neutral)."""
        return next((term for term in self.directives if term.name == "all"), self.modifier("redirect"))

    @property
    def in_effect(self) -> tuple[SpfTerm, ...]:
        """The terms that receivers evaluate: the directives up to the first `all`; without one all of them, and the `redirect`."""
        found: list[SpfTerm] = []
        for term in self.directives:
            found.append(term)
            if term.name == "all":
                return tuple(found)
        redirect = self.modifier("redirect")
        return (*found, redirect) if redirect else tuple(found)

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
    seen: set[str] = set()
    for number, word in enumerate(_WORD.finditer(text, len("v=spf1"))):
        if number >= MOST_TERMS:
            errors.append(SpfError(word.group(), f"more than {MOST_TERMS:,} terms; nothing is read from here on", word.start() + 1))
            break
        try:
            term = _term(word.group(), word.start() + 1)
        except ValueError as broken:
            errors.append(SpfError(word.group(), str(broken), word.start() + 1))
            continue
        if term.name in seen and term.name in ("redirect", "exp"):
            errors.append(SpfError(term.text, f"a second {term.name}", term.at))
        seen.add(term.name)
        terms.append(term)
    meant = [term for term in terms if term.is_modifier and term.name in MECHANISMS]
    slips = tuple(SpfError(term.text, f"{term.name} takes “:”, not “=”; receivers ignore the term", term.at) for term in meant)
    return SpfRecord(text, tuple(terms), tuple(errors), slips)


def _term(word: str, at: int) -> SpfTerm:
    if len(word) > LONGEST_TERM:
        raise ValueError("is longer than any term can be")
    if not word.isascii() or not word.isprintable():
        raise ValueError("holds a character that is not allowed, such as a tab, a curly quote or a non-breaking space")
    form = _TERM.fullmatch(word)
    if not form:
        raise ValueError("is no mechanism or modifier")
    qualifier, name, rest = form["qualifier"], form["name"].lower(), form["rest"]
    if rest.startswith("="):
        return _modifier(word, at, name, rest[1:], qualifier)
    if name not in MECHANISMS:
        raise ValueError(f"there is no mechanism “{_short(name)}”")
    if name in ("ip4", "ip6"):
        return _network(word, at, name, qualifier or "+", rest)
    return _directive(word, at, name, qualifier or "+", rest)


def _modifier(word: str, at: int, name: str, value: str, qualifier: str) -> SpfTerm:
    if qualifier:
        raise ValueError("a modifier takes no qualifier")
    if name in ("redirect", "exp"):
        _domain(value)
    elif not is_macro_string(value):
        raise ValueError("has a broken macro")
    return SpfTerm(word, name, "", at, value)


def _directive(word: str, at: int, name: str, qualifier: str, rest: str) -> SpfTerm:
    four = six = None
    if name in _TAKE_CIDR and (cidr := _CIDR.search(rest)):
        # Only what ends the term: a domain-spec may hold slashes of its own.
        rest = rest[: cidr.start()]
        four, six = _optional_length(cidr["four"], 32), _optional_length(cidr["six"], 128)
    if name == "all" and rest:
        raise ValueError("all takes no value")
    if rest.startswith("/") and name in _TAKE_CIDR:
        raise ValueError(f"“{_short(rest)}” is no prefix length")
    if rest and not rest.startswith(":"):
        raise ValueError(f"“{_short(rest)}” does not belong after {name}")
    if rest == ":" or (name in _NEED_DOMAIN and not rest):
        raise ValueError(f"{name}: the domain is missing")
    if rest:
        _domain(rest[1:])
    return SpfTerm(word, name, qualifier, at, rest[1:], four, six)


def _network(word: str, at: int, name: str, qualifier: str, rest: str) -> SpfTerm:
    if not rest.startswith(":"):
        raise ValueError(f"{name} needs “:” and an address")
    address, slash, length = rest[1:].partition("/")
    if not _is_address(address, 4 if name == "ip4" else 6):
        raise ValueError(f"“{_short(address)}” is no {'IPv4' if name == 'ip4' else 'IPv6'} address")
    bits = _length(length, 32 if name == "ip4" else 128) if slash else None
    return SpfTerm(word, name, qualifier, at, address, bits if name == "ip4" else None, bits if name == "ip6" else None)


def _is_address(text: str, version: int) -> bool:
    try:
        return "%" not in text and ipaddress.ip_address(text).version == version
    except ValueError:
        return False


def _optional_length(text: str | None, most: int) -> int | None:
    return None if text is None else _length(text, most)


def _length(text: str, most: int) -> int:
    if not _NUMBER.fullmatch(text) or int(text) > most:
        raise ValueError(f"“/{_short(text)}” is no prefix length from 0 to {most}")
    return int(text)


def _domain(text: str) -> None:
    if not is_macro_string(text):
        raise ValueError("has a broken macro" if "%" in text else "is no domain name")
    if letters(text) & EXP_ONLY:
        raise ValueError("the macros c, r and t are for the text of an explanation only")
    if not is_domain_spec(text):
        raise ValueError(f"“{_short(text)}” is no domain name")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…"
