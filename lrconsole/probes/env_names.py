"""Find the environment variables that code reads, and those that an example file lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from lrconsole.model.observation import NameRead

_CODE = {".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte", ".astro", ".py", ".prisma"}
_NAME = r"([A-Za-z_][A-Za-z0-9_]*)"
_READS = (
    (re.compile(rf"process\.env\.{_NAME}(?P<after>\s*(?:\?\?|\|\|))?"), "after"),
    (re.compile(rf"process\.env\[\s*['\"]{_NAME}['\"]\s*\](?P<after>\s*(?:\?\?|\|\|))?"), "after"),
    (re.compile(rf"import\.meta\.env\.{_NAME}(?P<after>\s*(?:\?\?|\|\|))?"), "after"),
    (re.compile(rf"(?:Deno|Bun)\.env\.get\(\s*['\"]{_NAME}['\"]\s*\)(?P<after>\s*(?:\?\?|\|\|))?"), "after"),
    (re.compile(rf"os\.environ\[\s*['\"]{_NAME}['\"]\s*\]"), ""),
    (re.compile(rf"os\.(?:environ\.get|getenv)\(\s*['\"]{_NAME}['\"]\s*(?P<after>,)?"), "after"),
    (re.compile(rf"\benv\(\s*\"{_NAME}\"\s*\)"), ""),
)
_TAKEN_APART = re.compile(r"(?:const|let|var)\s*\{([^{}]{1,2000})\}\s*=\s*process\.env\b")
_VITE_OWN = {"MODE", "BASE_URL", "PROD", "DEV", "SSR"}
_LONGEST_LINE = 2_000


def is_code(path: str) -> bool:
    """Whether a file of this name can read environment variables in a way that is known here."""
    return PurePosixPath(path).suffix in _CODE


def names_read(text: str, path: str) -> tuple[NameRead, ...]:
    """The places in `text` that read a variable; `optional` where the code goes on with a default."""
    found = [*_line_by_line(text, path), *_taken_apart(text, path)]
    return tuple(dict.fromkeys(found))


def _line_by_line(text: str, path: str) -> Iterator[NameRead]:
    for number, line in enumerate(text.splitlines(), 1):
        if "env" not in line:
            continue
        for pattern, default in _READS:
            for match in pattern.finditer(line[:_LONGEST_LINE]):
                if not ("import.meta" in match.group(0) and match.group(1) in _VITE_OWN):
                    yield NameRead(match.group(1), path, number, bool(default and match.group(default)))


def _taken_apart(text: str, path: str) -> Iterator[NameRead]:
    """`const { A, B: b, C = "x" } = process.env`."""
    for match in _TAKEN_APART.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        for part in match.group(1).split(","):
            name = re.match(rf"\s*{_NAME}\s*(?::\s*\w+\s*)?(=)?", part)
            if name and not part.strip().startswith("..."):
                yield NameRead(name.group(1), path, line, bool(name.group(2)))


def names_in_example(text: str) -> tuple[str, ...]:
    """The names that an example file lists, in order."""
    found = re.findall(rf"^\s*(?:export\s+)?{_NAME}\s*=", text, re.MULTILINE)
    return tuple(dict.fromkeys(found))
