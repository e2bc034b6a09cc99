"""The filter language of finding lists, the same on the command line and in the console, and the ways to sort them.

A filter is a line of terms, and a finding is shown when all of them hold:

    word             the word occurs in check, subject, title, summary, severity, state, rows or the waiver's owner; case does not matter
    "two words"      the same for a text with spaces, or one that would otherwise mean something
    key:value        what `KEYS` lists; key:one,two means one or two
    !term            the term does not hold
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NoReturn

from lrconsole.model.errors import UsageError
from lrconsole.model.judgement import Outcome
from lrconsole.model.text import clean_line
from lrconsole.report.filter_keys import KEYS

if TYPE_CHECKING:
    from lrconsole.model.standing import Risk

LONGEST = 500
"""Characters a filter may have."""
_NAMED = re.compile(r"([A-Za-z]+):")
_BARE = re.compile(r"\S+")
_VALUE = re.compile(r'[^\s,"]*')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_SPACE = re.compile(r"\s*")
_MOST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Term:
    """One condition. `key` is "" for words; one of `values` must hold, or none of them when `negated`."""

    key: str
    values: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        shown = ",".join(_quoted(value, in_list=bool(self.key)) for value in self.values)
        return ("!" if self.negated else "") + (f"{self.key}:" if self.key else "") + shown

    def holds(self, risk: Risk, text: str) -> bool:
        """Whether it holds for a finding whose words are `text`."""
        asks = KEYS[self.key].holds if self.key else None
        found = any(asks(risk, value) if asks else value in text for value in self.values)
        return found is not self.negated


@dataclass(frozen=True, slots=True)
class Searchable:
    """A finding with its words in small letters, made once and searched with every letter that is typed."""

    risk: Risk
    text: str


@dataclass(frozen=True, slots=True)
class Selection:
    """A filter that was understood; `str()` writes it so that `parse` reads the same again. Without terms it lets everything through."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))

    def matches(self, risk: Risk) -> bool:
        """Whether every term holds for a finding."""
        return self.admits(searchable(risk))

    def admits(self, item: Searchable) -> bool:
        """Whether every term holds for a finding whose words are known already."""
        return all(term.holds(item.risk, item.text) for term in self.terms)


class Sort(Enum):
    """The order of a list. RANK is what blocks first; AGE begins with what was looked at longest ago. Within equals the rank decides."""

    RANK = "rank"
    CHECK = "check"
    SUBJECT = "subject"
    STATE = "state"
    AGE = "age"


_WORST_FIRST = (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN, Outcome.ERROR, Outcome.PASS, Outcome.ATTESTED, Outcome.NOT_APPLICABLE)


def searchable(risk: Risk) -> Searchable:
    """A finding with the words that a filter looks through."""
    finding = risk.finding
    parts = [finding.check, finding.subject, finding.title, finding.summary, finding.severity.value, finding.outcome.word, *finding.rows]
    parts += ["n/a"] if finding.outcome is Outcome.NOT_APPLICABLE else []
    parts += ["waived", risk.waiver.owner] if risk.waiver else []
    # The fingerprint as it is written elsewhere can be pasted into a filter.
    return Searchable(risk, clean_line("\n".join([finding.fingerprint, *parts]), _MOST_TEXT).casefold())


def select(risks: Iterable[Risk], selection: Selection, sort: Sort = Sort.RANK) -> tuple[Risk, ...]:
    """The findings that a filter lets through, in order."""
    return narrow(map(searchable, risks), selection, sort)


def narrow(items: Iterable[Searchable], selection: Selection, sort: Sort = Sort.RANK) -> tuple[Risk, ...]:
    """As `select`, for findings whose words are known already."""
    return in_order((item.risk for item in items if selection.admits(item)), sort)


def in_order(risks: Iterable[Risk], sort: Sort) -> tuple[Risk, ...]:
    """Findings sorted; those that are equal stay in the order of their rank."""
    ranked = sorted(risks, key=lambda risk: risk.rank)
    if sort is Sort.CHECK:
        ranked.sort(key=lambda risk: (risk.finding.check, risk.finding.subject))
    elif sort is Sort.SUBJECT:
        ranked.sort(key=lambda risk: (risk.finding.subject, risk.finding.check))
    elif sort is Sort.STATE:
        ranked.sort(key=lambda risk: _WORST_FIRST.index(risk.finding.outcome))
    elif sort is Sort.AGE:
        ranked.sort(key=lambda risk: risk.finding.seen_at)
    return tuple(ranked)


