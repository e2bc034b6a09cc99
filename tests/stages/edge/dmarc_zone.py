"""A made-up internet for tests of DMARC: names and their TXT records, answered through the survey or by a name server on loopback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lrconsole.model.finding import Verdict
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.project import Project, SendingDomain
from lrconsole.stages import Check
from tests.stages.edge.northstar import ZONE, project
from tests.stages.edge.spf_zone import ZoneSurvey
from tests.stages.recorded import answer, judge

DOMAIN = SendingDomain(ZONE)
RUA = f"rua=mailto:d@{ZONE}"


def survey(records: dict[str, str | Sequence[str]], *more: DnsAnswer, of: Project | None = None) -> ZoneSurvey:
    """A survey that knows these TXT records, those of DMARC by the name that they are about; `more` are further answers."""
    found = [answer(f"_dmarc.{name}", "TXT", *([texts] if isinstance(texts, str) else texts)) for name, texts in records.items()]
    return ZoneSurvey(project=of or project(), dns=[*more, *found])


def of(check: Check, record: str, *more: DnsAnswer, name: str = ZONE, **declared: Any) -> Verdict:
    """What `check` says of a domain with this one DMARC record, with some of its declaration changed."""
    domain = replace(DOMAIN, name=name, **declared)
    return judge(check, survey({name: record} if record else {}, *more), domain)
