"""Every action of the console with its id, key and words: bindings, footer, key list, palette and documentation are all made from this."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Group(Enum):
    """Where an action stands in the key list."""

    PANES = "Panes"
    LIST = "List and detail"
    FINDING = "Work on findings"
    AUDIT = "Audit and clock"
    VIEW = "View"
    CONSOLE = "Console"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a key does.

    `id` never changes, since users' own keys hang on it; "list.filter" is done by `filter` in the console's actions module `list`.
    `argument` is for actions that share one way of doing: `does` then names it. `footer` orders those that are worth a place in the
    footer, where room is for eight (1 is kept longest, 0 is none). `changes` marks what writes to the record or starts work.
    """

    id: str
    key: str
    label: str
    tooltip: str
    group: Group
    does: str = ""
    argument: int | None = None
    footer: int = 0
    changes: bool = False

    @property
    def shown_key(self) -> str:
        """The key as people write it."""
        return shown(self.key)

    @property
    def module(self) -> str:
        """The topic that does it."""
        return (self.does or self.id).partition(".")[0]

    @property
    def function(self) -> str:
        """What in that topic does it."""
        return (self.does or self.id).partition(".")[2]


_SHOWN = {
    "question_mark": "?",
    "exclamation_mark": "!",
    "escape": "esc",
    "minus": "-",
    "slash": "/",
    "backslash": "\\",
    "asterisk": "*",
    "plus": "+",
}
_PANES = ("glance", "audit", "database", "edge", "secrets", "deploy", "observe", "handover", "runbooks")


def shown(key: str) -> str:
    """A key as people write it."""
    return _SHOWN.get(key, key)


ACTIONS: tuple[Action, ...] = (
    *(
        Action(f"pane.{name}", str(number), name.capitalize(), f"Open the {name} pane", Group.PANES, "pane.show", number)
        for number, name in enumerate(_PANES)
    ),
    Action("pane.previous", "minus", "previous", "Go back to the pane before", Group.PANES),
    Action("pane.goal", "i", "goal", "Say what this stage is for, what it delivers and how it fails", Group.PANES),
    Action("list.down", "j", "down", "Go down in the list or the detail", Group.LIST, "list.move", 1),
    Action("list.up", "k", "up", "Go up in the list or the detail", Group.LIST, "list.move", -1),
    Action("detail.open", "enter", "open", "Open what is selected: its stage, or in a stage its detail", Group.LIST, footer=4),
    Action("detail.back", "escape", "back", "Leave the filter or the detail, then the stage", Group.LIST),
    Action("list.filter", "slash", "filter", "Filter the list: words, !words, state:fail, severity:blocker, …", Group.LIST, footer=6),
    Action("list.clear", "backslash", "clear filter", "Show the whole list again", Group.LIST),
    Action("list.failing", "exclamation_mark", "failing only", "Show only what needs a hand, or everything again", Group.LIST, footer=8),
    Action("list.sort", "s", "sort", "Sort by rank, check, subject or state", Group.LIST),
    Action("list.mark", "space", "mark", "Mark the line for work on several at once", Group.LIST),
    Action("list.mark_all", "asterisk", "mark all", "Mark every line that the filter shows, or none", Group.LIST),
    Action("copy.fix", "y", "copy fix", "Copy the fix to the terminal's clipboard, or save it to a file", Group.LIST, footer=7),
    Action("copy.finding", "Y", "copy all", "Copy the whole finding", Group.LIST),
    Action("export.list", "x", "export", "Write exactly what the list shows as Markdown, CSV or JSON", Group.LIST),
    Action("finding.decide", "g", "decide", "Decide: fix now, defer, not applicable or no-go", Group.FINDING, footer=5, changes=True),
    Action("finding.waive", "w", "waive", "Let it pass until a day, with an owner and a reason", Group.FINDING, changes=True),
    Action("finding.answer", "e", "answer", "Answer a question that only a person can, with evidence", Group.FINDING, changes=True),
    Action("finding.note", "N", "note", "Write a note on the finding", Group.FINDING, changes=True),
    Action("finding.undo", "u", "undo", "Take back what was decided, waived, answered or noted last", Group.FINDING, changes=True),
    Action("runbook.open", "b", "runbook", "Go to the steps that mend it, or say what there is instead", Group.FINDING),
    Action("log.open", "a", "activity", "Who did what and when", Group.FINDING),
    Action("run.stage", "r", "run", "Run the checks of this stage", Group.AUDIT, footer=3, changes=True),
    Action("run.all", "R", "run all", "Run every check", Group.AUDIT, changes=True),
    Action("run.cancel", "c", "cancel", "Cancel the audit that runs; what was found stays", Group.AUDIT, changes=True),
    Action("clock.toggle", "C", "clock", "Start or pause the two-hour clock", Group.AUDIT, changes=True),
    Action("clock.summary", "S", "summary", "What the two hours came to so far", Group.AUDIT),
    Action("question.next", "n", "next question", "Go to the next open question, what blocks first", Group.AUDIT),
    Action("view.freeze", "p", "freeze", "Hold the view still; recording goes on", Group.VIEW),
    Action("view.maximise", "m", "maximise", "Give the focused part the whole pane, or share it again", Group.VIEW),
    Action(
        "view.next_part", "tab", "next part", "Give the keyboard to the next part of the screen; shift+tab to the one before", Group.VIEW
    ),
    Action("view.present", "F", "present", "Presentation for the founder: one topic a screen, plain words", Group.VIEW),
    Action(
        "view.said_back", "v", "said back", "Open the presentation; in it, v notes that its topic was said back", Group.VIEW, changes=True
    ),
    Action("view.privacy", "P", "privacy", "Mask hosts, e-mail addresses and amounts, or show them again", Group.VIEW),
    Action("view.theme", "T", "theme", "The next theme: dark, light, deuteranopia-safe", Group.VIEW),
    Action("project.open", "O", "projects", "The start page: recent projects, new project, practice business", Group.CONSOLE),
    Action("project.trust", "t", "trust", "Look at what the project file may run or read, and trust it", Group.CONSOLE, changes=True),
    Action("help.widget", "f1", "help here", "Explain the part that has the keyboard", Group.CONSOLE),
    Action("help.palette", "ctrl+p", "palette", "Find any action by its name", Group.CONSOLE),
    Action("help.keys", "question_mark", "keys", "Search and run every action", Group.CONSOLE, footer=2),
    Action("app.quit", "q", "quit", "Leave; an audit that runs goes on", Group.CONSOLE, footer=1),
)
"""All actions, in the order in which the key list shows them."""

BY_ID = {action.id: action for action in ACTIONS}
"""Every action by its id."""
