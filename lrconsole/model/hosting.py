"""A service that serves pages under other people's names, and how its answer shows that it knows nobody by the name asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Claimable(Enum):
    """Whether a stranger can have a name served that its owner still points at the service."""

    YES = "yes"
    SOMETIMES = "sometimes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class HostingService:
    """A hosting service by name.

    A CNAME at or below one of `targets` leads to it ("*" stands for the rest of one label), and so does one of its `addresses`.
    What tells a name that nobody holds there: a target that does not exist (`gone`), one of the texts in `says` ("*" stands for a little
    other text) or one of the header lines in `heads`, together with the header line `requires` and a status in `answers` (any from 400 on
    when empty). `vague` marks texts that prove nothing, `doubtful` signs that also come while the owner's own service is down,
    `storage` a service that keeps files. `rests_on` says where all this comes from. `claimable` is None where a project does not say.
    """

    name: str
    claimable: Claimable | None = None
    targets: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    gone: bool = False
    says: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    requires: str = ""
    answers: tuple[int, ...] = ()
    vague: bool = False
    doubtful: bool = False
    storage: bool = False
    rests_on: str = ""

    @property
    def has_sign(self) -> bool:
        """Whether an answer can tell anything."""
        return bool(self.says or self.heads)
