"""Tell which declared names have other records than they had before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from lrconsole.model.name_watch import NameChange, NameSeen


def compare_names(before: Mapping[tuple[str, str], tuple[NameSeen, datetime]], after: Iterable[NameSeen]) -> tuple[NameChange, ...]:
    """What is other in `after` than it was; a name that is taken down for the first time is no change."""
    found = []
    for now in after:
        was, at = before.get((now.name, now.kind), (now, None))
        if at is not None and was.values != now.values:
            found.append(NameChange(now.name, now.kind, was.values, now.values, at))
    return tuple(found)
