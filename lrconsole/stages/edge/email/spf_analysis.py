"""What is wrong with a domain's SPF whoever sends: every fault in its record and in all records that it draws in, not only the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from lrconsole.model.text import count
from lrconsole.stages.edge.email.spf_limits import MOST_LOOKUPS, MOST_NAMES, MOST_VOIDS, Ask
from lrconsole.stages.edge.email.spf_tree import Branch, Node, grow
from lrconsole.stages.edge.zones.dns_question import plain

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.stages.edge.email.spf_record import SpfError, SpfRecord, SpfTerm


class Fault(Enum):
    """What can be wrong with SPF. The value says whether it is a permerror: receivers throw the whole record away."""

    SYNTAX = ("syntax", True)
    SEVERAL = ("several records", True)
    NO_RECORD = ("no record at the target", True)
    LOOP = ("loop", True)
    MAIL_SERVERS = ("too many mail servers", True)
    LOOKUPS = ("too many look-ups", True)
    VOIDS = ("too many empty answers", True)
    VOID = ("empty answer", False)
    OPEN = ("lets everybody send", False)
    SLIP = ("ignored modifier", False)
    DUPLICATE = ("twice", False)
    AFTER_ALL = ("after all", False)
    REDIRECT_IGNORED = ("redirect beside all", False)
    PTR = ("ptr", False)
    LIVE = ("needs a mail", False)

    @property
    def is_permerror(self) -> bool:
        """Whether receivers answer with permerror when they come to it."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: in the record of `domain`, at character `at` (from 1; 0 when it is the record as a whole), about the term `text`.

    `via` is the term of the analysed domain's own record that leads there, None when it is that record's own.
    """

    fault: Fault
    domain: str
    text: str
    reason: str
    at: int = 0
    via: SpfTerm | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """A domain's SPF as everybody's mail meets it: the tree with its costs, and all problems, those of its own record first."""

    root: Branch
    problems: tuple[Problem, ...]

    @property
    def is_invalid(self) -> bool:
        """Whether there is a sender for whom receivers answer with permerror."""
        return any(problem.fault.is_permerror for problem in self.problems)

    @property
    def silent(self) -> DnsAnswer | None:
        """The first record of the tree that could not be read."""
        return next((branch.answer for branch in self.root.branches() if not branch.answer.state.is_settled), None)

    @property
    def silent_term(self) -> DnsAnswer | None:
        """The first question of any term that got no answer."""
        found = (answer for branch in self.root.branches() for node in branch.nodes for answer in node.answers)
        return next((answer for answer in found if not answer.state.is_settled), None)

    def of(self, *faults: Fault) -> tuple[Problem, ...]:
        """The problems of these kinds."""
        return tuple(problem for problem in self.problems if problem.fault in faults)


async def analyse(ask: Ask, domain: str) -> Analysis:
    """Look up and judge everything that the SPF record of `domain` leads to."""
    root = await grow(ask, domain)
    found = [*_of_limits(root), *_of_branch(root, None)]
    for branch, _, via in _reached(root, lambda node: True):
        found += _of_branch(branch, via)
    found += _open_includes(root)
    return Analysis(root, tuple(found))


def _reached(root: Branch, follow: Callable[[Node], bool]) -> Iterator[tuple[Branch, Node, SpfTerm]]:
    """Each branch below `root` once, with the node that leads to it and the term of the root's own record that it began with."""
    seen = {id(root)}
    waiting = [(node, node.term) for node in reversed(root.nodes) if node.below]
    while waiting:
        node, via = waiting.pop()
        if node.below and id(node.below) not in seen and follow(node):
            seen.add(id(node.below))
            yield node.below, node, via
            waiting += [(below, via) for below in reversed(node.below.nodes) if below.below]


def _of_limits(root: Branch) -> Iterator[Problem]:
    if root.lookups > MOST_LOOKUPS:
        yield Problem(Fault.LOOKUPS, root.domain, "", f"{root.lookups} look-ups; receivers stop after {MOST_LOOKUPS}")
    if root.voids > MOST_VOIDS:
        yield Problem(Fault.VOIDS, root.domain, "", f"{count(root.voids, 'term')} name nothing; receivers stop after {MOST_VOIDS}")


def _of_branch(branch: Branch, via: SpfTerm | None) -> Iterator[Problem]:
    if branch.is_loop:
        yield Problem(Fault.LOOP, branch.domain, "", f"{branch.domain} leads back to itself", via=via)
    elif len(branch.texts) > 1:
        yield Problem(Fault.SEVERAL, branch.domain, "", f"{branch.domain} has {len(branch.texts)} SPF records", via=via)
    elif via and not branch.texts and branch.answer.state.is_settled and not branch.is_cut:
        yield Problem(Fault.NO_RECORD, branch.domain, "", f"{branch.domain} has no SPF record", via=via)
    if branch.record:
        yield from (_of_error(Fault.SYNTAX, branch, error, via) for error in branch.record.errors)
        yield from (_of_error(Fault.SLIP, branch, error, via) for error in branch.record.slips)
        yield from _without_effect(branch, branch.record, via)
    for node in branch.nodes:
        yield from _of_node(branch, node, via)


def _of_error(fault: Fault, branch: Branch, error: SpfError, via: SpfTerm | None) -> Problem:
    return Problem(fault, branch.domain, error.term, error.reason, error.at, via)


def _of_node(branch: Branch, node: Node, via: SpfTerm | None) -> Iterator[Problem]:
    def problem(fault: Fault, reason: str) -> Problem:
        return Problem(fault, branch.domain, node.term.text, reason, node.term.at, via)

    if len(node.servers) > MOST_NAMES:
        yield problem(Fault.MAIL_SERVERS, f"{node.target} has {len(node.servers)} mail servers; receivers refuse more than {MOST_NAMES}")
    if node.is_void:
        yield problem(Fault.VOID, f"{node.target} leads to nothing")
    if node.term.name == "ptr":
        yield problem(Fault.PTR, "slow and unreliable; not to be used")
    if node.is_live:
        yield problem(Fault.LIVE, "only a mail tells which name is asked")


def _without_effect(branch: Branch, record: SpfRecord, via: SpfTerm | None) -> Iterator[Problem]:
    """Terms that receivers never come to, or that say again what stands before."""
    in_effect = set(record.in_effect)
    seen: dict[tuple[object, ...], SpfTerm] = {}
    for term in record.terms:
        if term.is_modifier:
            if term.name == "redirect" and term not in in_effect:
                yield Problem(Fault.REDIRECT_IGNORED, branch.domain, term.text, "has no effect beside all", term.at, via)
        elif term not in in_effect:
            yield Problem(Fault.AFTER_ALL, branch.domain, term.text, "stands after all, where nothing is read", term.at, via)
        elif seen.setdefault(key := (term.name, plain(term.value), term.cidr4, term.cidr6), term) is not term:
            yield Problem(Fault.DUPLICATE, branch.domain, term.text, f"“{seen[key].text}” says it already", term.at, via)


def _open_includes(root: Branch) -> Iterator[Problem]:
    """Records that admit everybody, where all that stands between lets their matches pass."""
    for branch, _, via in _reached(root, lambda node: node.term.qualifier in ("+", "")):
        end = branch.record.ending if branch.record else None
        if via.name == "include" and end and end.qualifier == "+":
            yield Problem(Fault.OPEN, branch.domain, end.text, "lets the whole world send", end.at, via)
