"""`lrconsole init`: a project file for a real domain, from what can be seen of it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project
from lrconsole.model.errors import ProjectError
from lrconsole.project.locations import PROJECT_FILE

if TYPE_CHECKING:
    from lrconsole.cli.progress import Progress
    from lrconsole.credentials.secret import Secret
    from lrconsole.project.discovery import Discovered


@click.command()
@click.argument("domain")
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), default=".", help="Where to write lrconsole.toml; default: here."
)
@click.option("--quiet", is_flag=True, help="No progress; only what was found.")
@for_project
def command(session: Session, domain: str, *, folder: Path, quiet: bool, as_json: bool) -> None:
    """Look at DOMAIN by DNS and HTTP and write a commented lrconsole.toml; one that is there is never touched.

    Example: lrconsole init northstar.example
    """
    from lrconsole.cli.progress import Progress
    from lrconsole.project.discovery import domain_of
    from lrconsole.project.writing import project_text, write_new

    session.refuse_when_read_only("write a project file")
    path = folder / PROJECT_FILE
    if path.exists():
        raise ProjectError("there is a project file already", where=str(path), fix="edit it, or move it away first")
    with Progress(session.environ, quiet=quiet or as_json) as progress:
        found = asyncio.run(_discovered(session, domain_of(domain), progress))
    write_new(path, project_text(found))
    if as_json:
        output.write_json(session, {"file": str(path), "domain": found.domain, "canonical": found.canonical, "missed": list(found.missed)})
        return
    output.write(session, f"written: {path}\n" + "\n".join(_told(found)))
    click.echo("next: fill in what only you know, then run: lrconsole audit", err=True)


async def _discovered(session: Session, domain: str, progress: Progress) -> Discovered:
    from lrconsole.cli.asking import ToldSurvey
    from lrconsole.model.project import Domain, Project
    from lrconsole.project.discovery import discover
    from lrconsole.project.loading import network_outside

    network = network_outside(session.environ, session.locations.settings)
    project = Project(domain, Path(PROJECT_FILE), domains=(Domain(domain),), network=network)
    survey = ToldSurvey(project, _no_secret, session.now(), told=progress.told)
    try:
        return await discover(survey, domain)
    finally:
        await survey.close()


async def _no_secret(reference: str) -> Secret:
    raise ProjectError("discovery reads no secrets", where=reference)


def _told(found: Discovered) -> list[str]:
    seen = {
        "canonical host": found.canonical,
        "hosts": ", ".join(host.name for host in found.hosts),
        "DNS host": found.dns_host,
        "mail": found.mail_provider,
        "hosting": found.hosting,
        "edge": found.edge,
    }
    return [f"  {what:<15} {text or 'not seen'}" for what, text in seen.items()] + [f"  not answered    {text}" for text in found.missed]
