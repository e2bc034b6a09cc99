"""What the user likes: looks and keys of the console, from the settings file that all projects share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrconsole.model.action import ACTIONS, BY_ID, Action, shown
from lrconsole.model.errors import ProjectError
from lrconsole.model.text import clean_line
from lrconsole.project.key_names import key_name
from lrconsole.project.lines import key_lines

CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("lr-dark", "lr-light", "lr-deutan"),
    "glyphs": ("unicode", "ascii"),
    "density": ("comfortable", "compact"),
    "symbols": ("block", "braille", "ascii"),
}
"""The keys of `[console]` that have a few values, the usual one first."""

MEANINGS = {
    "theme": "The console's colours; T changes them for one project.",
    "glyphs": "The signs of states: with ascii none needs a special font.",
    "density": "compact leaves out frames and empty lines.",
    "who": "Your name, for the activity log and as the first suggestion where a name is asked for.",
    "symbols": "What graphs are drawn with.",
}
_TABLES = ("console", "keys", "network")
_LONGEST_NAME = 60
_Lines = dict[tuple[str | int, ...], int]


@dataclass(frozen=True, slots=True)
class Preferences:
    """The user's settings; `theme` is "" while the user has named none, and `keys` maps an action's id to its keys, joined by commas."""

    theme: str = ""
    glyphs: str = "unicode"
    density: str = "comfortable"
    who: str = ""
    symbols: str = "block"
    keys: tuple[tuple[str, str], ...] = ()


USUAL = Preferences()
"""What holds while the user has set nothing."""


def load_preferences(path: Path) -> Preferences:
    """The user's settings; the usual ones when there is no file.

    Raises:
        ProjectError: not TOML, an unknown key or action, a wrong value, or a key that cannot be used or is another action's; with its
            line and what to write instead.
    """
    text = _text(path)
    if not text:
        return USUAL
    import tomllib

    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProjectError(f"not valid TOML: {error}", where=str(path), fix="correct that line") from error
    reading = _Reading(path, key_lines(text))
    for name, table in data.items():
        if name not in _TABLES:
            raise reading.unknown((name,), f'unknown table "{clean_line(name, 40)}"', _TABLES)
        if not isinstance(table, dict):
            raise reading.fault((name,), f'"{name}" is a table', f"write it as [{name}]")
    return Preferences(**reading.console(data.get("console", {})), keys=reading.keys(data.get("keys", {})))


def keymap(preferences: Preferences) -> dict[str, str]:
    """The keys that differ from the usual ones: action id to keys, joined by commas, as Textual's `App.set_keymap` takes them."""
    return dict(preferences.keys)


def key_of(action: Action, preferences: Preferences) -> str:
    """The action's key as people write it, the user's own where there is one; several are joined by a blank."""
    own = dict(preferences.keys).get(action.id)
    return " ".join(shown_key(key) for key in own.split(",")) if own else action.shown_key


def shown_key(name: str) -> str:
    """A key's name as people write it: "slash" is "/"."""
    for code in range(33, 127):
        if not chr(code).isalnum() and key_name(chr(code)) == name:
            return chr(code)
    return shown(name)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"cannot read your settings: {error}", where=str(path), fix="correct or remove that file") from error


@dataclass(frozen=True, slots=True)
class _Reading:
    """One settings file being read."""

    path: Path
    lines: _Lines

    def fault(self, where: tuple[str, ...], what: str, fix: str) -> ProjectError:
        """The error that names the line where `where` stands."""
        line = self.lines.get(where, 0) or self.lines.get((*where[:1], *".".join(where[1:]).split(".")), 0)
        return ProjectError(what, where=f"{self.path}:{line}" if line else str(self.path), fix=fix)

    def unknown(self, where: tuple[str, ...], what: str, known: tuple[str, ...]) -> ProjectError:
        """The error for a name that nobody knows, with the nearest that is known."""
        import difflib

        near = difflib.get_close_matches(where[-1], known, n=1, cutoff=0.5)
        return self.fault(where, what, f'did you mean "{near[0]}"?' if near else f"known here: {', '.join(known[:12])}")

    def console(self, table: Mapping[str, Any]) -> dict[str, str]:
        """`[console]`, checked."""
        for key, value in table.items():
            where = ("console", key)
            if key not in MEANINGS:
                raise self.unknown(where, f'unknown key "console.{clean_line(key, 40)}"', tuple(MEANINGS))
            if not isinstance(value, str):
                raise self.fault(where, f'"console.{key}" is a text, not {clean_line(repr(value), 40)}', "write it in quotes")
            if key in CHOICES and value not in CHOICES[key]:
                what = f'"console.{key}" cannot be "{clean_line(value, 40)}"'
                raise self.fault(where, what, f"one of: {', '.join(CHOICES[key])}")
        return {key: clean_line(value, _LONGEST_NAME) for key, value in table.items()}

    def keys(self, table: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """`[keys]`, checked; every key belongs to one action."""
        found: dict[str, str] = {}
        for id, value in _flat(table):
            if id not in BY_ID:
                raise self.unknown(("keys", id), f'there is no action "{clean_line(id, 40)}"', tuple(BY_ID))
            found[id] = ",".join(self._names(id, value))
        self._refuse_shared(found)
        return tuple(found.items())

    def _names(self, id: str, value: object) -> list[str]:
        given = value if isinstance(value, list) else [value]
        written = [one for one in given if isinstance(one, str) and one]
        if not written or len(written) < len(given):
            raise self.fault(("keys", id), f'"{id}" needs a key', 'write it as text: "ctrl+f", or several: ["f", "ctrl+f"]')
        try:
            return [key_name(one) for one in written]
        except ValueError as error:
            raise self.fault(("keys", id), f"{id}: {error}", "choose a letter, a sign, f1 to f12 or ctrl and a letter") from error

    def _refuse_shared(self, own: Mapping[str, str]) -> None:
        owner = {action.key: action.id for action in ACTIONS if action.id not in own}
        for id, keys in own.items():
            for key in keys.split(","):
                other = owner.setdefault(key, id)
                if other != id:
                    what = f'"{shown_key(key)}" would do both {other} and {id}'
                    raise self.fault(("keys", id), what, f"give {other} another key in [keys] too, or choose another for {id}")


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    """Action ids and their keys, written as "list.sort" = … or as list.sort = …"""
    for key, value in table.items():
        id = f"{above}.{key}" if above else key
        if isinstance(value, dict):
            yield from _flat(value, id)
        else:
            yield id, value
