"""Keys as users write them in their settings, and whether every terminal sends them."""

from __future__ import annotations

import re
import unicodedata

_SHORT_NAMES = {
    "SOLIDUS": "slash",
    "REVERSE SOLIDUS": "backslash",
    "COMMERCIAL AT": "at",
    "HYPHEN-MINUS": "minus",
    "PLUS SIGN": "plus",
    "LOW LINE": "underscore",
    "SPACE": "space",
}
_SPELT = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete"}
_NAMED = {
    *("escape", "enter", "space", "tab", "backspace", "insert", "delete", "home", "end", "pageup", "pagedown"),
    *("up", "down", "left", "right", "shift+tab"),
    *(f"f{number}" for number in range(1, 13)),
    *(name for name in _SHORT_NAMES.values()),
}
_SAME_AS = {
    "ctrl+i": "terminals send it as tab",
    "ctrl+m": "terminals send it as enter",
    "ctrl+h": "terminals send it as backspace",
    "ctrl+j": "terminals send it as a new line",
    "ctrl+c": "it interrupts",
    "ctrl+z": "it suspends the program",
    "ctrl+s": "many terminals stop their output at it",
    "ctrl+q": "it quits the console whatever else is set",
    "tab": "it goes to the next part of the screen",
    "shift+tab": "it goes to the part of the screen before",
    "up": "it moves in the list",
    "down": "it moves in the list",
    "pageup": "it moves in the list",
    "pagedown": "it moves in the list",
    "home": "it moves in the list",
    "end": "it moves in the list",
}


def key_name(written: str) -> str:
    """The key's name as the console knows it: "/" is "slash", "Esc" is "escape"; a letter keeps its case.

    Raises:
        ValueError: no terminal, or not every one, sends that key, or it is spoken for; the message says why.
    """
    name = _spelt_out(written)
    if name in _SAME_AS:
        raise ValueError(f"{name} cannot be used: {_SAME_AS[name]}")
    if len(name) == 1 or name in _NAMED or re.fullmatch(r"ctrl\+[a-z]", name) or _is_character(name):
        return name
    raise ValueError(_why_unknown(name))


def _spelt_out(written: str) -> str:
    if len(written) == 1:
        return _name_of(written)
    lowered = written.strip().lower().replace("control+", "ctrl+")
    return _SPELT.get(lowered, lowered)


def _name_of(character: str) -> str:
    if character.isalnum() and character.isascii():
        return character
    if not (character.isprintable() and character.isascii()):
        return repr(character)
    name = unicodedata.name(character)
    return _SHORT_NAMES.get(name, name.lower().replace("-", "_").replace(" ", "_"))


def _is_character(name: str) -> bool:
    return any(_name_of(chr(code)) == name for code in range(32, 127))


def _why_unknown(name: str) -> str:
    if re.fullmatch(r"shift\+[a-z]", name):
        return f'{name} is written as the capital letter: "{name[-1].upper()}"'
    if name.startswith(("ctrl+shift+", "alt+", "super+", "shift+", "ctrl+")):
        return f"{name} cannot be used: not every terminal sends it"
    return f"there is no key {name}"
