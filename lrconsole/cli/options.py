"""Options that many commands share."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar

import click

from lrconsole.cli.context import Session

Thing = TypeVar("Thing")
Command = TypeVar("Command", bound=Callable[..., Any])


def for_project(function: Command) -> Command:
    """Add `--project`, `--json` and `--read-only`, and give the command its session and `as_json`."""

    @click.option("--project", type=click.Path(), help="The project file; default: lrconsole.toml here or in a folder above.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout, an error as well.")
    @click.option("--read-only", is_flag=True, help="Look only: nothing is run, decided or written.")
    @click.pass_obj
    def with_session(session: Session, /, *args: Any, project: str | None, as_json: bool, read_only: bool, **more: Any) -> Any:
        from lrconsole.cli.output import errors_as_json

        session.choose(project, read_only)
        with errors_as_json(session, as_json=as_json):
            return function(session, *args, as_json=as_json, **more)

    return update_wrapper(with_session, function)  # type: ignore[return-value]


private = click.option("--private", "is_private", is_flag=True, help="Mask hosts, e-mail and IP addresses, phone numbers and amounts.")
"""Give a command `is_private`."""


def shown(thing: Thing, is_private: bool) -> Thing:
    """A standing, or a tuple of it and what is told with it, as it may be shown."""
    if not is_private:
        return thing
    from lrconsole.report.privacy import Masking

    return Masking().of(thing)
