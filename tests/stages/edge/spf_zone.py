"""A survey of a small made-up internet: what is not written down does not exist."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lrconsole.model.finding import Verdict
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import Host, SendingDomain
from lrconsole.stages import Check
from tests.stages.edge.northstar import ZONE, project
from tests.stages.recorded import RecordedSurvey, answer, judge

MAIL = SendingDomain(ZONE)


@dataclass
class ZoneSurvey(RecordedSurvey):
    """Answers with the recorded answer for a name and kind, else NXDOMAIN, or NODATA where the name has another kind."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    async def records(self, name: str, kind: str) -> DnsAnswer:
        self.asked.append((name, kind))
        of_name = [item for item in self.dns if item.name == name]
        return next(
            (item for item in of_name if item.kind == kind), answer(name, kind, state=DnsState.NODATA if of_name else DnsState.NXDOMAIN)
        )


def zone(record: str, *more: DnsAnswer, hosts: tuple[Host, ...] = (), **spf: str) -> ZoneSurvey:
    """The domain with this SPF record; `spf` maps first labels of `.example` to their records, `more` are further answers."""
    found = [answer(ZONE, "TXT", record), *(answer(f"{label}.example", "TXT", text) for label, text in spf.items()), *more]
    return ZoneSurvey(project=project(*hosts), dns=found)


def silent(name: str, kind: str = "TXT") -> DnsAnswer:
    """A question that nobody answers."""
    return answer(name, kind, state=DnsState.TIMEOUT, reason="192.0.2.53:53 did not answer within 1 s")


def verdict(check: Check, survey: RecordedSurvey, **domain: object) -> Verdict:
    """What `check` says of the domain, with some of its declaration changed."""
    return judge(check, survey, replace(MAIL, **domain))  # type: ignore[arg-type]


def seen(found: Verdict) -> dict[str, str]:
    """The evidence by label."""
    return {item.label: item.value for item in found.evidence}
