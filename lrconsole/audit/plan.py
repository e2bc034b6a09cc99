"""Plan an audit: every check with every subject that the project declares for it, blockers first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from lrconsole.model.errors import UsageError
from lrconsole.model.project import Project, Subject, subjects
from lrconsole.stages import Check
from lrconsole.stages.registry import Registry


@dataclass(frozen=True, slots=True)
class Planned:
    """A check with one subject; None when the project declares none, which makes the finding unknown."""

    check: Check
    subject: Subject | None

    @property
    def label(self) -> str:
        """The subject's name, "" for none."""
        return "" if self.subject is None else self.subject.label


def plan(registry: Registry, project: Project, only: tuple[str, ...] = ()) -> tuple[Planned, ...]:
    """What an audit of `project` runs; paced checks last, since others would disturb what they measure.

    Args:
        only: check ids, stage names or patterns with `*`; empty means all.

    Raises:
        UsageError: one of `only` fits no check.
    """
    chosen = [check for check in registry if not only or any(_fits(check, wish) for wish in only)]
    for wish in only:
        if not any(_fits(check, wish) for check in chosen):
            raise UsageError(f'no check fits "{wish}"', fix="list them with: lrconsole checks")
    planned = [item for check in chosen for item in _of(check, project)]
    return tuple(sorted(planned, key=lambda item: (item.check.paced, item.check.severity.order)))


def _fits(check: Check, wish: str) -> bool:
    return fnmatchcase(check.id, wish) or check.id.partition(".")[0] == wish or wish in (check.stage.value, str(check.stage.number))


def _of(check: Check, project: Project) -> Iterable[Planned]:
    found = subjects(project, check.subject)
    return [Planned(check, subject) for subject in found] or [Planned(check, None)]
