"""The start page: an app of its own that ends with a wish what to open."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lrconsole.model.text import clean_line
from lrconsole.project.opening import Opening, Opens, Shown
from lrconsole.project.recent import Recent, forget, put_back, recent
from lrconsole.project.screens import StartConfig
from lrconsole.report.text import age
from lrconsole.tui.look import LookApp, run

if TYPE_CHECKING:
    from lrconsole.jobs.projects import Known

_NEW, _PRACTICE = "new", "practice"
_ROOMY = 100
_TITLE = "Launch Ready: find what blocks the launch, mend it, watch it, hand it over."
_LOOKS = "This page only looks (--read-only); start lrconsole without it to make a project or to take one off the list."
_TAKEN_OFF = "Taken off the list; its files stay. z puts it back."
_NONE = "None yet: n makes one, d opens the practice business to look around."


class StartApp(LookApp):
    """Recent projects with their verdicts, a new project, the practice business."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)", "down", show=False),
        Binding("k", "move(-1)", "up", show=False),
        Binding("n", "new", "new project"),
        Binding("d", "practice", "practice business"),
        Binding("x", "forget", "take off the list"),
        Binding("z", "put_back", "put back", show=False),
        Binding("escape", "go_back", "back"),
        Binding("q", "quit", "quit"),
    ]
    CSS = """
    Screen { background: $background; color: $foreground; }
    #title { height: 1; background: $panel; text-style: bold; padding: 0 1; color: $primary; }
    #about { height: auto; padding: 1 2; color: $lr-muted; }
    #trouble { height: auto; max-height: 4; background: $panel; color: $warning; padding: 0 1; display: none; }
    #trouble.-shown { display: block; }
    #choices {
        height: 1fr; border: round $primary; border-title-color: $primary; background: $background; padding: 0 1; margin: 0 1;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1; scrollbar-background: $background; scrollbar-color: $panel;
    }
    #choices:focus { background-tint: $foreground 0%; }
    #choices > .option-list--option-highlighted { background: $panel; color: $foreground; text-style: bold; }
    #choices > .option-list--option-disabled { color: $lr-muted; }
    /* Textual drops reverse here. */
    #choices:ansi > .option-list--option-highlighted { text-style: bold underline; }
    #keys { height: 1; background: $surface; }
    """

    def __init__(self, config: StartConfig, environ: dict[str, str] | None = None) -> None:
        super().__init__(config.settings, "", config.logs, config.now, environ)
        self.config = config
        self._projects: tuple[Recent, ...] = ()
        self._verdicts: dict[Recent, str] = {}
        self._taken_off: list[Recent] = []

    def compose(self) -> ComposeResult:
        """Title, trouble, choices, keys."""
        yield Static("lrconsole  READ-ONLY" if self.config.read_only else "lrconsole", id="title", markup=False)
        yield Static(clean_line(self.config.trouble, 400), id="trouble", markup=False)
        yield Static(_TITLE, id="about", markup=False)
        yield OptionList(id="choices", markup=False)
        yield Static(_keys(looks=self.config.read_only, can_go_back=self.config.back is not None), id="keys", markup=False)

    def on_mount(self) -> None:
        """List what is known at once; verdicts follow as records are read."""
        self.title = "lrconsole"
        self.query_one("#trouble").set_class(bool(self.config.trouble), "-shown")
        choices = self.query_one(OptionList)
        choices.border_title = "Projects"
        choices.focus()
        self._list()
        self._read_verdicts()

    def on_resize(self) -> None:
        """Fit the lines to the new width."""
        self._fill()

    def _list(self) -> None:
        self._projects = recent(self.config.locations.recent)
        self._fill()
        self.query_one(OptionList).action_first()

    def _fill(self) -> None:
        choices = self.query_one(OptionList)
        at = choices.highlighted
        choices.clear_options()
        for number, one in enumerate(self._projects):
            choices.add_option(Option(self._line(one), id=str(number)))
        if not self._projects:
            choices.add_option(Option(Content(_NONE), disabled=True))
        choices.add_option(None)
        choices.add_option(Option(_choice("n", "New project", "look at a domain and write its project file"), id=_NEW))
        choices.add_option(Option(_choice("d", "Practice business", "a small app on this machine, with faults to find"), id=_PRACTICE))
        if at is not None and at < choices.option_count:
            choices.highlighted = at

    def _line(self, one: Recent) -> Content:
        """Name, verdict, when, and where, as far as there is room."""
        verdict = self._verdicts.get(one, "…")
        colour = "$error" if verdict.startswith("NO-GO") else "$success" if verdict.startswith("GO") else "$lr-muted"
        name = f"{one.name:<30}" if self.size.width >= _ROOMY else f"{one.name[:22]:<23}"
        when = f"{age(one.opened, self.config.now())} ago"
        return Content.assemble(
            Content.styled(name, "bold"),
            Content.styled(f"{clean_line(verdict, 40):<20} ", colour),
            Content.styled(f"{when:<12}{clean_line(str(one.file.parent), 200)}", "$lr-muted"),
        )

    @work(exit_on_error=False)
    async def _read_verdicts(self) -> None:
        """Read one record after the other, in a thread, and tell each verdict when it is known."""
        from lrconsole.jobs.projects import known

        found = known(self.config.locations, self.config.now())
        while (one := await asyncio.to_thread(_next, found)) is not None:
            self._verdicts[one.project] = one.verdict
            self._fill()

    def action_move(self, steps: int) -> None:
        """Move in the list."""
        choices = self.query_one(OptionList)
        if steps > 0:
            choices.action_cursor_down()
        else:
            choices.action_cursor_up()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_id == _NEW:
            self.action_new()
        elif event.option_id == _PRACTICE:
            self.action_practice()
        elif event.option_id:
            self._open(self._projects[int(event.option_id)])

    def _open(self, one: Recent) -> None:
        if one.is_there:
            self.leave_for(Opening(Opens.PROJECT, one.file))
        else:
            self.notify(f"{clean_line(str(one.file), 200)} is gone; x takes it off the list.", markup=False)

    def action_new(self) -> None:
        """Ask for a domain, and make a project of it."""
        if self._refuses():
            return
        from lrconsole.tui.start.new_project import NewProject

        self.push_screen(NewProject(self.config), lambda file: self.leave_for(Opening(Opens.PROJECT, file)) if file else None)

    def action_practice(self) -> None:
        """Open the practice business."""
        self.leave_for(Opening(Opens.PRACTICE))

    def action_forget(self) -> None:
        """Take the project under the cursor off the list; its files stay."""
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._projects) and not self._refuses():
            self._taken_off.append(self._projects[at])
            forget(self.config.locations.recent, self._projects[at].file)
            self._list()
            self.notify(_TAKEN_OFF, markup=False)

    def action_put_back(self) -> None:
        """Put what was taken off last on the list again, as often as something was."""
        if self._taken_off:
            put_back(self.config.locations.recent, self._taken_off.pop())
            self._list()

    def action_go_back(self) -> None:
        """Go back to what was open before this page, or leave when nothing was."""
        if self.config.back is not None:
            self.leave_for(self.config.back)
        else:
            self.exit()

    def _refuses(self) -> bool:
        """Say that nothing is changed here when this page only looks."""
        if self.config.read_only:
            self.notify(_LOOKS, markup=False)
        return self.config.read_only


def open_start(config: StartConfig) -> Shown:
    """Show the start page until something is chosen or the user leaves."""
    return run(StartApp(config))


def _next(found: Iterator[Known]) -> Known | None:
    return next(found, None)


def _choice(key: str, label: str, about: str) -> Content:
    return Content.assemble(
        Content.styled(f"{key}  ", "$primary bold"), Content.styled(f"{label:<20}", "bold"), Content.styled(about, "$lr-muted")
    )


def _keys(*, looks: bool, can_go_back: bool) -> Content:
    keys = [("enter", "open"), ("n", "new project"), ("d", "practice business"), ("x", "take off")]
    keys += [("esc", "back")] if can_go_back else []
    keys += [("q", "quit")]
    if looks:
        keys = [(key, label) for key, label in keys if key not in ("n", "x")]
    return Content("").join(Content.assemble(" ", Content.styled(key, "$primary bold"), f" {label} ") for key, label in keys)
