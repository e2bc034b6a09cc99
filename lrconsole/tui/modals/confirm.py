"""Ask before something that reaches beyond the record: what will happen, whom it affects, the exact command; cancelling is the default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from lrconsole.model.text import clean_line
from lrconsole.tui import words
from lrconsole.tui.modals.base import ConsoleModal


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be confirmed.

    `does` is the word on the button, `happens` and `affects` say in sentences what will happen and whom it touches, `details` are lines
    to look at, foreign text among them. `command` is what does the same on the command line. `typed` is what must be typed, such as the
    project's name; "" when a button is enough.
    """

    title: str
    does: str
    happens: str
    affects: str
    details: tuple[str, ...]
    command: str
    typed: str = ""


class ConfirmModal(ConsoleModal[bool]):
    """The question; its result is True only when it was confirmed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "scroll(1)", "down", show=False),
        Binding("up", "scroll(-1)", "up", show=False),
        Binding("pagedown", "scroll(10)", "page down", show=False),
        Binding("pageup", "scroll(-10)", "page up", show=False),
    ]
    DEFAULT_CSS = """
    ConfirmModal > .frame { border: round $warning; border-title-color: $warning; }
    ConfirmModal Input { height: 1; padding: 0 1; background: $panel; margin: 1 0 0 0; }
    ConfirmModal .buttons { height: 1; margin: 1 0 0 0; }
    ConfirmModal .buttons Button { min-width: 12; margin: 0 2 0 0; background: $panel; color: $foreground; }
    ConfirmModal .buttons Button:focus { background: $primary; color: $background; text-style: bold; }
    ConfirmModal .buttons Button:focus:ansi { text-style: bold reverse; }
    ConfirmModal .buttons Button:disabled { color: $lr-muted; }
    ConfirmModal .said { color: $warning; height: auto; }
    """
    hint = "esc cancels"

    def __init__(self, proposal: Proposal) -> None:
        super().__init__()
        self._proposal = proposal
        self.heading = proposal.title

    def body(self) -> ComposeResult:
        """What will happen, and the buttons; Cancel stands first."""
        yield Static(Content("\n").join(_lines(self._proposal)), markup=False)
        if self._proposal.typed:
            yield Input(placeholder=f"type {clean_line(self._proposal.typed, 60)} to confirm", select_on_focus=False, compact=True)
        yield Static("", classes="said", markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Cancel", id="cancel", compact=True)
            yield Button(self._proposal.does, id="confirm", disabled=bool(self._proposal.typed), compact=True)

    def on_mount(self) -> None:
        """The keyboard is where nothing happens by accident: on the line to type in, else on Cancel."""
        super().on_mount()
        (self.query_one(Input) if self._proposal.typed else self.query_one("#cancel", Button)).focus()
        self.query_one(".frame").scroll_home(animate=False)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.query_one("#confirm", Button).disabled = not self._is_named(event.value)
        self.query_one(".said", Static).update("")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if self._is_named(event.value):
            self.dismiss(True)
        else:
            self.query_one(".said", Static).update(f"That is not {clean_line(self._proposal.typed, 60)}; nothing was done. esc cancels.")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "confirm")

    def action_cancel(self) -> None:
        """Leave; nothing is done."""
        self.dismiss(False)

    def action_scroll(self, steps: int) -> None:
        """Scroll what there is to read."""
        self.query_one(".frame").scroll_relative(y=steps, animate=False)

    def _is_named(self, text: str) -> bool:
        return text.strip() == clean_line(self._proposal.typed, 200)


def _lines(proposal: Proposal) -> Iterator[Content]:
    yield words.plain(proposal.happens, 600)
    yield Content("")
    yield Content.assemble(words.muted("affects  "), words.plain(proposal.affects, 400))
    yield Content("")
    for line in proposal.details:
        indent = "  " if line.startswith("  ") else ""
        yield Content.assemble(indent, words.plain(line, 500))
    yield Content("")
    yield Content.assemble(words.muted("command  "), Content.styled(clean_line(proposal.command, 400), "bold"))
