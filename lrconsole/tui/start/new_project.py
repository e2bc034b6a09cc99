"""A new project: a domain is looked at by `lrconsole init` as a process of its own, whose words are shown as they come."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from lrconsole.model.errors import LrconsoleError
from lrconsole.model.text import clean
from lrconsole.project.locations import PROJECT_FILE
from lrconsole.project.screens import StartConfig

if TYPE_CHECKING:
    from lrconsole.jobs.processes import Started

_POLL_SECONDS = 0.15
_LONGEST = 8_000
_HINT = "enter looks at the domain · esc goes back"
_LOOKING = "looking · esc stops"
_DONE = "enter opens the project · esc goes back"


class NewProject(ModalScreen[Path]):
    """The form; its result is the new project's file."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back"),
        Binding("down,tab", "app.focus_next", "next field", show=False, priority=True),
        Binding("up,shift+tab", "app.focus_previous", "field before", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    NewProject { align: center top; background: $background 60%; }
    NewProject > #form {
        border: round $primary; border-title-color: $primary; border-subtitle-color: $lr-muted; background: $surface;
        width: 84; max-width: 100%; height: auto; max-height: 100%; padding: 1 2; margin: 1 0 0 0;
    }
    NewProject .row { height: 1; }
    NewProject .name { width: 9; color: $lr-muted; }
    NewProject .row:focus-within > .name { color: $primary; text-style: bold; }
    NewProject Input { width: 1fr; background: $panel; }
    NewProject Input:focus { background-tint: $foreground 0%; }
    NewProject #said { height: auto; max-height: 12; margin: 1 0 0 0; scrollbar-size-vertical: 1; }
    NewProject #said Static { height: auto; }
    """

    def __init__(self, config: StartConfig) -> None:
        super().__init__()
        self._config = config
        self._started: Started | None = None
        self._log = config.logs / "init.log"
        self._made: Path | None = None
        self._folder_is_typed = False

    def compose(self) -> ComposeResult:
        """Domain, folder, and what the look at it says."""
        with Vertical(id="form"):
            with Horizontal(classes="row"):
                yield Static("Domain", classes="name", markup=False)
                yield Input(placeholder="northstar.example", id="domain", compact=True, max_length=253, select_on_focus=False)
            with Horizontal(classes="row"):
                yield Static("Folder", classes="name", markup=False)
                yield Input(str(self._config.folder), id="folder", compact=True, select_on_focus=False)
            with VerticalScroll(id="said", can_focus=False):
                yield Static("Nothing is changed by looking: names are looked up and pages are fetched once.", markup=False)

    def on_mount(self) -> None:
        """Ready to type."""
        form = self.query_one("#form")
        form.border_title, form.border_subtitle = "New project", _HINT
        self.query_one("#domain").focus()
        self.set_interval(_POLL_SECONDS, self._look)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        """Propose a folder that is named like the domain until one is typed."""
        folder = self.query_one("#folder", Input)
        if event.input is folder:
            self._folder_is_typed = folder.has_focus
        elif not self._folder_is_typed:
            name = event.value.strip().removeprefix("www.").partition(".")[0]
            folder.value = str(self._config.folder / name) if name.replace("-", "").isalnum() else str(self._config.folder)
            folder.cursor_position = len(folder.value)

    @on(Input.Submitted)
    def _entered(self) -> None:
        if self._made is not None:
            self.dismiss(self._made)
        elif self._started is None:
            self._start()

    def _start(self) -> None:
        from lrconsole.jobs.processes import start

        domain, folder = self.query_one("#domain", Input).value.strip(), self._folder()
        if not domain or domain.startswith("-"):
            self._say("Type the domain, for example northstar.example.")
            return
        argv = [*self._config.program, "init", domain, "--folder", str(folder)]
        try:
            self._started = start(argv, log=self._log, environ=self._config.environ)
        except LrconsoleError as error:
            self._say(str(error))
            return
        self.query_one("#form").border_subtitle = _LOOKING

    def _folder(self) -> Path:
        return (self._config.folder / Path(self.query_one("#folder", Input).value.strip()).expanduser()).absolute()

    def _look(self) -> None:
        """Show what was printed so far, and notice the end."""
        if self._started is None or self._made is not None:
            return
        from lrconsole.jobs.processes import runs

        has_ended = not runs(self._started)
        try:
            printed = self._log.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            printed = f"cannot read what it says: {error.strerror}"
        self._say(printed.replace("\r", "\n").strip() or "looking …")
        if has_ended:
            self._ended(self._folder() / PROJECT_FILE, printed)

    def _ended(self, file: Path, printed: str) -> None:
        self._started = None
        is_made = f"written: {file}" in printed and file.is_file()
        self._made = file if is_made else None
        self.query_one("#form").border_subtitle = _DONE if is_made else _HINT

    def _say(self, text: str) -> None:
        said = self.query_one("#said", VerticalScroll)
        said.query_one(Static).update(clean(text[-_LONGEST:], _LONGEST))
        said.scroll_end(animate=False)

    def action_leave(self) -> None:
        """Stop the look at the domain, or go back."""
        if self._started is None:
            self.dismiss(None)
            return
        from lrconsole.jobs.processes import ask_to_stop

        ask_to_stop(self._started.pid, self._started.born)
