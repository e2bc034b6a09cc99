"""In which format the list is to be written: one letter each."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lrconsole.model.text import clean_line
from lrconsole.tui.modals.base import ConsoleModal

_FORMATS = (
    ("m", "markdown", "Markdown, with the fixes below"),
    ("c", "csv", "CSV, for a spreadsheet"),
    ("j", "json", "JSON, for programs"),
)


class ExportModal(ConsoleModal[str]):
    """Gives "markdown", "csv" or "json"."""

    HELP = "m, c and j write the list at once; enter takes the line under the cursor. No file is ever overwritten."
    BINDINGS: ClassVar[list[BindingType]] = [Binding(letter, f"choose('{name}')", name) for letter, name, _ in _FORMATS]
    DEFAULT_CSS = """
    ExportModal > .frame { width: 64; }
    ExportModal OptionList { height: auto; padding: 0; margin: 1 0 0 0; }
    ExportModal OptionList, ExportModal OptionList:focus { border: none; background: $surface; background-tint: $surface 0%; }
    """
    hint = "m c j or enter · esc leaves"

    def __init__(self, name: str, what: str, folder: str) -> None:
        """`name` is what the list is called, `what` says what it shows now."""
        super().__init__()
        self.heading = f"Write the list “{name}” to a file"
        self._what = what
        self._folder = folder

    def body(self) -> ComposeResult:
        """What is written and where to, and the formats."""
        yield Static(Content(f"{clean_line(self._what)}\ninto {clean_line(self._folder, 400)}"), markup=False)
        yield OptionList(*(Option(Content.assemble((letter, "bold"), f"  {text}"), id=name) for letter, name, text in _FORMATS))

    def on_mount(self) -> None:
        """The keyboard is on the formats."""
        self.query_one(OptionList).focus()

    def action_choose(self, name: str) -> None:
        """Take a format."""
        self.dismiss(name)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)
