"""How a pane's list is looked at: its filter, failing only, its order; small enough to be remembered between two starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lrconsole.report.selection import LONGEST, Sort

_YES, _NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class ListState:
    """A pane's filter as it was typed, whether only what needs a hand is shown, and the order."""

    filter: str = ""
    failing_only: bool = False
    sort: Sort = Sort.RANK

    def as_strings(self) -> dict[str, str]:
        """The state as names and words, to be kept in a file."""
        return {"filter": self.filter, "failing_only": _YES if self.failing_only else _NO, "sort": self.sort.value}

    @classmethod
    def from_strings(cls, kept: Mapping[str, object], usual: ListState) -> ListState:
        """The state that was kept; what is missing or makes no sense is as in `usual`."""
        text, failing, sort = kept.get("filter"), kept.get("failing_only"), kept.get("sort")
        return cls(
            text if isinstance(text, str) and _is_filter(text) else usual.filter,
            failing == _YES if failing in (_YES, _NO) else usual.failing_only,
            next((one for one in Sort if one.value == sort), usual.sort),
        )


def _is_filter(text: str) -> bool:
    from lrconsole.model.errors import UsageError
    from lrconsole.report.selection import parse

    if not text or len(text) > LONGEST:
        return not text
    try:
        parse(text)
    except UsageError:
        return False
    return True
