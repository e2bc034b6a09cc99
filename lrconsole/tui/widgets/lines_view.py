"""What the widgets have in common that draw their lines themselves: scrolling, and the keys that move a cursor."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView


class LinesView(ScrollView, can_focus=True):
    """Lines that are drawn when they are seen. `move` and the number of lines are the widget's own."""

    _fitted: tuple[Size, Size, Size] | None = None

    def move(self, steps: int) -> None:
        """Go so many lines down; here the view itself does."""
        self.scroll_relative(y=steps, animate=False)

    def go(self, event: events.Key, *, page: int, every: int) -> None:
        """Move by arrow, page and end keys, where a page has so many lines and all there are come to `every`."""
        steps = {"down": 1, "up": -1, "pagedown": page, "pageup": -page, "home": -every, "end": every}
        if event.key in steps:
            self.move(steps[event.key])
            event.stop()
            event.prevent_default()

    def hold(self, lines: int) -> None:
        """Say how many lines there are, which draws them anew; the screen is laid out anew only when the scrollbar comes or goes."""
        size = Size(0, max(1, lines))
        if size != self.virtual_size:
            self.set_reactive(LinesView.virtual_size, size)
            self._scroll_update(size)
            self.refresh()

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        """Take over a size.

        Textual compares what is seen with the virtual size, finds them different, and draws every scrollbar anew after every layout.
        """
        fitted = size, container_size, self.virtual_size
        if fitted == self._fitted:
            return False
        self._fitted = fitted
        return super()._size_updated(size, virtual_size, container_size, layout)