def not_open(risks: Sequence[Risk]) -> str:
    """How many of the findings that a filter let through need no hand, since a severity has met ones, too: "12 not open"; "" for none."""
    number = sum(not risk.finding.outcome.is_open for risk in risks)
    return "" if not number else "none open" if number == len(risks) else f"{number} not open"


def parse(text: str) -> Selection:
    """Understand a filter.

    Raises:
        UsageError: it is no filter; the error says at which character, and what is possible there.
    """
    if len(text) > LONGEST:
        raise UsageError(
            f"a filter has at most {LONGEST} characters, this one has {len(text):,}", fix="name what you look for in fewer words"
        )
    terms = []
    at = _end(_SPACE, text, 0)
    while at < len(text):
        term, at = _term(text, at)
        terms.append(term)
        at = _end(_SPACE, text, at)
    return Selection(tuple(terms))


def help_lines() -> tuple[tuple[str, str], ...]:
    """The language in short: how a term is written, and what it means."""
    words = (
        ("word", "occurs in check, subject, title, summary, severity, state, row or waiver's owner"),
        ('"two words"', "the same for a text with spaces"),
        ("!term", "the term does not hold"),
        ("key:one,two", "one or two"),
    )
    keys = tuple((key.example, key.meaning + (f": {', '.join(key.values)}" if key.values else "")) for key in KEYS.values())
    return words + keys


def _term(text: str, start: int) -> tuple[Term, int]:
    """The term that begins at `start`, and where it ends."""
    negated = text[start] == "!"
    at = start + negated
    if at >= len(text) or text[at].isspace() or text[at] == "!":
        _refuse(start, "! stands directly before what must not occur", 'write !word, or "!" to look for the mark itself')
    if text[at] == '"':
        value, end = _quotation(text, at)
        if end < len(text) and not text[end].isspace():
            _refuse(end, "a space is missing after the closing quote", "put one there")
        return Term("", (value,), negated), end
    named = _NAMED.match(text, at)
    if named:
        values, end = _values(text, named)
        return Term(named[1].casefold(), values, negated), end
    end = _end(_BARE, text, at)
    return Term("", (text[at:end].casefold(),), negated), end


def _values(text: str, named: re.Match[str]) -> tuple[tuple[str, ...], int]:
    """The values after a key, and where they end."""
    key = KEYS.get(named[1].casefold())
    if key is None:
        near = difflib.get_close_matches(named[1].casefold(), KEYS, n=1)
        word = text[named.start() : _end(_BARE, text, named.start())]
        hint = f"did you mean {near[0]}:? " if near else ""
        _refuse(
            named.start(), f'there is no key "{named[1]}"', f"{hint}there are {', '.join(KEYS)}; for the text itself write {_quoted(word)}"
        )
    values: list[str] = []
    at = named.end() - 1
    while not values or text[at : at + 1] == ",":
        at += 1
        start = at
        if text[at : at + 1] == '"':
            value, at = _quotation(text, at)
        else:
            at = _end(_VALUE, text, at)
            value = text[start:at].casefold()
        values.append(_possible(key.name, value, start))
    if at < len(text) and not text[at].isspace():
        _refuse(at, "a comma or a space is missing here", "put one there")
    return tuple(values), at


def _possible(name: str, value: str, at: int) -> str:
    """A value that the key can have."""
    key = KEYS[name]
    asked = value.replace(" ", "-") if key.values else value
    if not asked:
        _refuse(at, f"{name}: stands before a value", f"there are {', '.join(key.values)}" if key.values else f"for example {key.example}")
    if key.values and asked not in key.values:
        near = difflib.get_close_matches(asked, key.values, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        _refuse(at, f'{name} is never "{clean_line(value, 40)}"', f"{hint}there are {', '.join(key.values)}")
    return asked


def _quotation(text: str, at: int) -> tuple[str, int]:
    """What stands between quotes, and where they end."""
    found = _QUOTED.match(text, at)
    if found is None:
        _refuse(at, "this quote is not closed", 'put another " after the words')
    value = re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL)
    if not value:
        _refuse(at, "there is nothing between the quotes", "write what to look for")
    return value.casefold(), found.end()


def _quoted(value: str, *, in_list: bool = False) -> str:
    """A value as a filter writes it; between quotes when it would otherwise be understood as something else."""
    is_bare = _VALUE.fullmatch(value) if in_list else _BARE.fullmatch(value) and value[0] not in '!"' and not _NAMED.match(value)
    if value and is_bare:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _refuse(at: int, what: str, fix: str) -> NoReturn:
    raise UsageError(what, where=f"character {at + 1} of the filter", fix=fix)
