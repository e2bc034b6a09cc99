"""Every action of the console: searched by typing, run by enter or a click; what cannot be done now says why."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from lrconsole.model.action import ACTIONS, Action, Group
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
    KeysModal Input { border: none; height: 1; padding: 0; background: $panel; }
    KeysModal OptionList { border: none; padding: 0; height: auto; max-height: 100%; background: $surface; scrollbar-size-vertical: 1; }
    KeysModal > .frame { height: 1fr; overflow: hidden; }
    """
    hint = "enter runs · esc closes"

    def __init__(self, at: Situation, *, is_palette: bool = False) -> None:
        super().__init__()
        self.heading = "Palette" if is_palette else "Keys"
        self._at = at
        self._is_palette = is_palette

    def body(self) -> ComposeResult:
        """Search line and list."""
        yield Input(placeholder="type to search by name, key or id", select_on_focus=False)
        yield OptionList(markup=False)

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

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_move(self, steps: int) -> None:
        """Move in the list while the search line keeps the keyboard; headings are passed over."""
        options = self.query_one(OptionList)
        for _ in range(abs(steps)):
            if steps > 0:
                options.action_cursor_down()
            else:
                options.action_cursor_up()

    def _fill(self, wanted: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        found = matching(wanted)
        group: Group | None = None
        for action in found:
            if action.group is not group and not self._is_palette:
                group = action.group
                options.add_option(Option(Content.styled(group.value, "$primary bold"), disabled=True))
            options.add_option(Option(self._line(action), id=action.id))
        if not found:
            options.add_option(Option(Content.styled(f"No action is called {wanted!r}.", "$lr-muted"), disabled=True))
        options.action_first()

    def _line(self, action: Action) -> Content:
        reason = why_not(action, self._at)
        head = Content.styled(f"{action.shown_key:>{_KEY}}  ", "$lr-muted" if reason else "$primary bold")
        if reason:
            return Content.assemble(head, Content.styled(f"{action.label} – not now: {reason}", "$lr-muted"))
        return Content.assemble(head, f"{action.label}  ", Content.styled(action.tooltip, "$lr-muted"))


def matching(wanted: str) -> tuple[Action, ...]:
    """The actions in which every typed word occurs: in their key as typed, label, text or id."""
    words = wanted.lower().split()
    exact = tuple(action for action in ACTIONS if action.shown_key == wanted.strip())
    found = tuple(action for action in ACTIONS if all(word in _haystack(action) for word in words) and action not in exact)
    return exact + found


def _haystack(action: Action) -> str:
    return f"{action.label} {action.tooltip} {action.id} {action.shown_key}".lower()
