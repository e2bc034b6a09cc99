"""What trusting a project file means, told before anybody is asked for it; command line and console ask with the same words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lrconsole.credentials.trust import TrustedFiles
from lrconsole.jobs.credentials import files_named
from lrconsole.jobs.credentials import trust as keep_trust
from lrconsole.model.text import clean_line

if TYPE_CHECKING:
    from lrconsole.project.loading import Loaded
    from lrconsole.project.locations import Locations

_HASH = 12


@dataclass(frozen=True, slots=True)
class Use:
    """A credential that the file uses: whose it is, the reference by which it is found, and the addresses that it is sent to."""

    role: str
    reference: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What somebody agrees to who trusts `loaded`. `named` is the sha256 of each file that its commands name, as it is now."""

    loaded: Loaded
    uses: tuple[Use, ...]
    named: dict[str, str]


def terms(loaded: Loaded) -> Terms:
    """What trusting the project file as it was loaded means.

    Raises:
        CredentialError: a file that a command names cannot be read.
    """
    uses = []
    for role in loaded.project.roles:
        flow = loaded.project.flow(role.flow)
        places = sorted({step.url for step in flow.steps}) if flow else []
        uses.append(Use(role.name, role.secret, tuple(places)))
    if (edge := loaded.project.cloudflare) is not None and edge.token:
        uses.append(Use("cloudflare", edge.token, (edge.api,)))
    return Terms(loaded, tuple(uses), files_named(loaded))


def told(agreed: Terms) -> Iterator[str]:
    """The terms as clean lines."""
    yield f"file  {clean_line(str(agreed.loaded.file), 400)}  sha256 {agreed.loaded.sha256[:_HASH]}"
    for use in agreed.uses:
        yield f"{clean_line(use.role)}: {clean_line(use.reference, 400)}"
        yield f"  sent to {clean_line(', '.join(use.places), 400) or 'nobody'}"
    if not agreed.uses:
        yield "The file names no credential and no command."
    if agreed.named:
        listed = ", ".join(f"{clean_line(name, 120)} (sha256 {sha256[:_HASH]})" for name, sha256 in agreed.named.items())
        yield f"Run or read by these commands, so a change of them ends the trust too: {listed}"


def doubt(loaded: Loaded, locations: Locations) -> str:
    """Why the project file is not trusted as it is now; "" when it is.

    Raises:
        CredentialError: the list of trusted files cannot be relied on, or a file that a command names cannot be read.
    """
    files = TrustedFiles(locations.for_project(loaded.file).trusted)
    return files.doubt(loaded.file, loaded.sha256, files_named(loaded))


def agree(agreed: Terms, locations: Locations, who: str, when: datetime) -> None:
    """Trust the file as it was when the terms were told.

    Raises:
        CredentialError: the list of trusted files cannot be relied on or written.
    """
    keep_trust(agreed.loaded, locations, who, when, agreed.named)
