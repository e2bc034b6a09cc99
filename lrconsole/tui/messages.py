"""What the follower's thread tells the console."""

from __future__ import annotations

from textual.message import Message

from lrconsole.tui.follow import View


class Viewed(Message):
    """The record was read again."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view

    def can_replace(self, message: Message) -> bool:
        """Only the newest reading counts."""
        return isinstance(message, Viewed)


class Broke(Message):
    """Following the record broke."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error
