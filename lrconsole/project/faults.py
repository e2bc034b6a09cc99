"""Turn what the schema refuses into one line: file, line, what was expected, and the fix."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lrconsole.model.errors import ProjectError
from lrconsole.model.text import clean_line, count
from lrconsole.project.lines import line_of


def fault_of(
    errors: Sequence[Any], lines: dict[tuple[str | int, ...], int], path: Path, sources: Mapping[tuple[str | int, ...], str]
) -> ProjectError:
    """The error that names the first fault and says how many more there are.

    Args:
        errors: pydantic's.
        lines: from `key_lines`.
        sources: what set the keys that do not come from the file.
    """
    first = errors[0]
    location = tuple(part for part in first["loc"] if part != "[key]")
    line = line_of(lines, location)
    what, fix = _unknown_key(location) if first["type"] == "extra_forbidden" else _wrong_value(first, location)
    more = f" (and {count(len(errors) - 1, 'more fault')})" if len(errors) > 1 else ""
    outside = sources.get(location[:2], "")
    return ProjectError(what + more, where=outside or (f"{path}:{line}" if line else str(path)), fix=fix)


def _unknown_key(location: tuple[str | int, ...]) -> tuple[str, str]:
    known = keys_at(location[:-1])
    near = difflib.get_close_matches(str(location[-1]), known, n=1, cutoff=0.5)
    fix = f'did you mean "{near[0]}"?' if near else f"known here: {', '.join(known)}; own keys begin with x-"
    return f'unknown key "{clean_line(dotted(location))}"', fix


def _wrong_value(fault: Any, location: tuple[str | int, ...]) -> tuple[str, str]:
    name = clean_line(dotted(location)) or "the file"
    if fault["type"] == "missing":
        return f'"{name}" is missing', "add it"
    message = str(fault["msg"])
    seen = fault.get("input")
    shown = f", not {clean_line(repr(seen), 60)}" if isinstance(seen, str | int | float | bool) else ""
    return f'"{name}": {clean_line(message[:1].lower() + message[1:])}{shown}', "correct the value"


def dotted(location: Sequence[str | int]) -> str:
    """A key path as people write it: host[1].name."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def keys_at(location: Sequence[str | int]) -> list[str]:
    """The keys that the schema knows at `location`."""
    from pydantic import BaseModel

    from lrconsole.project.schema import ProjectFile

    here: Any = ProjectFile
    for part in location:
        if isinstance(part, int):
            continue
        here = _table_of(here.model_fields[part].annotation) if _has(here, part) else here
    return [field.alias or name for name, field in here.model_fields.items()] if issubclass(here, BaseModel) else []


def _has(table: Any, part: str) -> bool:
    return part in getattr(table, "model_fields", {})


def _table_of(annotation: Any) -> Any:
    """The table inside `list[X]`, `dict[K, X]` or `X | None`."""
    if typing.get_origin(annotation) in (list, dict, typing.Union, types.UnionType):
        inner = [item for item in typing.get_args(annotation) if item is not type(None)]
        return _table_of(inner[-1])
    return annotation
