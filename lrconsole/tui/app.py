"""The console: one screen, a pane for the glance and one for each stage, following the record."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import ContentSwitcher, Static

from lrconsole.model.action import ACTIONS
from lrconsole.model.exit_code import ExitCode
from lrconsole.model.stage import Stage
from lrconsole.model.text import clean_line
from lrconsole.tui.config import ConsoleConfig
from lrconsole.tui.follow import Follower, View
from lrconsole.tui.panes.glance import GlancePane
from lrconsole.tui.theme import PALETTES, themes
from lrconsole.tui.widgets.key_line import KeyLine
from lrconsole.tui.widgets.status_line import StatusLine
from lrconsole.tui.widgets.tab_line import TabLine
from lrconsole.tui.work import Work

if TYPE_CHECKING:
    from lrconsole.tui.panes.stage import StagePane

    Pane = GlancePane | StagePane
_SIDE_BY_SIDE, _NARROW, _SHORT = 120, 80, 30
_LOOK_SECONDS = 0.5
_SWITCH_SECONDS = 0.001


class ConsoleApp(App[None]):
    """The terminal console of one project."""

    CSS_PATH = Path(__file__).parent / "styles" / "console.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(action.key, action.name, action.label, id=action.id, tooltip=action.tooltip, priority=False) for action in ACTIONS
    ]

    class Viewed(Message):
        """The record was read again."""

        def __init__(self, view: View) -> None:
            super().__init__()
            self.view = view

        def can_replace(self, message: Message) -> bool:
            """Only the newest reading counts."""
            return isinstance(message, ConsoleApp.Viewed)

    def __init__(self, config: ConsoleConfig, environ: dict[str, str] | None = None) -> None:
        surroundings = dict(os.environ) if environ is None else environ
        self._plain = bool(surroundings.get("NO_COLOR"))
        super().__init__(ansi_color=self._plain)
        self._config = config
        for theme in themes():
            self.register_theme(theme)
        wanted = surroundings.get("LRCONSOLE_THEME", "lr-dark")
        # Chosen before anything is drawn, so that nothing is drawn twice.
        self.set_reactive(App.theme, "ansi-dark" if self._plain else wanted if wanted in PALETTES else "lr-dark")
        self._follower = Follower(config, self._tell)
        self._work = Work(config)
        self._panes: dict[int, Pane] = {0: GlancePane()}
        self._number = 0
        self._before = 0
        self._asked_first_audit = False
        self._told_failure = ""
        self.view: View | None = None
        self.crashed: Path | None = None

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The console's own colour names, for themes that do not have them."""
        return {"lr-muted": "ansi_default", "lr-unknown": "ansi_default"}

    def compose(self) -> ComposeResult:
        """The lines above and below, and the first pane; the others come when they are opened."""
        yield StatusLine(self._config)
        yield TabLine()
        yield Static("", id="banner", markup=False)
        yield Static("The console needs 40 × 10 cells. q leaves.", id="too-small", markup=False)
        with ContentSwitcher(initial="pane-0", id="panes"):
            yield self._panes[0]
        yield KeyLine()

    def on_mount(self) -> None:
        """Fit the terminal, and follow the record."""
        self.title = clean_line(self._config.name, 60)
        self._fit(self.size.width, self.size.height)
        self._pane.focus_list()
        # The follower computes in a thread: keys and drawing must not wait for it longer than this.
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._follower.start()
        self.set_interval(_LOOK_SECONDS, self._look_at_work)

    def on_unmount(self) -> None:
        """Stop following."""
        self._follower.stop()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the layout to the terminal."""
        self._fit(event.size.width, event.size.height)

    def _fit(self, width: int, height: int) -> None:
        self.screen.set_class(width < _SIDE_BY_SIDE, "-narrow")
        self.screen.set_class(height < _SHORT, "-short")
        self.screen.set_class(width < _NARROW or height < 20, "-tiny")
        self.screen.set_class(width < 40 or height < 10, "-hopeless")

    @on(Viewed)
    def _viewed(self, event: Viewed) -> None:
        self.view = event.view
        self._show()
        self._start_first_audit()

    def _show(self) -> None:
        """Bring what is in sight up to the newest view."""
        if self.view is None:
            return
        base = self.screen_stack[0]
        base.query_one(StatusLine).show(self.view)
        base.query_one(TabLine).show(self.view, self._number)
        self._pane.show(self.view)
        for modal in self.screen_stack[1:]:
            for line in modal.query(StatusLine):
                line.show(self.view)
        trouble = self._work.failure or self._trouble()
        banner = base.query_one("#banner", Static)
        banner.update(clean_line(trouble, 400))
        banner.set_class(bool(trouble), "-shown")

    def _look_at_work(self) -> None:
        """A process that ends before it comes to an audit changes nothing in the record; this is how it is noticed."""
        if self._work.failure != self._told_failure:
            self._told_failure = self._work.failure
            self._show()

    def _trouble(self) -> str:
        """What is wrong with the record; that there is none yet is no trouble while its first audit starts."""
        if self.view is None or (self._asked_first_audit and self.view.standing is None):
            return ""
        return self.view.trouble

    def _start_first_audit(self) -> None:
        standing = self.view.standing if self.view else None
        is_new = standing is None or standing.audit is None
        if self._config.start_audit and is_new and not self._asked_first_audit:
            self._asked_first_audit = True
            self._say(self._work.run(None))

    def _tell(self, view: View) -> None:
        """Called from the follower's thread: posting a message is all that may be done there."""
        self.post_message(self.Viewed(view))

    def _say(self, text: str) -> None:
        if text:
            self.notify(text, timeout=4, markup=False)

    @property
    def _pane(self) -> Pane:
        return self._panes[self._number]

    async def action_show_pane(self, number: int) -> None:
        """Open a pane; its first visit builds it."""
        switcher = self.screen_stack[0].query_one(ContentSwitcher)
        if number not in self._panes:
            await self._build(number, switcher)
        if number != self._number:
            self._before, self._number = self._number, number
        switcher.current = f"pane-{number}"
        self._show()
        self._pane.focus_list()

    async def _build(self, number: int, switcher: ContentSwitcher) -> None:
        from lrconsole.tui.panes.stage import StagePane

        pane = StagePane(list(Stage)[number - 1])
        self._panes[number] = pane
        await switcher.mount(pane)

    @on(TabLine.Chosen)
    async def _tab_chosen(self, event: TabLine.Chosen) -> None:
        await self.action_show_pane(event.number)

    async def action_previous_pane(self) -> None:
        """Go back to the pane before."""
        await self.action_show_pane(self._before)

    def action_move(self, steps: int) -> None:
        """Move in the list or the detail."""
        self._pane.move(steps)

    async def action_open_selected(self) -> None:
        """On the glance: open the stage of the risk under the cursor. In a stage: its detail."""
        pane = self._pane
        if not isinstance(pane, GlancePane):
            pane.open_detail()
        elif pane.chosen is not None:
            risk = pane.chosen
            await self.action_show_pane(risk.finding.stage.number)
            opened = self._pane
            if not isinstance(opened, GlancePane):
                opened.choose(risk)

    async def action_back(self) -> None:
        """From the detail to the list, from a stage to the glance."""
        pane = self._pane
        if not isinstance(pane, GlancePane) and pane.in_detail:
            pane.focus_list()
        elif self._number:
            await self.action_show_pane(0)

    def action_run_stage(self) -> None:
        """Run the checks of the open stage; on the glance all of them."""
        only = list(Stage)[self._number - 1].value if self._number else ""
        self._say(self._work.run(self.view.running if self.view else None, only))

    def action_run_all(self) -> None:
        """Run every check."""
        self._say(self._work.run(self.view.running if self.view else None))

    def action_cancel(self) -> None:
        """Cancel the audit that runs."""
        self._say(self._work.cancel(self.view.running if self.view else None))

    def action_failing_only(self) -> None:
        """Show only what needs a hand, or everything."""
        pane = self._pane
        pane.failing_only = not pane.failing_only
        self._show()

    def action_show_keys(self) -> None:
        """List every key."""
        from lrconsole.tui.modals.keys import KeysModal

        self.push_screen(KeysModal(self._config, self.view))

    def _handle_exception(self, error: Exception) -> None:
        """End with a masked crash file: Textual itself would print every local variable."""
        from lrconsole.jobs.crash import write_crash

        self.crashed = write_crash(self._config.logs, error, datetime.now())
        self._return_code = ExitCode.CRASH
        self._exception = error
        self._exception_event.set()
        self._close_messages_no_wait()


def open_console(config: ConsoleConfig) -> int:
    """Run the console until the user leaves; the exit code is 0, or 70 after a crash."""
    app = ConsoleApp(config)
    app.run()
    if app.return_code == ExitCode.CRASH:
        where = f"; what happened is in {app.crashed}" if app.crashed else ""
        sys.stderr.write(f"lrconsole: the console broke{where}\n")
    return app.return_code or ExitCode.GO
