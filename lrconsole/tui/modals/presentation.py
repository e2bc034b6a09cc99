"""The launch told to its founder: one topic a screen, drawn large, with who has said it back."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from lrconsole.model.errors import LrconsoleError
from lrconsole.model.text import clean_line
from lrconsole.report.presentation import ASK_BACK, Topic, topics
from lrconsole.tui import words
from lrconsole.tui.available import READ_ONLY
from lrconsole.tui.modals.base import ConsoleModal
from lrconsole.tui.widgets.large_text import LargeText
from lrconsole.tui.widgets.plain_line import PlainLine
from lrconsole.tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from lrconsole.jobs.teach_back import SaidBack
    from lrconsole.tui.follow import View

_WIDEST, _BESIDE, _EDGES = 76, 44, 10
_ROOMY = 30


class PresentationModal(ConsoleModal[None]):
    """A screen a topic."""

    HELP = "The launch in plain words, one topic a screen.\n\n→ or space goes on, ← goes back, v keeps who said it back, esc closes."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,j,down,enter,pagedown", "go(1)", "on"),
        Binding("left,k,up,backspace,pageup", "go(-1)", "back"),
        Binding("home", "go(-1000)", "first"),
        Binding("end", "go(1000)", "last"),
        Binding("v", "say_back", "said back"),
        Binding("F,q", "cancel", "close"),
    ]
    DEFAULT_CSS = """
    PresentationModal { background: $background; }
    PresentationModal > .frame { width: 1fr; height: 1fr; background: $background; align: center middle; padding: 0 2; }
    PresentationModal .topic { width: 76; max-width: 100%; height: auto; }
    PresentationModal .headline { width: 1fr; height: auto; text-align: center; text-style: bold; padding: 0 2; }
    PresentationModal .points { width: auto; height: auto; margin: 1 0 0 0; }
    PresentationModal .said { width: 1fr; height: auto; text-align: center; margin: 1 0 0 0; }
    """
    hint = "v said it back · ← back · → next · esc closes"

    def __init__(self) -> None:
        super().__init__()
        self._topics: tuple[Topic, ...] = ()
        self._at = 0
        self._said: dict[str, SaidBack] = {}

    @property
    def topic(self) -> Topic:
        """The topic on the screen."""
        return self._topics[self._at]

    def top(self) -> StatusLine:
        """The line in plain words."""
        return PlainLine(self.console.config)

    def body(self) -> ComposeResult:
        """Large text, headline, points, and who has said it back."""
        with Vertical(classes="topic"):
            yield LargeText()
            yield Static("", classes="headline", markup=False)
            yield Static("", classes="points", markup=False)
            yield Static("", classes="said", markup=False)

    def on_mount(self) -> None:
        """Show the first topic, then who has said which back."""
        super().on_mount()
        self._read_soon()

    def show(self, view: View) -> None:
        """Tell the newest; the topic stays the one that it was."""
        super().show(view)
        if view.standing is None:
            return
        before = self.topic.id if self._topics else ""
        self._topics = topics(view.standing)
        ids = [topic.id for topic in self._topics]
        self._at = ids.index(before) if before in ids else min(self._at, len(ids) - 1)
        self._draw()

    def on_resize(self) -> None:
        """Wrap the lines anew."""
        self._draw()

    def action_go(self, steps: int) -> None:
        """Go on or back; at the ends nothing happens."""
        if self._topics:
            self._at = max(0, min(self._at + steps, len(self._topics) - 1))
            self._draw()
            self.query_one(".frame", VerticalScroll).scroll_home(animate=False)

    async def action_say_back(self) -> None:
        """Ask for initials, and keep them."""
        if self.console.config.read_only:
            self.console.say(READ_ONLY)
        elif self._topics:
            from lrconsole.tui.modals.initials import InitialsModal

            topic = self.topic
            await self.app.push_screen(InitialsModal(topic), lambda initials: self._keep_soon(topic, initials))

    def _keep_soon(self, topic: Topic, initials: str | None) -> None:
        if initials:
            # Beside the screen's own messages: a record that is locked must not keep esc waiting.
            self.run_worker(self._keep(topic, initials), group="keep", exclusive=True)

    def _read_soon(self) -> None:
        self.run_worker(self._read_said(), group="read", exclusive=True)

    async def _keep(self, topic: Topic, initials: str) -> None:
        from lrconsole.jobs.people import masked
        from lrconsole.jobs.teach_back import say_back

        config = self.console.config
        try:
            await asyncio.to_thread(say_back, config.record, topic.id, initials, config.now, redact=masked)
        except LrconsoleError as error:
            self.console.say_trouble(str(error))
            return
        self._read_soon()

    async def _read_said(self) -> None:
        from lrconsole.jobs.teach_back import said_back

        try:
            self._said = await asyncio.to_thread(said_back, self.console.config.record)
        except LrconsoleError as error:
            self.console.say_trouble(str(error))
        self._draw()

    def _draw(self) -> None:
        if not (self._topics and self.is_mounted):
            return
        topic = self.topic
        frame = self.query_one(".frame", VerticalScroll)
        at = f"{self._at + 1} of {len(self._topics)}"
        frame.border_title = Content(f"{topic.label} · {'' if self.has_class('-slim') else 'screen '}{at}")
        self.query_one(LargeText).show(topic.large, words.COLOURS[topic.state])
        room = min(_WIDEST, self.size.width - _EDGES)
        spacing = "\n\n" if self.size.height >= _ROOMY else "\n"
        self.query_one(".headline", Static).update(
            "\n".join(textwrap.wrap(clean_line(topic.headline, 400), room - 8, break_on_hyphens=False))
        )
        self.query_one(".points", Static).update(_points(topic.points, room, spacing))
        self.query_one(".said", Static).update(self._said_line(topic))

    def _said_line(self, topic: Topic) -> Content:
        said = self._said.get(topic.id)
        if said:
            return Content.styled(f"✔ said back by {said}", "$success bold")
        ask = Content.assemble("☐ ", ASK_BACK, " Then press ", Content.styled("v", "$primary bold"), " for initials.")
        return Content("\n").join(ask.wrap(max(20, min(_WIDEST, self.size.width - _EDGES) - 4)))


def _points(points: Sequence[tuple[str, str]], room: int, spacing: str) -> Content:
    """Labels in a column, each with its text beside it; in a narrow terminal below it."""
    if room < _BESIDE:
        return Content("\n").join(Content.assemble(words.muted(label), "\n", *_under(text, room)) for label, text in points)
    width = min(max((len(label) for label, _ in points), default=0) + 3, room * 3 // 4)
    return Content(spacing).join(_point(label, text, width, room) for label, text in points)


def _under(text: str, room: int) -> list[str]:
    return [f"  {line}\n" for line in textwrap.wrap(text, room - 2, break_on_hyphens=False)]


def _point(label: str, text: str, width: int, room: int) -> Content:
    lines = textwrap.wrap(text, room - width, break_on_hyphens=False) or [""]
    first = Content.assemble(words.muted(f"{label:<{width}}"), lines[0])
    return Content("\n").join([first, *(Content(" " * width + line) for line in lines[1:])])
