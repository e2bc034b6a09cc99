"""What judgements of SPF share: the analysis of a domain's record, why there may be nothing to judge, and the tree as evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, not_applicable
from lrconsole.model.text import count
from lrconsole.stages.edge.email.spf_analysis import Analysis, analyse
from lrconsole.stages.edge.email.spf_evaluation import Delivery, Evaluation, evaluate
from lrconsole.stages.edge.email.spf_limits import MOST_LOOKUPS, MOST_VOIDS
from lrconsole.stages.edge.email.spf_record import COSTLY, SpfRecord
from lrconsole.stages.edge.zones.dns_fix import Spot, spot, text
from lrconsole.stages.edge.zones.dns_question import could_not, plain

if TYPE_CHECKING:
    from lrconsole.model.project import SendingDomain
    from lrconsole.model.survey import Survey
    from lrconsole.stages.edge.email.spf_analysis import Problem
    from lrconsole.stages.edge.email.spf_tree import Branch

NO_RECORD = "no SPF record; spf.present says so"
_TWO_RECORDS = "more than one SPF record; spf.single says so"
_MOST_LINES = 40
_MOST_SENDERS = 20
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Ground:
    """A domain with one SPF record: that record, all that it leads to, and where it is edited."""

    domain: SendingDomain
    record: SpfRecord
    analysis: Analysis
    at: Spot

    @property
    def proof(self) -> dict[str, object]:
        """The record, its costs at worst, and the tree line by line."""
        return costs(self.analysis.root)

    def changed(self, record: str, *notes: str) -> str:
        """The fix that publishes another record."""
        return self.at.fix(self.at.change("TXT", text(record)), *notes)


@dataclass(frozen=True, slots=True)
class Run:
    """What receivers say of a mail from one declared sender."""

    address: str
    evaluation: Evaluation

    def __str__(self) -> str:
        run = self.evaluation
        return f"{run.result.value} after {count(run.lookups, 'look-up')}, {count(run.voids, 'empty answer')}: {run.reason}"


async def look(survey: Survey, domain: SendingDomain) -> Ground | Verdict:
    """The ground to judge on, or the verdict that there is none."""
    analysis = await analyse(survey.records, domain.name)
    root = analysis.root
    if not root.answer.state.is_settled:
        return could_not(root.answer)
    if root.record is None:
        return not_applicable(_TWO_RECORDS if root.texts else NO_RECORD)
    return Ground(domain, root.record, analysis, spot(survey.project, domain.name))


async def judged(survey: Survey, domain: SendingDomain, judge: Callable[[Ground], Verdict]) -> Verdict:
    """The verdict of `judge`, where there is a record."""
    ground = await look(survey, domain)
    return ground if isinstance(ground, Verdict) else judge(ground)


async def runs(survey: Survey, domain: SendingDomain) -> tuple[Run, ...]:
    """A mail of the domain from each of its declared senders."""
    found = []
    for address in domain.senders[:_MOST_SENDERS]:
        delivery = Delivery(address, helo=domain.name, sender=f"postmaster@{domain.name}")
        found.append(Run(address, await evaluate(survey.records, delivery)))
    return tuple(found)


def costs(root: Branch) -> dict[str, object]:
    """The tree: the record, the sums, then each term that asks DNS with what it costs, those of an include indented below it."""
    found: dict[str, object] = {
        f"TXT {root.domain} at {root.answer.server or 'no server'}": root.record.text[:2_000] if root.record else "",
        "at worst": f"{root.lookups} of {MOST_LOOKUPS} look-ups, {root.voids} of {MOST_VOIDS} empty answers",
    }
    _lines(root, 0, found)
    return found


def _lines(branch: Branch, depth: int, found: dict[str, object]) -> None:
    for node in branch.nodes:
        if node.term.name not in COSTLY:
            continue
        if len(found) >= _MOST_LINES:
            found["and more"] = "the tree is longer than what is kept here"
            return
        said = count(node.lookups, "look-up")
        said += f", {count(node.voids, 'empty answer')}" if node.voids else ""
        said += ", only a mail tells the name" if node.is_live else ""
        said += f", leads back to {node.below.domain}" if node.below and node.below.is_loop else ""
        found[_free(f"{'· ' * depth}{node.term.text[:120]}", found)] = said
        if node.below and depth < _DEEPEST:
            _lines(node.below, depth + 1, found)


def _free(label: str, found: dict[str, object]) -> str:
    number = 2
    free = label
    while free in found:
        free, number = f"{label} ({number})", number + 1
    return free


def told(problems: Sequence[Problem]) -> dict[str, object]:
    """Each problem with its place, as evidence."""
    found: dict[str, object] = {}
    for problem in problems[:_MOST_LINES]:
        where = f"{problem.domain}, character {problem.at}" if problem.at else problem.domain
        found[_free(where, found)] = f"{problem.text[:200]}: {problem.reason}" if problem.text else problem.reason
    return found


def whose(problem: Problem, ground: Ground) -> str:
    """In whose record the problem is: "" for the own one."""
    return "" if plain(problem.domain) == plain(ground.domain.name) else f" in the record of {problem.domain}"
