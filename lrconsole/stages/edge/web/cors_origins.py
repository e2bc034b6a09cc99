"""The origins that an API is asked with: foreign ones, and those that only look like the app's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from lrconsole.model.project import Api, Project

FOREIGN = "https://evil.example"
"""An origin that no API of the business admits (RFC 2606 2)."""

LOCAL = "http://localhost:3000"
"""Where developers run an app; left on a list, any program on a user's machine may read the API."""


def tricks(origin: str, api: Api) -> tuple[str, ...]:
    """Foreign origins that a careless comparison takes for `origin`.

    Longer at the end or in front, a dot read as any character, and the signs that end a name for some readers and not for browsers.
    """
    host = urlsplit(origin).hostname or ""
    zone = host.partition(".")[2] if host.count(".") > 1 else host
    made = (
        f"https://{host}.evil.example",
        f"https://evil{host}",
        f"https://evil{zone}",
        f"https://{host.replace('.', 'x', 1)}",
        f"https://{host}_.evil.example",
        f"https://{host}`.evil.example",
    )
    return _undeclared(made, api)


def neighbours(origin: str, api: Api) -> tuple[str, ...]:
    """Origins of the own host that the app does not use: another port, and a name below it."""
    host = urlsplit(origin).hostname or ""
    return _undeclared((f"https://{host}:8443", f"https://evil.{host}"), api)


def plain(api: Api) -> tuple[str, ...]:
    """The declared origins over plain HTTP, and a developer's own machine."""
    made = [f"http:{origin.partition(':')[2]}" for origin in api.origins if origin.startswith("https:")]
    return _undeclared((*made, LOCAL), api)


def own_zone(project: Project, origin: str) -> str:
    """The declared domain that the host of `origin` lies below, or ""."""
    host = urlsplit(origin).hostname or ""
    return next((zone.name for zone in project.domains if host.endswith("." + zone.name)), "")


def _undeclared(made: tuple[str, ...], api: Api) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in made if one not in api.origins))
