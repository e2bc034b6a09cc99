"""What each action of the registry does: a module a topic, a function an action, loaded when it is first used."""

from __future__ import annotations

import importlib
import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.model.action import Action
    from lrconsole.tui.app import ConsoleApp


async def do(console: ConsoleApp, action: Action) -> None:
    """Do an action on the console."""
    module = importlib.import_module(f"{__name__}.{action.module}")
    function = getattr(module, action.function)
    result = function(console) if action.argument is None else function(console, action.argument)
    if inspect.isawaitable(result):
        await result
