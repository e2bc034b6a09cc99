"""How a fix in DNS is written: the zone to open, then each record line with its name as the forms of DNS hosts want it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.stages.edge.zones.dns_question import is_below, owner, plain, zone_of

if TYPE_CHECKING:
    from lrconsole.model.project import Project

_LONGEST = 300
"""Characters of a record to delete that its line keeps; enough to know it by."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A name, and the declared domain in whose zone its records are edited; `zone` is "" when no declared domain holds the name."""

    name: str
    zone: str

    @property
    def label(self) -> str:
        """The name within the zone: "@" for the zone itself, "www" below it; in full when the zone is not known."""
        return owner(self.name, self.zone)

    @property
    def where(self) -> str:
        """The zone in words."""
        known = self.zone and is_below(self.name, self.zone)
        return f"In the zone {plain(self.zone)}:" if known else f"In the zone that holds {plain(self.name)}:"

    def fix(self, *lines: str) -> str:
        """The fix as a block: where, then line by line what."""
        return "\n".join((self.where, *lines))

    def add(self, kind: str, value: str) -> str:
        """The line for a new record. A CNAME for the zone itself becomes an ALIAS, since DNS has none there."""
        return f"add {'ALIAS' if kind == 'CNAME' and self.label == '@' else kind} {self.label} {value}"

    def delete(self, kind: str, value: str) -> str:
        """The line for a record that must go."""
        return f"delete {kind} {self.label} {value if len(value) <= _LONGEST else value[:_LONGEST] + '…'}"

    def change(self, kind: str, value: str) -> str:
        """The line for a record that gets another value."""
        return f"change {kind} {self.label} to {value}"


def spot(project: Project, name: str) -> Spot:
    """Where the records of `name` are edited."""
    return Spot(plain(name), zone_of(project, name))


def text(value: str) -> str:
    """The value of a TXT record as forms take it."""
    return f'"{value}"'


def at_registrar(zone: str, *lines: str) -> str:
    """A fix that is made where the domain is registered, not in its zone."""
    return "\n".join((f"At the registrar of {plain(zone)}:", *lines))
