"""The console: one screen, a pane for the glance and one for each stage, following the record."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from lrconsole.model.action import ACTIONS, BY_ID
from lrconsole.model.text import clean_line
from lrconsole.project.opening import Shown
from lrconsole.project.preferences import keymap
from lrconsole.project.screens import ConsoleConfig
from lrconsole.tui import sizes
from lrconsole.tui.available import Situation, why_not
from lrconsole.tui.collector import Collector
from lrconsole.tui.drawing import ScreenForKeys
from lrconsole.tui.endings import Endings
from lrconsole.tui.follow import Follower, View
from lrconsole.tui.lines import Lines
from lrconsole.tui.look import run
from lrconsole.tui.messages import Broke, Viewed
from lrconsole.tui.modals.base import ConsoleModal
from lrconsole.tui.notices import Notices
from lrconsole.tui.panes.list_pane import ListPane
from lrconsole.tui.panes.switch import PaneSwitch
from lrconsole.tui.prefs import Memory
from lrconsole.tui.remembering import Remembering
from lrconsole.tui.saying import SayingApp
from lrconsole.tui.situation import situation_of
from lrconsole.tui.two_hours import OVER, TwoHours
from lrconsole.tui.views import Views
from lrconsole.tui.widgets.tab_line import TabLine
from lrconsole.tui.work import Work

if TYPE_CHECKING:
    from lrconsole.model.standing import Risk
    from lrconsole.tui.clipboard import Copied

_LOOK_SECONDS = 0.5
_SWITCH_SECONDS = 0.001


class ConsoleApp(SayingApp):
    """The terminal console of one project."""

    CSS_PATH = Path(__file__).parent / "styles" / "console.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(action.key, f"do('{action.id}')", action.label, id=action.id, tooltip=action.tooltip, priority=False) for action in ACTIONS
    ]

    def __init__(self, config: ConsoleConfig, environ: dict[str, str] | None = None) -> None:
        self.memory = Memory(config.prefs_file)
        self.wanted_theme = self.memory.found.theme
        super().__init__(config.settings, self.wanted_theme, config.logs, config.now, environ)
        self.config = config
        # Whoever works on findings here: the user's own name, then whoever was named last.
        self.who = config.who
        # From the follower's thread posting a message is all that may be done.
        self._follower = Follower(config, lambda view: self.post_message(Viewed(view)), lambda error: self.post_message(Broke(error)))
        self.work = Work(config)
        self.two_hours = TwoHours(config)
        self.notices = Notices()
        self._endings = Endings(lambda code: self.exit(return_code=code))
        self._collector = Collector()
        self._remembering = Remembering(self.memory.found)
        self.panes = PaneSwitch(self._remembering.built)
        self._failure = ""
        self._views = Views(self.privacy)
        self._lines = Lines(config)
        self.copied: Copied | None = None

    @property
    def view(self) -> View | None:
        """The newest view, with names masked while privacy mode is on."""
        return self._views.newest

    @property
    def frozen(self) -> View | None:
        """The view that is held still, None when none is."""
        return self._views.held

    @property
    def shown_view(self) -> View | None:
        """What is shown: the newest view, or the one that is held still. What is done is done with the newest."""
        return self._views.shown

    def freeze(self, *, is_frozen: bool) -> None:
        """Hold what is shown still, or go on with the newest."""
        self._views.hold(self.config.now() if is_frozen else None)
        self.show()

    def set_private(self, *, is_on: bool) -> None:
        """Mask names in everything that is shown, or show them again; the cursor stays on its finding."""
        rank = self.chosen.rank if self.chosen else 0
        before = self._views.names
        self.privacy.is_on = is_on
        # What was said with names must not stay in sight.
        self.clear_notifications()
        self.panes.rename(dict(zip(before, self._views.names, strict=True)), self.privacy.text)
        self.show()
        found = self.shown_view.standing.risks if self.shown_view and self.shown_view.standing else ()
        for risk in found:
            if risk.rank == rank and isinstance(self.panes.pane, ListPane):
                self.panes.pane.choose(risk)

    def get_default_screen(self) -> Screen[None]:
        """The screen under every window."""
        return ScreenForKeys(id="_default")

    def compose(self) -> ComposeResult:
        """The lines above and below, and the first pane; the others come when they are opened."""
        yield self._lines.status
        yield self._lines.tabs
        yield self._lines.banner
        yield Static(sizes.HOPELESS, id="too-small", markup=False)
        yield self.panes
        yield self._lines.keys

    async def on_mount(self) -> None:
        """Fit the terminal, go to the pane that was open last, and follow the record."""
        self.title = clean_line(self.config.name, 60)
        self.set_keymap(keymap(self.config.settings))
        self._fit(self.size.width, self.size.height)
        self._remembering.built(0, self.panes.pane)
        await self.panes.bring(self.memory.found.pane)
        self.panes.pane.focus_list()
        # The follower computes in a thread: keys and drawing must not wait for it longer than this.
        sys.setswitchinterval(_SWITCH_SECONDS)
        # What reads the record takes its time to load, and shares one interpreter with the first drawing.
        self.call_after_refresh(self._follower.start)
        if not self.is_headless:
            self._endings.hear()
        self.set_interval(_LOOK_SECONDS, self._look_at_work)

    def on_unmount(self) -> None:
        """Stop following."""
        self._follower.stop()
        self.two_hours.stop(leaves=not self._endings.has_hung_up)
        self._endings.stop()
        self._collector.stop()
        self._remember(is_last=True)

    async def on_event(self, event: events.Event) -> None:
        """Note keys, so that no collection comes between one and what it changes."""
        if isinstance(event, events.InputEvent):
            self._collector.key_pressed(time.monotonic())
            self._follower.key_pressed()
            if isinstance(self.screen, ScreenForKeys):
                self.screen.key_pressed()
        await super().on_event(event)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the layout to the terminal."""
        self._fit(event.size.width, event.size.height)

    def _fit(self, width: int, height: int) -> None:
        self.screen_stack[0].update_classes({**sizes.classes(width, height), "-compact": self.config.settings.density == "compact"})

    @on(Viewed)
    def _viewed(self, event: Viewed) -> None:
        if self.view is None:
            self.call_after_refresh(lambda: self._collector.start(time.monotonic()))
        self._views.take(event.view)
        self.work.heed(event.view.last_job)
        self.show()
        self.say(self.work.first(event.view, self.who))
        self._heed(event.view)

    def _heed(self, view: View) -> None:
        """Say what the clock and the newest audit have to say, once each."""
        self.say(self.two_hours.heed(view))
        if self.two_hours.is_over:
            self.notices.tell("over", "clock.summary", OVER)
        if not self.config.read_only:
            self.notices.tell_of_trust(view)
        self._tell_banner()

    def show(self) -> None:
        """Bring what is in sight up to the newest view, or to the one that is held still."""
        shown = self.shown_view
        # A view may come while the console ends, and its parts are gone.
        if shown is None or not self._lines.are_there:
            return
        self._lines.show(shown, self.panes.number)
        self.panes.pane.show(shown)
        self._remembering.shown(self.panes.number, self.panes.pane)
        for modal in self.screen_stack[1:]:
            if isinstance(modal, ConsoleModal):
                modal.show(shown)
        self._show_keys()
        self._tell_banner()

    def _tell_banner(self) -> None:
        if self.view is not None:
            failure, uncounted = self.privacy.text(self._failure), self.privacy.text(self.two_hours.trouble)
            is_starting = self.work.is_running
            self._lines.tell(self.view, self.frozen, failure, uncounted, self.notices.text, is_starting=is_starting)

    def _show_keys(self) -> None:
        if self.is_running:
            self._lines.show_keys(self.situation())

    def _look_at_work(self) -> None:
        """A process that ends before it comes to an audit changes nothing in the record; this is how it is noticed."""
        self._endings.look()
        self._remember()
        self._collector.look(time.monotonic(), is_busy=self.view is not None and self.view.running is not None)
        failure = self.work.failure(self.view.last_job if self.view else None)
        if failure != self._failure:
            self._failure = failure
            self.show()
        else:
            self._tell_banner()

    def _remember(self, *, is_last: bool = False) -> None:
        now = time.monotonic()
        if not self.config.read_only and (is_last or self.memory.is_due(now)):
            was = self._remembering.now(self.panes, self.wanted_theme, self._views.known, is_private=self.privacy.is_on)
            self.memory.close(was) if is_last else self.memory.keep(was, now)

    @property
    def chosen(self) -> Risk | None:
        """The risk under the cursor of the pane in sight."""
        return self.panes.pane.chosen

    @property
    def marked(self) -> tuple[Risk, ...]:
        """What work is done on: the marked lines that have a result, or when none is marked the one under the cursor."""
        return self.panes.marked

    @property
    def missing(self) -> int:
        """How many lines are marked that have no result, so that no work can be done on them."""
        return self.panes.missing

    def situation(self) -> Situation:
        """How things are, for deciding which actions can be done."""
        return situation_of(self)

    async def action_do(self, id: str) -> None:
        """Do an action of the registry, or say why it cannot be done now."""
        from lrconsole.tui import actions

        action = BY_ID[id]
        reason = why_not(action, self.situation())
        if reason:
            self.say(reason)
        else:
            await actions.do(self, action)
            if self.notices.done(id):
                self._tell_banner()
            self._show_keys()

    @on(Broke)
    def _broke(self, event: Broke) -> None:
        raise event.error

    @on(TabLine.Chosen)
    async def _tab_chosen(self, event: TabLine.Chosen) -> None:
        from lrconsole.tui.actions.pane import show

        await show(self, event.number)


def open_console(config: ConsoleConfig) -> Shown:
    """Run the console until the user leaves."""
    return run(ConsoleApp(config))
