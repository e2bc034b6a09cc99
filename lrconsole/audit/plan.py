"""Plan an audit: which check is asked about which subject, blockers first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from lrconsole.model.errors import UsageError
from lrconsole.model.project import Project, Subject, subjects
from lrconsole.stages import Check


@dataclass(frozen=True, slots=True)
class Planned:
    """A check and what it is asked about. `subject` is None when the project declares nothing that the check could look at."""

    check: Check
    subject: Subject | None

    @property
    def label(self) -> str:
        """The subject's name, "" for the project or when there is none."""
        return "" if self.subject is None else self.subject.label

    @property
    def fingerprint(self) -> str:
        """What the finding's fingerprint will be."""
        return f"{self.check.id}:{self.label}" if self.label else self.check.id

    @property
    def paced(self) -> bool:
        """Whether it measures at a pace of its own and must be left alone meanwhile."""
        return self.check.paced and self.subject is not None


def plan(registry: Iterable[Check], project: Project, only: tuple[str, ...] = ()) -> tuple[Planned, ...]:
    """Every check × subject of `project`, in the order they should start: paced ones last, blockers first.

    Args:
        only: leaves all out but these: a stage ("edge" or "3"), a topic ("spf"), a check ("spf.single") or one finding
            ("spf.single:northstar.example"); `*` stands for any characters.

    Raises:
        UsageError: a word of `only` names nothing.
    """
    everything = [item for check in registry for item in _of(check, project)]
    for word in only:
        if not any(_is_meant(item, word) for item in everything):
            raise UsageError(
                f"there is no stage, topic or check called {word!r}", fix=f"try one of: {', '.join(_nearby(everything, word))}"
            )
    chosen = [item for item in everything if not only or any(_is_meant(item, word) for word in only)]
    return tuple(sorted(chosen, key=_order))


def _of(check: Check, project: Project) -> list[Planned]:
    return [Planned(check, subject) for subject in subjects(project, check.subject) or (None,)]


def _order(item: Planned) -> tuple[bool, int, int, str, str]:
    return (item.paced, item.check.severity.order, item.check.stage.number, item.check.id, item.label)


def _is_meant(item: Planned, word: str) -> bool:
    return any(fnmatchcase(name, word) for name in _names(item))


def _names(item: Planned) -> tuple[str, ...]:
    check = item.check
    return (check.stage.value, str(check.stage.number), check.id.partition(".")[0], check.id, item.fingerprint)


def _nearby(everything: list[Planned], word: str) -> list[str]:
    from difflib import get_close_matches

    names = sorted({name for item in everything for name in _names(item)})
    return get_close_matches(word, names, 3, 0.4) or sorted({item.check.stage.value for item in everything})
