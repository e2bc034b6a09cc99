"""Tests of the user's settings: looks, keys, and one line for whatever is wrong in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App
from textual.keys import _character_to_key

from lrconsole.model.action import ACTIONS, BY_ID
from lrconsole.model.errors import ProjectError
from lrconsole.project.explain import explain_preference
from lrconsole.project.key_names import key_name
from lrconsole.project.preferences import Preferences, key_of, keymap, load_preferences, shown_key

GOOD = """
[network]
seconds = 2.0

[console]
theme = "lr-light"
glyphs = "ascii"
density = "compact"
who = "Ana Ruiz"
symbols = "braille"

[keys]
"list.sort" = "o"
list.filter = ["f", "ctrl+f"]
"run.stage" = "ctrl+r"
"""


def written(folder: Path, text: str) -> Path:
    """A settings file."""
    path = folder / "settings.toml"
    path.write_text(text)
    return path


def test_everything_that_can_be_set(tmp_path: Path) -> None:
    held = load_preferences(written(tmp_path, GOOD))
    keys = (("list.sort", "o"), ("list.filter", "f,ctrl+f"), ("run.stage", "ctrl+r"))
    assert held == Preferences("lr-light", "ascii", "compact", "Ana Ruiz", "braille", keys)
    assert keymap(held) == dict(keys)
    assert key_of(BY_ID["list.filter"], held) == "f ctrl+f"
    assert key_of(BY_ID["help.keys"], held) == "?"


def test_without_a_file_all_is_as_usual(tmp_path: Path) -> None:
    held = load_preferences(tmp_path / "settings.toml")
    assert held == Preferences()
    assert [key_of(one, held) for one in ACTIONS] == [one.shown_key for one in ACTIONS]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[console]\ntheem = 'x'", 2, 'unknown key "console.theem" — did you mean "theme"?'),
        ("[consol]\nx = 1", 1, 'unknown table "consol" — did you mean "console"?'),
        ("console = 1", 1, '"console" is a table'),
        ("[console]\n\ntheme = 'dark'", 3, "one of: lr-dark, lr-light, lr-deutan"),
        ("[console]\nwho = 3", 2, "is a text, not 3"),
        ("[keys]\n'list.srot' = 'o'", 2, 'there is no action "list.srot" — did you mean "list.sort"?'),
        ("[keys]\nlist.srot = 'o'", 2, 'there is no action "list.srot"'),
        ("[keys]\n'list.sort' = 'j'", 2, '"j" would do both list.down and list.sort'),
        ("[keys]\n'list.sort' = 'o'\n'list.mark' = 'o'", 3, '"o" would do both list.sort and list.mark'),
        ("[keys]\n'list.sort' = '/'", 2, '"/" would do both list.filter and list.sort'),
        ("[keys]\n'list.sort' = ''", 2, "needs a key"),
        ("[keys]\n'list.sort' = ['o', 3]", 2, "needs a key"),
        ("[keys]\n'list.sort' = 'ctrl+i'", 2, "ctrl+i cannot be used: terminals send it as tab"),
        ("[keys]\n'list.sort' = 'ctrl+m'", 2, "terminals send it as enter"),
        ("[keys]\n'list.sort' = 'ctrl+h'", 2, "terminals send it as backspace"),
        ("[keys]\n'list.sort' = 'shift+o'", 2, 'is written as the capital letter: "O"'),
        ("[keys]\n'list.sort' = 'ctrl+shift+o'", 2, "not every terminal sends it"),
        ("[keys]\n'list.sort' = 'knob'", 2, "there is no key knob"),
        ("[keys\n", 0, "not valid TOML"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_with_its_place(tmp_path: Path, text: str, line: int, says: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ProjectError) as caught:
        load_preferences(path)
    told = str(caught.value)
    assert "\n" not in told
    assert told.startswith(f"{path}:{line}: " if line else f"{path}: ")
    assert says in told


def test_keys_can_change_places(tmp_path: Path) -> None:
    held = load_preferences(written(tmp_path, "[keys]\n'list.down' = 'k'\n'list.up' = 'j'"))
    assert keymap(held) == {"list.down": "k", "list.up": "j"}


def test_signs_have_the_names_that_the_console_knows() -> None:
    for code in range(33, 127):
        name = key_name(chr(code))
        assert name == _character_to_key(chr(code))
        assert key_name(name) == name
        assert shown_key(name) == chr(code)
        assert App._normalize_keymap({"x": name}) == {"x": name}
    assert key_name(" ") == _character_to_key(" ") == "space"


def test_keys_are_understood_as_people_write_them() -> None:
    written_and_known = {"Esc": "escape", "F5": "f5", "Control+B": "ctrl+b", "R": "R", "r": "r"}
    assert {one: key_name(one) for one in written_and_known} == written_and_known


def test_explained(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    told = explain_preference("console.theme", path)
    assert (told.value, told.source) == ('"lr-light"', "settings.toml:6")
    assert explain_preference("keys.list.filter", path).source == "settings.toml:14"
    assert explain_preference("keys.list.mark", path).value == '"space"'
    assert explain_preference("console.theme", tmp_path / "none.toml").source == "default"
