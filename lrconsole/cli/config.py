"""`lrconsole config`: check the project file, explain a key, print its schema."""

from __future__ import annotations

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project
from lrconsole.model.text import count
from lrconsole.project.locations import Locations

_ONE = {"people": "person"}
_OWN = ("console.", "keys.")


@click.group()
def command() -> None:
    """Check and explain the project file.

    Example: lrconsole config explain network.seconds
    """


@command.command()
@for_project
def check(session: Session, *, as_json: bool) -> None:
    """Check the project file and say what it declares.

    Example: lrconsole config check
    """
    loaded = session.load()
    project = loaded.project
    counted = {
        "environments": len(project.environments),
        "hosts": len(project.hosts),
        "domains": len(project.domains),
        "roles": len(project.roles),
        "routes": len(project.routes),
        "people": len(project.people),
    }
    if as_json:
        output.write_json(session, {"file": str(loaded.file), "name": project.name, **counted})
    else:
        output.write(
            session,
            f"{loaded.file} is right: " + ", ".join(count(number, _ONE.get(what, what[:-1]), what) for what, number in counted.items()),
        )


@command.command()
@click.argument("key")
@for_project
def explain(session: Session, key: str, *, as_json: bool) -> None:
    """Say of KEY its value, where that comes from, and what it means; console.… and keys.… are in your own settings file.

    Example: lrconsole config explain environment.production.url
    """
    from lrconsole.project.explain import explain as explain_key
    from lrconsole.project.explain import explain_preference

    if key.startswith(_OWN):
        found = explain_preference(key, Locations.default(session.environ).settings)
    else:
        found = explain_key(session.project_file(), key, session.environ, session.locations.settings)
    if as_json:
        output.write_json(session, {"key": found.key, "value": found.value, "source": found.source, "meaning": found.meaning})
    else:
        output.write(session, f"{found.key} = {found.value}\nfrom     {found.source}\nmeaning  {found.meaning}")


@command.command()
@for_project
def schema(session: Session, *, as_json: bool) -> None:
    """Print the JSON schema of the project file, for editors.

    Example: lrconsole config schema > lrconsole.schema.json
    """
    from lrconsole.project.explain import schema_document

    output.write_json(session, schema_document())
