"""Work on the project as a whole: trust its file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrconsole.jobs.trusting import Terms
    from lrconsole.project.locations import Locations
    from lrconsole.tui.app import ConsoleApp


async def trust(console: ConsoleApp) -> None:
    """Show what the project file may use and run once it is trusted, and trust it when the project's name is typed."""
    from lrconsole.model.errors import LrconsoleError
    from lrconsole.tui.modals.confirm import ConfirmModal, Proposal

    file = console.config.project_file
    if file is None:
        console.say("There is no project file to trust.")
        return
    try:
        agreed, doubt = await asyncio.to_thread(_read, console)
    except LrconsoleError as error:
        console.say_trouble(str(error))
        return
    from lrconsole.jobs.trusting import told

    if not doubt:
        from lrconsole.tui.modals.explain import ExplainModal

        lines = ("This project file is trusted already; lrconsole trust --forget takes that back.", "", *told(agreed))
        console.push_screen(ExplainModal("\n".join(lines), "Trusted project file"))
        return
    proposal = Proposal(
        title="Trust this project file",
        does="Trust",
        happens="Audits may read these credentials, run these commands, and send what they get where it says, until a file changes.",
        affects="whoever these credentials belong to: a file from somebody else's repository could name any",
        details=tuple(told(agreed)),
        command=f"lrconsole trust --project {file}",
        typed=agreed.loaded.project.name,
    )
    console.push_screen(ConfirmModal(proposal), lambda agrees: _agree(console, agreed) if agrees else None)


def _read(console: ConsoleApp) -> tuple[Terms, str]:
    """The terms, and why the file is not trusted now."""
    from lrconsole.jobs.trusting import doubt, terms
    from lrconsole.project.loading import load

    config = console.config
    assert config.project_file is not None
    loaded = load(config.project_file, environ=config.environ, settings_file=config.settings_file)
    return terms(loaded), doubt(loaded, _locations(console))


def _agree(console: ConsoleApp, agreed: Terms) -> None:
    from lrconsole.jobs.trusting import agree
    from lrconsole.model.errors import LrconsoleError
    from lrconsole.project.user import login_name

    try:
        agree(agreed, _locations(console), login_name(console.config.environ) or "unknown", console.config.now())
    except LrconsoleError as error:
        console.say_trouble(str(error))
    else:
        console.say("Trusted until it changes; R runs every check again.")


def _locations(console: ConsoleApp) -> Locations:
    from lrconsole.project.locations import Locations

    return Locations.default(console.config.environ)


def open(console: ConsoleApp) -> None:
    """Leave for the start page, where other projects are and from which escape comes back; an audit that runs goes on."""
    from lrconsole.project.opening import Opening, Opens

    config = console.config
    here = Opening(Opens.PRACTICE if config.note else Opens.PROJECT, config.project_file)
    console.leave_for(Opening(Opens.START, back=here))
