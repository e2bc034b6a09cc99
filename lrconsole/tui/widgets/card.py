"""A part of a pane that sums something up; it takes the keyboard so that it can be given the whole pane."""

from __future__ import annotations

from textual.widgets import Static


class Card(Static, can_focus=True):
    """A frame around a text that its pane makes."""

    HELP = "A summary. tab goes from card to card and to the list, m gives a card the whole pane, esc or m shares it again."

    def __init__(self, name: str) -> None:
        super().__init__("", id=name, classes="card", markup=False)
