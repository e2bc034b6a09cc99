"""What an SPF record costs receivers at worst: the tree of its terms, includes and redirect, looked up without a mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lrconsole.model.observed_state import DnsState
from lrconsole.stages.edge.email.spf_limits import MOST_LOOKUPS, MOST_NAMES, Ask
from lrconsole.stages.edge.email.spf_macro import LIVE, as_name, expand, letters
from lrconsole.stages.edge.email.spf_record import COSTLY, SpfRecord, SpfTerm, is_spf, parse
from lrconsole.stages.edge.mail import parse as parse_mx
from lrconsole.stages.edge.zones.dns_question import plain

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.stages.edge.mail import Exchanger

MOST_RECORDS, MOST_COUNTED = 50, 500
"""Records that are read for one domain, and look-ups after which no further record is: the limit of ten is passed long before.

So it is by a chain of more records than look-ups, which is followed no deeper.
"""

MOST_QUESTIONS = 100
"""Questions about the terms of one record; those after them are counted without being asked."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One term in effect, with all that it costs.

    `target` is the name that it asks, "" when it asks none or `is_live`: only a mail tells which. `answers` came for it, `addresses`
    are what it authorises, `servers` its mail servers. `lookups` and `voids` count it and all `below` it.
    """

    term: SpfTerm
    target: str = ""
    is_live: bool = False
    answers: tuple[DnsAnswer, ...] = ()
    addresses: tuple[str, ...] = ()
    servers: tuple[Exchanger, ...] = ()
    is_void: bool = False
    # Written out, a tree whose includes double at each level would have no end; asyncio writes out what a task returned.
    below: Branch | None = field(default=None, repr=False)
    lookups: int = 0
    voids: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """The SPF record of one domain and its terms in effect.

    `texts` are all records there and `record` the only one. `is_loop` marks a domain that stands further up already, `is_cut` one that
    was not read because there are too many.
    """

    domain: str
    answer: DnsAnswer
    texts: tuple[str, ...] = ()
    record: SpfRecord | None = None
    nodes: tuple[Node, ...] = ()
    is_loop: bool = False
    is_cut: bool = False

    @property
    def lookups(self) -> int:
        """Look-ups of all its terms."""
        return sum(node.lookups for node in self.nodes)

    @property
    def voids(self) -> int:
        """Terms that name nothing, for IPv4 and IPv6 senders alike."""
        return sum(node.voids for node in self.nodes)

    def branches(self) -> Iterator[Branch]:
        """This and each branch below, once."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            branch = waiting.pop()
            if id(branch) not in seen:
                seen.add(id(branch))
                yield branch
                waiting += [node.below for node in reversed(branch.nodes) if node.below]


async def grow(ask: Ask, domain: str) -> Branch:
    """The tree of `domain`'s record."""
    return await _Walk(ask, plain(domain)).branch(plain(domain), ())


class _Walk:
    def __init__(self, ask: Ask, origin: str) -> None:
        self._dns = ask
        self._origin = origin
        self._asked: dict[tuple[str, str], DnsAnswer] = {}
        self._read: dict[str, Branch] = {}
        self._records = self._counted = 0

    async def branch(self, domain: str, above: tuple[str, ...]) -> Branch:
        if domain in self._read:
            return self._read[domain]
        is_enough = self._records >= MOST_RECORDS or self._counted >= MOST_COUNTED or len(above) > MOST_LOOKUPS
        if domain in above or is_enough:
            return Branch(domain, _unasked(domain, DnsState.NODATA), is_loop=domain in above, is_cut=domain not in above)
        self._records += 1
        answer = await self._ask(domain, "TXT")
        texts = tuple(text for text in answer.records if is_spf(text))
        record = parse(texts[0]) if len(texts) == 1 else None
        nodes: list[Node] = []
        if record:
            terms = [(term, self._target(term, domain)) for term in record.in_effect]
            await self._prefetch(terms)
            questions = 0
            for term, target in terms:
                questions += term.name in COSTLY
                nodes.append(await self._node(term, target, (*above, domain), silent=questions > MOST_QUESTIONS))
        self._read[domain] = Branch(domain, answer, texts, record, tuple(nodes))
        return self._read[domain]

    def _target(self, term: SpfTerm, domain: str) -> str | None:
        """The name that `term` asks: "" when its domain-spec gives none, None when only a mail tells."""
        if not term.value:
            return domain
        if letters(term.value) & LIVE:
            return None
        return plain(as_name(expand(term.value, {"d": domain, "o": self._origin})))

    async def _node(self, term: SpfTerm, target: str | None, above: tuple[str, ...], *, silent: bool) -> Node:
        if term.name not in COSTLY:
            return Node(term)
        self._counted += 1
        if target is None or term.name == "ptr" or silent:
            return Node(term, target or "", is_live=target is None, lookups=1)
        if term.name in ("include", "redirect"):
            nowhere = Branch(term.value, _unasked(term.value, DnsState.NXDOMAIN, "no name that DNS knows"))
            below = await self.branch(target, above) if target else nowhere
            return Node(term, target, answers=(below.answer,), below=below, lookups=1 + below.lookups, voids=below.voids)
        if not target:
            return Node(term, lookups=1)
        return await self._addressed(term, target)

    async def _addressed(self, term: SpfTerm, target: str) -> Node:
        """A node of `a`, `mx` or `exists`."""
        if term.name != "mx":
            answers = await self._answers(target, ("A",) if term.name == "exists" else ("A", "AAAA"))
            dead = _is_dead(answers)
            return Node(term, target, False, answers, _addresses(answers), is_void=dead, lookups=1, voids=int(dead))
        mx = await self._ask(target, "MX")
        servers = parse_mx(mx.records)
        hosts = [server.host for server in servers[:MOST_NAMES] if not server.is_null]
        found = [await self._answers(host, ("A", "AAAA")) for host in hosts]
        dead = _is_dead((mx,)) or any(_is_dead(answers) for answers in found)
        every = tuple(answer for answers in found for answer in answers)
        return Node(term, target, False, (mx, *every), _addresses(every), servers, dead, lookups=1, voids=int(dead))

    async def _answers(self, name: str, kinds: tuple[str, ...]) -> tuple[DnsAnswer, ...]:
        import asyncio

        return tuple(await asyncio.gather(*(self._ask(name, kind) for kind in kinds)))

    async def _ask(self, name: str, kind: str) -> DnsAnswer:
        if (name, kind) not in self._asked:
            self._asked[name, kind] = await self._dns(name, kind)
        return self._asked[name, kind]

    async def _prefetch(self, terms: list[tuple[SpfTerm, str | None]]) -> None:
        """Ask the first question of all terms at once, so that a record with ten of them waits once."""
        import asyncio

        kinds = {"include": "TXT", "redirect": "TXT", "mx": "MX", "a": "A", "exists": "A"}
        wanted = [(target, kinds[term.name]) for term, target in terms if target and term.name in kinds]
        await asyncio.gather(*(self._ask(name, kind) for name, kind in dict.fromkeys(wanted[:MOST_QUESTIONS])))


def _unasked(name: str, state: DnsState, reason: str = "") -> DnsAnswer:
    """An answer to a question for TXT that need not be asked."""
    from lrconsole.model.observation import DnsAnswer

    return DnsAnswer(name, "TXT", state, reason=reason)


def _is_dead(answers: tuple[DnsAnswer, ...]) -> bool:
    return all(answer.state.is_settled and not answer.records for answer in answers)


def _addresses(answers: tuple[DnsAnswer, ...]) -> tuple[str, ...]:
    return tuple(address for answer in answers for address in answer.records)
