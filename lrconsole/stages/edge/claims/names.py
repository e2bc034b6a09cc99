"""Whether a name that does not exist lies in a domain that nobody has registered, so that a stranger may buy it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.model.observed_state import DnsState
from lrconsole.stages.edge.zones.dns_question import described, plain

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.survey import Survey

_DEEPEST = 10
_CANARY = "no-such-name.invalid"
"""A name that no honest resolver knows (RFC 6761 6.4)."""

_COUNTRIES = {
    "ac": "id il in jp kr nz th uk za",
    "co": "cr id il in jp ke kr nz th tz ug uk za zm zw",
    "com": (
        "ar au bd bo br cn co cy do ec eg es fj gh gt hk kh kw lb mm mt mx my na ng ni np om pa pe ph pk pl pr py qa sa sg sv tr tw ua uy "
        "ve vn"
    ),
    "edu": "ar au br cn co hk mx my ng ph pk pl sg tr tw",
    "gob": "ar cl es mx pe",
    "ne": "jp kr",
    "net": "ar au br cn co il in my nz ph pk pl sg th tr tw uk za",
    "or": "id jp ke kr th",
    "org": "ar au br cn co il in my mx nz ph pk pl sg tr tw uk za",
}
"""Second-level names under which the country's registry registers domains, with those countries; put together on 2026-11-24, and not
compared with what the registries themselves say since."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that does not exist. `free` is the unregistered domain that it lies in, "" when it lies in somebody's.

    `asked` are the questions about the names above it, and `silent` is one of them that got no real answer.
    """

    name: str
    free: str = ""
    asked: tuple[DnsAnswer, ...] = ()
    silent: DnsAnswer | None = None

    @property
    def proof(self) -> dict[str, object]:
        """The questions and answers about the names above it."""
        return {f"{answer.kind} {answer.name} at {answer.server or 'no server'}": described(answer) for answer in self.asked}


async def look_above(survey: Survey, name: str) -> Missing:
    """Climb from `name`, which does not exist, to the first name above it that does: a registry's, or somebody's domain."""
    labels, asked = plain(name).split("."), []
    for depth in range(len(labels) - 1, max(len(labels) - _DEEPEST, 0), -1):
        # From the top down: below a name that does not exist there is none to ask for (RFC 8020).
        above = ".".join(labels[depth:])
        answer = await survey.records(above, "NS")
        asked.append(answer)
        if not answer.state.is_settled:
            return Missing(name, asked=tuple(asked), silent=answer)
        if answer.state is DnsState.NXDOMAIN:
            # All above it are registries; a top-level name that does not exist has none.
            return Missing(name, above if depth + 1 < len(labels) else "", tuple(asked))
        if not is_registry(above):
            return Missing(name, asked=tuple(asked))
    in_registry = len(labels) > 1 and is_registry(".".join(labels[1:]))
    return Missing(name, plain(name) if in_registry else "", tuple(asked))


def is_registry(name: str) -> bool:
    """Whether domains are registered directly below `name`: a top-level name, or a country's second-level one."""
    label, _, country = name.partition(".")
    return not country or country in _COUNTRIES.get(label, "").split()


async def invents(survey: Survey) -> DnsAnswer | None:
    """The answer of a resolver that has one for a name that cannot exist, as hotel and provider networks do; None for an honest one."""
    answer = await survey.records(_CANARY, "A")
    return answer if answer.records else None
