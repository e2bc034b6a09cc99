"""Numbers and a few words drawn large, three lines high."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Digits, Static

_DIGITS = frozenset("0123456789+-. ()")
_LETTERS = {
    "A": ("█▀█", "█▀█", "▀ ▀"),
    "C": ("█▀▀", "█  ", "▀▀▀"),
    "D": ("█▀▄", "█ █", "▀▀ "),
    "E": ("█▀▀", "█▀▀", "▀▀▀"),
    "G": ("█▀▀▀", "█ ▀█", "▀▀▀▀"),
    "H": ("█ █", "█▀█", "▀ ▀"),
    "I": ("█", "█", "▀"),
    "L": ("█  ", "█  ", "▀▀▀"),
    "M": ("█▄ ▄█", "█ ▀ █", "▀   ▀"),
    "N": ("█▄ █", "█ ▀█", "▀  ▀"),
    "O": ("█▀▀█", "█  █", "▀▀▀▀"),
    "P": ("█▀█", "█▀▀", "▀  "),
    "R": ("█▀█", "█▀▄", "▀ ▀"),
    "S": ("█▀▀", "▀▀█", "▀▀▀"),
    "T": ("▀█▀", " █ ", " ▀ "),
    "U": ("█ █", "█ █", "▀▀▀"),
    "V": ("█ █", "█ █", " ▀ "),
    "W": ("█   █", "█ ▄ █", "▀▀ ▀▀"),
    "Y": ("█ █", "▀█▀", " ▀ "),
    "?": ("▀▀█", " █▀", " ▄ "),
    " ": ("  ", "  ", "  "),
}


def lines_of(text: str) -> str:
    """A word of the letters that are known, as three lines."""
    return "\n".join(" ".join(_LETTERS[letter][row] for letter in text) for row in range(3))


def is_drawable(text: str) -> bool:
    """Whether `text` can be drawn large."""
    return bool(text) and (is_number(text) or set(text) <= _LETTERS.keys())


def is_number(text: str) -> bool:
    """Whether `text` is a number, also one of a telephone."""
    return set(text) <= _DIGITS and any(one.isdigit() for one in text)


class LargeText(Vertical):
    """Shows a number or a word large, or nothing."""

    DEFAULT_CSS = """
    LargeText { height: 4; width: 1fr; display: none; align: center top; }
    LargeText.-shown { display: block; }
    LargeText Digits, LargeText Static { width: auto; height: 3; display: none; }
    LargeText.-number Digits { display: block; }
    LargeText.-word Static { display: block; }
    """

    def compose(self) -> ComposeResult:
        """A number and a word, of which one is in sight."""
        yield Digits("")
        yield Static("", markup=False)

    def show(self, text: str, colour: str) -> None:
        """Show `text` in a colour that the theme knows by this name."""
        is_shown, is_digits = is_drawable(text), is_number(text)
        self.set_class(is_shown, "-shown")
        self.set_class(is_digits, "-number")
        self.set_class(is_shown and not is_digits, "-word")
        self.styles.color = self.app.theme_variables.get(colour.lstrip("$"), "ansi_default")
        if is_digits:
            self.query_one(Digits).update(text)
        elif is_shown:
            self.query_one(Static).update(lines_of(text))
