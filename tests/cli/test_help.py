"""Tests of the help: every command is documented, with an example, and mistakes get a hint."""

from __future__ import annotations

import importlib
from pathlib import Path

import click
import pytest

from lrconsole.cli.main import COMMANDS
from tests.cli.run import lrconsole


def commands() -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name in COMMANDS:
        command = importlib.import_module(f"lrconsole.cli.{name.replace('-', '_')}").command
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(f"{name} {sub}", one) for sub, one in command.commands.items()]
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_command_says_what_it_does_and_gives_an_example(name: str, command: click.Command) -> None:
    assert command.help
    assert f"Example: lrconsole {name.split()[0]}" in command.help
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{name} {option.name}"


def test_help_lists_every_command(tmp_path: Path) -> None:
    ran = lrconsole("--help", home=tmp_path)
    assert ran.code == 0
    assert all(f"  {name} " in ran.out for name in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["adit"], 'Did you mean "audit"?'),
        (["frobnicate"], "lrconsole --help"),
        (["status", "--jsn"], "status --help"),
        (["waive", "x"], "--owner"),
        (["decide"], "no-go. See: lrconsole decide --help"),
    ],
)
def test_a_mistake_gets_one_line_with_a_hint_and_exit_2(tmp_path: Path, arguments: list[str], hint: str) -> None:
    ran = lrconsole(*arguments, home=tmp_path)
    assert ran.code == 2
    assert ran.out == ""
    assert hint in ran.err
    assert ran.err.count("\n") == ran.err.count("See: ") == 1
