"""The services at which names are taken over: a dated copy of public fingerprints, read on first use, with the project's own above it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from lrconsole.model.hosting import Claimable, HostingService
from lrconsole.stages.edge.zones.dns_question import plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lrconsole.model.project import Project

FILE = "services.json"
STALE_DAYS = 90
"""Days after which the list is said to be old."""

_MERGED = tuple(item.name for item in fields(HostingService) if item.name != "name")


@dataclass(frozen=True, slots=True)
class Services:
    """All known services, and the day and source of the list; `days` is how old it is, 0 when nobody asked."""

    all: tuple[HostingService, ...]
    source: str
    taken: str
    days: int = 0

    @property
    def label(self) -> str:
        """Source and day, as evidence names them, and that the list is old when it is."""
        return f"{self.source}, copied {self.taken}" + (f", {self.days} days ago" if self.days > STALE_DAYS else "")

    def of_name(self, names: Iterable[str]) -> HostingService | None:
        """The service that the first of `names` to lead to one leads to."""
        for name in names:
            labels = plain(name).split(".")
            if found := next((item for item in self.all if any(_leads_to(labels, target) for target in item.targets)), None):
                return found
        return None

    def of_address(self, addresses: Iterable[str]) -> HostingService | None:
        """The service that gives out one of `addresses`."""
        wanted = set(addresses)
        return next((item for item in self.all if wanted & set(item.addresses)), None)

    @property
    def telling(self) -> tuple[HostingService, ...]:
        """Those whose answer alone tells them apart, wherever it comes from."""
        return tuple(item for item in self.all if item.has_sign and not item.vague and item.claimable is not Claimable.NO)


def services(project: Project, now: datetime) -> Services:
    """The services of the list, each with what `project` says of it instead, and the project's own."""
    from datetime import date

    listed = known()
    days = (now.date() - date.fromisoformat(listed.taken)).days
    own = {item.name.lower(): item for item in project.services}
    merged = [_merged(item, own.pop(item.name.lower(), None)) for item in listed.all]
    # The project's own come first, since they know better whose a target is.
    return replace(listed, days=days, all=(*(_merged(HostingService(item.name), item) for item in own.values()), *merged))


@cache
def known() -> Services:
    """The built-in list."""
    import json
    from importlib.resources import files

    data: dict[str, Any] = json.loads(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))
    return Services(tuple(_service(row) for row in data["services"]), data["source"], data["taken"])


def _service(row: dict[str, Any]) -> HostingService:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return HostingService(**{**values, "claimable": Claimable(row["claimable"])})


def _merged(listed: HostingService, own: HostingService | None) -> HostingService:
    """`listed` with all that `own` says; a service of which nobody says whether names can be claimed is one where they sometimes can."""
    said = {name: value for name in _MERGED if own and (value := getattr(own, name))}
    said.setdefault("claimable", listed.claimable or Claimable.SOMETIMES)
    return replace(listed, **said)


def _leads_to(labels: list[str], target: str) -> bool:
    wanted = target.split(".")
    return len(labels) >= len(wanted) and all(
        have.startswith(want[:-1]) if want.endswith("*") else have == want
        for have, want in zip(labels[-len(wanted) :], wanted, strict=True)
    )
