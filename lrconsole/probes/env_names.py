"""Find the environment variables that code reads, and those that an example file lists."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import PurePosixPath

from lrconsole.model.observation import NameRead

_CODE = {".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte", ".astro", ".py", ".prisma"}
_NAME = r"(?P<name>[A-Za-z_][A-Za-z0-9_]{0,200})(?![A-Za-z0-9_])"
_QUOTED = rf"\s{{0,200}}['\"]{_NAME}['\"]\s{{0,200}}"
# What stands after a read: a default (formatters put it on the next line), or "=", which makes it no read.
_AFTER = r"(?P<default>\s{0,200}(?:\?\?|\|\|))?(?P<set>\s{0,200}=(?![=>]))?"
_READS = (
    re.compile(rf"process\.env(?:\?\.|!?\.){_NAME}{_AFTER}"),
    re.compile(rf"process\.env(?:\?\.)?\[{_QUOTED}\]{_AFTER}"),
    re.compile(rf"import\.meta\.env(?:\?\.|!?\.){_NAME}{_AFTER}"),
    re.compile(rf"\bBun\.env\.(?!get\b){_NAME}{_AFTER}"),
    re.compile(rf"\b(?:Deno|Bun)\.env\.get\({_QUOTED}\){_AFTER}"),
    re.compile(rf"\benviron\[{_QUOTED}\](?P<default>\s{{0,200}}\bor\b)?(?P<set>\s{{0,200}}=(?!=))?"),
    re.compile(rf"\b(?:environ\.get|getenv)\({_QUOTED}(?P<default>,|\)\s{{0,200}}or\b)?"),
    re.compile(rf"\benv\(\s{{0,200}}\"{_NAME}\"\s{{0,200}}\)"),
)
_TAKEN_APART = re.compile(r"\b(?:const|let|var)\s{1,200}\{([^{}]{1,2000})\}\s{0,200}=\s{0,200}process\.env\b(?!\s{0,200}[.\[])")
_TAKEN = re.compile(rf"\s*{_NAME}\s*(?::\s*\w+\s*)?(?P<default>=)?")
_LISTED = re.compile(rf"^[ \t]*(?:export[ \t]+)?{_NAME}[ \t]*=", re.MULTILINE)
_VITE_OWN = {"MODE", "BASE_URL", "PROD", "DEV", "SSR"}


def is_code(path: str) -> bool:
    """Whether a file of this name can read environment variables in a way that is known here."""
    return PurePosixPath(path).suffix in _CODE


def names_read(text: str, path: str) -> tuple[NameRead, ...]:
    """The places in `text` that read a variable; `optional` where the code goes on with a default."""
    if "env" not in text:
        return ()
    ends = [match.start() for match in re.finditer("\n", text)]
    read = sorted({*_reads(text), *_taken_apart(text)})
    return tuple(dict.fromkeys(NameRead(name, path, bisect_left(ends, at) + 1, optional) for at, name, optional in read))


def _reads(text: str) -> Iterator[tuple[int, str, bool]]:
    for pattern in _READS:
        for match in pattern.finditer(text):
            after = match.groupdict()
            vite_own = match.group().startswith("import") and match["name"] in _VITE_OWN
            if not vite_own and (after.get("default") or not after.get("set")):
                yield match.start(), match["name"], bool(after.get("default"))


def _taken_apart(text: str) -> Iterator[tuple[int, str, bool]]:
    """`const { A, B: b, C = "x" } = process.env`."""
    for match in _TAKEN_APART.finditer(text):
        for part in match.group(1).split(","):
            if name := _TAKEN.match(part):
                yield match.start(), name["name"], bool(name["default"])


def names_in_example(text: str) -> tuple[str, ...]:
    """The names that an example file lists, in order."""
    return tuple(dict.fromkeys(_LISTED.findall(text)))
