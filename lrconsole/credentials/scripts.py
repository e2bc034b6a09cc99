"""The files of a project that its `cmd:` references name: what runs or is read when a credential is asked for."""

from __future__ import annotations

import hashlib
import os.path
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lrconsole.credentials.reference import ReferenceKind, parse
from lrconsole.model.errors import CredentialError

_BETWEEN = re.compile(r"[\s;|&<>()'\"`=]+")
"""What separates a path from its neighbours inside one word, such as a line for `sh -c` or `--file=PATH`."""


def named_files(references: Iterable[str], folder: Path) -> dict[str, str]:
    """The sha256 of each regular file at or below `folder`, where commands run, that a word of a `cmd:` reference names.

    Keys are paths as seen from `folder`. A file that such a file calls in its turn is not seen.

    Raises:
        CredentialError: a file is named and cannot be read.
    """
    found = {}
    for word in _words(references):
        path = folder / word
        if not (_is_file(path) and _belongs(path, folder)):
            continue
        try:
            found[_shown(path, folder)] = _digest(path)
        except OSError as error:
            what = f"{word[:80]} cannot be read, so it cannot be trusted: {error.strerror}"
            raise CredentialError(what, where=str(folder), fix="make it readable, or correct the reference") from error
    return found


def _words(references: Iterable[str]) -> Iterator[str]:
    for text in references:
        try:
            parsed = parse(text)
        except CredentialError:
            continue  # it runs nothing; whoever reads it is told what is wrong with it
        if parsed.kind is ReferenceKind.CMD:
            for word in parsed.argv:
                yield from {word, *_BETWEEN.split(word)} - {""}


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False  # too long for a name, or with characters that no name has


def _belongs(path: Path, folder: Path) -> bool:
    """Whether the file lies below `folder`, or a link to it does."""
    return _lexical(path).is_relative_to(_lexical(folder)) or path.resolve().is_relative_to(folder.resolve())


def _shown(path: Path, folder: Path) -> str:
    plain, root = _lexical(path), _lexical(folder)
    return (plain.relative_to(root) if plain.is_relative_to(root) else path.resolve().relative_to(folder.resolve())).as_posix()


def _lexical(path: Path) -> Path:
    """The path without `..`, links as they are."""
    return Path(os.path.normpath(path.absolute()))


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
