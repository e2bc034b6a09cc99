"""The vault of a project, and the trust without which it stays shut: how a job comes to the credentials that the project file names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from lrconsole.credentials.trust import TrustedFiles
from lrconsole.model.project import Project

if TYPE_CHECKING:
    from lrconsole.credentials.redaction import Redactor
    from lrconsole.credentials.vault import Vault
    from lrconsole.project.loading import Loaded
    from lrconsole.project.locations import Locations


def service_of(project: Project) -> str:
    """The keyring's service for references that name none."""
    return f"lrconsole/{project.name}"


def files_named(loaded: Loaded) -> dict[str, str]:
    """The sha256 of each file below the project's folder that the project's commands name.

    Raises:
        CredentialError: one of them cannot be read.
    """
    from lrconsole.credentials.scripts import named_files

    return named_files((reference for _, reference in loaded.project.references), loaded.file.parent)


def trust(loaded: Loaded, locations: Locations, who: str, when: datetime, named: Mapping[str, str]) -> None:
    """Let the project file as it was loaded use credentials, with the files that its commands name as they were when they were shown.

    Raises:
        CredentialError: the list of trusted files cannot be relied on or written.
    """
    _list(loaded, locations).trust(loaded.file, loaded.sha256, who, when, named)


def forget(loaded: Loaded, locations: Locations) -> bool:
    """Take the permission back; False when there was none.

    Raises:
        CredentialError: the list of trusted files cannot be relied on or written.
    """
    return _list(loaded, locations).forget(loaded.file)


def vault_for(loaded: Loaded, locations: Locations, environ: Mapping[str, str], redactor: Redactor) -> Vault:
    """A vault that reads the project's references and registers every value at `redactor`."""
    from lrconsole.credentials.keyring_door import KeyringDoor
    from lrconsole.credentials.vault import Vault

    trusted = _list(loaded, locations)
    return Vault(
        service_of(loaded.project),
        environ,
        lambda: trusted.doubt(loaded.file, loaded.sha256, files_named(loaded)),
        KeyringDoor(environ),
        folder=loaded.file.parent,
        redactor=redactor,
    )


def _list(loaded: Loaded, locations: Locations) -> TrustedFiles:
    return TrustedFiles(locations.for_project(loaded.file).trusted)
