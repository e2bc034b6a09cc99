"""Every action of the console: searched by typing, run by enter or a click; what cannot be done now says why."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from lrconsole.model.action import ACTIONS, BY_ID, Action, Group
from lrconsole.project.preferences import USUAL, Preferences, key_of
from lrconsole.tui.available import Situation, why_not
from lrconsole.tui.modals.base import ConsoleModal

_KEY = 8


class KeysModal(ConsoleModal[str]):
    """The list of actions; its result is the id of the one to run. As a palette it has no group headings."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "down", priority=True),
        Binding("up", "move(-1)", "up", priority=True),
        Binding("pagedown", "move(10)", "page down", priority=True),
        Binding("pageup", "move(-10)", "page up", priority=True),
    ]
    DEFAULT_CSS = """
    KeysModal Input { background: $panel; }
    KeysModal OptionList {
        border: none; padding: 0; height: 1fr; background: $surface; scrollbar-size-vertical: 1; text-wrap: nowrap; text-overflow: ellipsis;
        scrollbar-background: $surface; scrollbar-color: $panel;
    }
    KeysModal OptionList:focus { border: none; }
    KeysModal > .frame { height: 1fr; overflow: hidden; }
    KeysModal #whole { height: 2; background: $panel; padding: 0 1; }
    KeysModal.-slim #whole { height: 4; }
    """
    hint = "enter runs · esc closes"

    def __init__(self, at: Situation, *, is_palette: bool = False) -> None:
        super().__init__()
        self.heading = "Palette" if is_palette else "Keys"
        self._at = at
        self._is_palette = is_palette

    def body(self) -> ComposeResult:
        """Search line and list."""
        yield Input(placeholder="type to search by name, key or id", select_on_focus=False, compact=True)
        yield OptionList(markup=False)
        yield Static("", id="whole", markup=False)

    def on_mount(self) -> None:
        """Show all, ready to type."""
        super().on_mount()
        self._fill("")
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._fill(event.value)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self.dismiss(options.get_option_at_index(options.highlighted).id)

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        """Say in full what the line may have no room for."""
        action = BY_ID[event.option_id] if event.option_id else None
        text = (why_not(action, self._at) or f"{action.tooltip}.") if action else ""
        self.query_one("#whole", Static).update(text, layout=False)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_move(self, steps: int) -> None:
        """Move in the list while the search line keeps the keyboard; headings are passed over, the ends hold."""
        options = self.query_one(OptionList)
        open_ones = [number for number in range(options.option_count) if not options.get_option_at_index(number).disabled]
        if options.highlighted in open_ones:
            at = open_ones.index(options.highlighted) + steps
            options.highlighted = open_ones[max(0, min(at, len(open_ones) - 1))]

    def _fill(self, wanted: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        found = matching(wanted, self.console.config.settings)
        group: Group | None = None
        for action in found:
            if action.group is not group and not (self._is_palette or wanted):
                group = action.group
                options.add_option(Option(Content.styled(group.value, "$primary bold"), disabled=True))
            options.add_option(Option(self._line(action), id=action.id))
        if not found:
            options.add_option(Option(Content.styled(f"No action is called {wanted!r}.", "$lr-muted"), disabled=True))
            self.query_one("#whole", Static).update("", layout=False)
        options.action_first()

    def _line(self, action: Action) -> Content:
        reason = why_not(action, self._at)
        head = Content.styled(f"{key_of(action, self.console.config.settings):>{_KEY}}  ", "$lr-muted" if reason else "$primary bold")
        if reason:
            return Content.assemble(head, Content.styled(f"{action.label} – not now: {reason}", "$lr-muted"))
        return Content.assemble(head, f"{action.label}  ", Content.styled(action.tooltip, "$lr-muted"))


def matching(wanted: str, settings: Preferences = USUAL) -> tuple[Action, ...]:
    """The actions in which every typed word occurs: in their key as typed, label, text or id."""
    words = wanted.lower().split()
    exact = tuple(action for action in ACTIONS if wanted.strip() in key_of(action, settings).split())
    found = tuple(action for action in ACTIONS if all(word in _haystack(action, settings) for word in words) and action not in exact)
    first = words[0] if words else ""
    # What is called so stands before what only mentions it.
    return exact + tuple(sorted(found, key=lambda action: bool(first) and not action.label.lower().startswith(first)))


def _haystack(action: Action, settings: Preferences) -> str:
    return f"{action.label} {action.tooltip} {action.id} {key_of(action, settings)}".lower()
