"""The instrument of each stage: what its findings add up to, below list and detail; a module a stage, loaded when it is first opened."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.model.stage import Stage
    from lrconsole.tui.instruments.base import Instrument


def of(stage: Stage) -> Instrument:
    """The instrument of a stage."""
    made = importlib.import_module(f"{__name__}.{stage.value}").make()
    made.border_title = made.heading
    return made  # type: ignore[no-any-return]
