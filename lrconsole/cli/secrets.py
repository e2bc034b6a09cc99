"""`lrconsole secrets`: credentials in the OS keyring, by reference, never on a command line."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project
from lrconsole.model.errors import CredentialError, UsageError
from lrconsole.model.exit_code import ExitCode

if TYPE_CHECKING:
    from lrconsole.credentials.keyring_door import Entry, KeyringDoor
    from lrconsole.credentials.secret import Secret


@click.group()
def command() -> None:
    """Keep, check and remove credentials in the keyring. Values are read from a prompt or stdin, never from the command line.

    Example: lrconsole secrets set owner
    """


@command.command("set", context_settings={"allow_extra_args": True})
@click.argument("name")
@for_project
def set_(session: Session, name: str, *, as_json: bool) -> None:
    """Keep a secret under NAME; the project file then refers to it as "keyring:NAME". The value is asked for, or read from a pipe.

    Example: lrconsole secrets set owner
    """
    session.refuse_when_read_only("write to the keyring")
    if click.get_current_context().args:
        # The message must not repeat it.
        what = "a value on the command line can be read by others and stays in the shell's history, so it was not stored"
        raise UsageError(what, fix=f"change that secret, then run: lrconsole secrets set {name}; it asks for the value")
    entry = _entry(session, name)
    _door(session).write(entry, _value_from_person(name))
    if as_json:
        output.write_json(session, {"reference": str(entry), "stored": True})
    else:
        output.write(session, f"{entry} is stored and was read back")


@command.command("list")
@for_project
def list_(session: Session, *, as_json: bool) -> None:
    """List the references of the project file.

    Example: lrconsole secrets list
    """
    rows = [{"role": name, "reference": reference} for name, reference in session.load().project.references]
    if as_json:
        output.write_json(session, rows)
    else:
        output.write(session, "\n".join(f"{row['role']:<16} {row['reference']}" for row in rows) or "the project file refers to no secret")


@command.command()
@for_project
def check(session: Session, *, as_json: bool) -> ExitCode:
    """Read every reference of the project file and say which can be had.

    Example: lrconsole secrets check
    """
    from lrconsole.jobs.credentials import vault_for

    loaded = session.load()
    vault = vault_for(loaded, session.locations, session.environ, session.redactor)

    async def read_all() -> list[dict[str, str]]:
        rows = []
        for name, reference in loaded.project.references:
            try:
                await vault.read(reference)
                rows.append({"role": name, "state": "ok", "problem": ""})
            except CredentialError as error:
                rows.append({"role": name, "state": "unavailable", "problem": str(error)})
        return rows

    rows = asyncio.run(read_all())
    if as_json:
        output.write_json(session, rows)
    else:
        output.write(session, "\n".join(f"{row['state']:<12} {row['role']:<16} {row['problem']}" for row in rows))
    return ExitCode.GO if all(row["state"] == "ok" for row in rows) else ExitCode.CREDENTIALS


@command.command()
@click.argument("name")
@for_project
def rm(session: Session, name: str, *, as_json: bool) -> None:
    """Remove the secret called NAME from the keyring.

    Example: lrconsole secrets rm owner
    """
    session.refuse_when_read_only("write to the keyring")
    entry = _entry(session, name)
    if not _door(session).delete(entry):
        raise CredentialError("the keyring has no such entry", where=str(entry), fix="list the references with: lrconsole secrets list")
    if as_json:
        output.write_json(session, {"reference": str(entry), "removed": True})
    else:
        output.write(session, f"{entry} is removed")


def _door(session: Session) -> KeyringDoor:
    from lrconsole.credentials.keyring_door import KeyringDoor

    return KeyringDoor(session.environ)


def _entry(session: Session, name: str) -> Entry:
    """The keyring's entry for NAME or "keyring:service/NAME"."""
    from lrconsole.credentials.keyring_door import Entry
    from lrconsole.credentials.reference import parse
    from lrconsole.jobs.credentials import service_of

    reference = parse(name if name.startswith("keyring:") else f"keyring:{name}")
    return Entry(reference.service or service_of(session.load().project), reference.name)


def _value_from_person(name: str) -> Secret:
    """The value from a prompt that shows nothing, or from stdin when that is a pipe.

    Raises:
        UsageError: it is empty.
    """
    from lrconsole.credentials.secret import Secret

    if sys.stdin.isatty():
        text = str(click.prompt(f"Value for {name}", hide_input=True, confirmation_prompt=True, err=True))
    else:
        text = sys.stdin.read().rstrip("\r\n")
    if not text:
        raise UsageError("there is no value to keep", fix="type it at the prompt, or pipe it in")
    return Secret(text)
