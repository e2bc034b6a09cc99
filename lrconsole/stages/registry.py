"""The registry: every check of the seven stage folders, found by importing the modules that stand directly in them.

What checks reason with stands in folders below, and is loaded only where a check wants it.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.model.stage import Stage
from lrconsole.stages import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_CHECKS = {"deliverable", "plan"}


@dataclass(frozen=True, slots=True)
class Registry:
    """All checks by id, in stage order."""

    checks: dict[str, Check]

    def __iter__(self) -> Iterator[Check]:
        return iter(self.checks.values())

    def __len__(self) -> int:
        return len(self.checks)

    def __getitem__(self, id: str) -> Check:
        return self.checks[id]

    def of(self, stage: Stage) -> tuple[Check, ...]:
        """The checks of one stage."""
        return tuple(item for item in self if item.stage is stage)


def load() -> Registry:
    """Import the modules of all stage folders and collect their checks.

    Raises:
        ValueError: two checks have the same id.
    """
    found: dict[str, Check] = {}
    for stage in Stage:
        for item in _checks_of(stage):
            if item.id in found:
                raise ValueError(f"two checks are called {item.id}")
            found[item.id] = item
    return Registry(found)


def _checks_of(stage: Stage) -> Iterator[Check]:
    package = importlib.import_module(f"lrconsole.stages.{stage.value}")
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        if module.ispkg or module.name in _NOT_CHECKS:
            continue
        content = importlib.import_module(f"{package.__name__}.{module.name}")
        yield from (item for item in vars(content).values() if isinstance(item, Check))
