"""The vault of a project: how a job comes to the credentials that the project file refers to."""

from __future__ import annotations

from collections.abc import Mapping
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


def vault_for(loaded: Loaded, locations: Locations, environ: Mapping[str, str], redactor: Redactor) -> Vault:
    """A vault that reads the project's references and registers every value at `redactor`."""
    from lrconsole.credentials.keyring_door import KeyringDoor
    from lrconsole.credentials.vault import Vault

    trusted = TrustedFiles(locations.for_project(loaded.file).trusted)
    return Vault(
        service_of(loaded.project),
        environ,
        lambda: trusted.is_trusted(loaded.file, loaded.sha256),
        KeyringDoor(environ),
        folder=loaded.file.parent,
        redactor=redactor,
    )
