"""Stage 4: which secrets were found where, and which variables are missing where; names and places only, never a value."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome
from lrconsole.model.standing import Standing
from lrconsole.model.text import clean_line, count
from lrconsole.tui import words
from lrconsole.tui.instruments.base import Instrument
from lrconsole.tui.instruments.table import evidence, found, table

_KEYS = {"keys.bundle": "served page", "keys.history": "history"}
_ASIDE = ("looked at", "and more", "not read")
_NOTHING = "Secrets and variables: name the [repository] in lrconsole.toml, then: lrconsole audit --only secrets"


class Inventory(Instrument):
    """Secrets that lie open, then variables."""

    heading = "Secret inventory · variables"

    def summary(self, standing: Standing) -> Content:
        """How many secrets lie open, how many variables are missing."""
        return Content(
            f"{count(len(list(_secrets(standing))), 'secret lies', 'secrets lie')} open, {len(_variables(standing))} variables lack a place"
        )

    def lines(self, standing: Standing, width: int) -> list[Content]:
        """Both tables, and what was looked at."""
        secrets, variables = list(_secrets(standing)), _variables(standing)
        if not found(standing, *_KEYS, "files.env_tracked", "variables.missing", "variables.example"):
            return [words.muted(_NOTHING)]
        lines = table(("state", "secret", "lies in", "at"), secrets, width) if secrets else []
        matrix = [
            [Content(name), _has(missing, "variables.missing"), _has(missing, "variables.example"), words.plain(place, 80)]
            for name, (missing, place) in variables.items()
        ]
        lines += table(("variable", "production", "example file", "read at"), matrix, width) if matrix else []
        return [*lines, *_met(standing)]


def make() -> Instrument:
    """The instrument."""
    return Inventory()


def _secrets(standing: Standing) -> Iterator[list[Content]]:
    for finding in found(standing, *_KEYS):
        for label, value in evidence(finding).items():
            if finding.outcome.is_open and not label.startswith(_ASIDE):
                kind = value.partition(":")[0]
                yield _secret(finding, kind, _KEYS[finding.check], label)
    for finding in found(standing, "files.env_tracked"):
        if finding.outcome.is_open:
            for label, value in evidence(finding).items():
                yield _secret(finding, value, "repository", label)


def _secret(finding: Finding, kind: str, where: str, place: str) -> list[Content]:
    return [words.state(finding.outcome), words.plain(kind, 40), Content(where), words.plain(place, 80)]


def _variables(standing: Standing) -> dict[str, tuple[frozenset[str], str]]:
    """Each variable that lacks a place: which checks miss it, and where the code reads it."""
    lacking: dict[str, tuple[frozenset[str], str]] = {}
    for finding in found(standing, "variables.missing", "variables.example"):
        for label, value in evidence(finding).items():
            if finding.outcome in (Outcome.FAIL, Outcome.WARN) and not label.startswith(_ASIDE):
                name = clean_line(label, 60)
                before = lacking.get(name, (frozenset(), value))
                lacking[name] = (before[0] | {finding.check}, value)
    return dict(sorted(lacking.items()))


def _has(missing: frozenset[str], check: str) -> Content:
    return words.state(Outcome.FAIL, "missing") if check in missing else words.muted("not missed")


def _met(standing: Standing) -> Iterator[Content]:
    for finding in found(standing, *_KEYS, "files.env_tracked", "variables.missing", "variables.example"):
        if finding.outcome not in (Outcome.FAIL, Outcome.WARN):
            yield Content.assemble(words.state(finding.outcome), words.muted(f"  {finding.check}  "), words.plain(finding.summary, 120))
