"""Every action of the console with its id, key and words: bindings, footer, key list and documentation are all made from this."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a key does.

    `id` never changes, since users' own keys hang on it. `name` is the app's action, with its argument. `footer` marks those that
    are worth a place in the footer, where room is for eight.
    """

    id: str
    key: str
    label: str
    tooltip: str
    name: str
    footer: bool = False
    changes: bool = False

    @property
    def shown_key(self) -> str:
        """The key as people write it."""
        return _SHOWN.get(self.key, self.key)


_SHOWN = {"question_mark": "?", "exclamation_mark": "!", "escape": "esc", "minus": "-"}

_PANES = ("glance", "audit", "database", "edge", "secrets", "deploy", "observe", "handover")

ACTIONS: tuple[Action, ...] = (
    *(
        Action(f"pane.{name}", str(number), name.capitalize(), f"Open the {name} pane", f"show_pane({number})")
        for number, name in enumerate(_PANES)
    ),
    Action("pane.previous", "minus", "previous", "Go back to the pane before", "previous_pane"),
    Action("list.down", "j", "down", "Go down in the list", "move(1)"),
    Action("list.up", "k", "up", "Go up in the list", "move(-1)"),
    Action(
        "detail.open",
        "enter",
        "open",
        "Open what is selected: its stage, or in a stage its detail",
        "open_selected",
        footer=True,
    ),
    Action("detail.close", "escape", "back", "Go back to the list, or to the glance", "back"),
    Action("run.stage", "r", "run", "Run the checks of this stage", "run_stage", footer=True, changes=True),
    Action("run.all", "R", "run all", "Run every check", "run_all", footer=True, changes=True),
    Action("run.cancel", "c", "cancel", "Cancel the audit that runs; what was found stays", "cancel", footer=True, changes=True),
    Action(
        "list.failing", "exclamation_mark", "failing only", "Show only what needs a hand, or everything again", "failing_only", footer=True
    ),
    Action("help.keys", "question_mark", "keys", "List every key", "show_keys", footer=True),
    Action("app.quit", "q", "quit", "Leave; an audit that runs goes on", "quit", footer=True),
)
"""All actions, in the order in which the key list shows them."""
