"""What the two hours came to, in a frame that scrolls; x writes it as Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from lrconsole.model.text import clean_line
from lrconsole.report.two_hours import facts, tables
from lrconsole.tui import words
from lrconsole.tui.available import NO_FILE
from lrconsole.tui.modals.base import ConsoleModal

if TYPE_CHECKING:
    from lrconsole.model.two_hours import Summary

_LABEL = 11
_SCROLL_BAR = 2
_LOOKS = "j k scroll · esc closes"


class SummaryModal(ConsoleModal[None]):
    """Time, work, verdict then and now, what comes next, and the open questions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "write", "write"),
        Binding("S,q", "cancel", "close", show=False),
        Binding("j,down", "scroll(1)", "down", show=False),
        Binding("k,up", "scroll(-1)", "up", show=False),
    ]
    heading = "The two hours"
    hint = f"x writes it as Markdown · {_LOOKS}"

    def __init__(self, summary: Summary) -> None:
        """`summary` is as it may be shown and written: masked while privacy mode is on."""
        super().__init__()
        self._summary = summary
        self._width = 0

    def body(self) -> ComposeResult:
        """The summary."""
        if self.console.config.read_only:
            self.hint = _LOOKS
        yield Static("", markup=False, classes="text")

    def on_resize(self) -> None:
        """Wrap the text anew."""
        self.call_after_refresh(self._write_text)

    def _write_text(self) -> None:
        text = self.query_one(".text", Static)
        # Room for the scroll bar, which comes only when the text is there.
        width = self.query_one(".frame").content_region.width - _SCROLL_BAR
        if width != self._width:
            self._width = width
            text.update(Content("\n").join(_lines(self._summary, width)))

    def action_scroll(self, steps: int) -> None:
        """Scroll by lines."""
        self.query_one(".frame").scroll_relative(y=steps, animate=False)

    def action_write(self) -> None:
        """Write the summary to the folder for exports."""
        if self.console.config.read_only:
            self.console.say(NO_FILE)
            return
        from lrconsole.jobs.two_hours import write_summary
        from lrconsole.model.errors import UsageError

        try:
            path = write_summary(self._summary, self.console.config.exports)
        except UsageError as error:
            self.console.say_trouble(str(error))
        else:
            self.console.say(f"Written: {self.console.privacy.path(path)}")


def _lines(summary: Summary, width: int) -> Iterator[Content]:
    for label, value in facts(summary):
        yield _hanging(words.muted(f"{label:<{_LABEL}}"), value, width)
    yield Content("")
    yield Content.styled("Next", "$primary bold")
    for number, sentence in enumerate(summary.next, 1):
        yield _hanging(words.muted(f"{number}  "), sentence, width)
    for title, table in tables(summary):
        yield Content("")
        yield Content.styled(f"{title} ({len(table.rows)})", "$primary bold")
        for first, *rest in table.rows:
            name = Content.styled(f"{clean_line(first, 60):<5} ", "bold")
            yield _hanging(name, " · ".join(filter(None, rest)), width)


def _hanging(head: Content, text: str, width: int) -> Content:
    """A text that hangs beside its head, or below it where the head takes half of the room."""
    indent = head.cell_length if head.cell_length <= width // 2 else 2
    first = " " * indent
    lines = textwrap.wrap(clean_line(text, 400), max(width, 20), initial_indent=first, subsequent_indent=first) or [first]
    if indent == head.cell_length:
        return Content.assemble(head, "\n".join(lines)[indent:])
    return Content.assemble(head, "\n", "\n".join(lines))
