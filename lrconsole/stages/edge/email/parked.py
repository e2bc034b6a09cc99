"""Judges a domain that sends no mail: SPF, DMARC and MX should each say so, since forgers like such names best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.stages.edge.email.dmarc_discovery import discover
from lrconsole.stages.edge.email.dmarc_record import DmarcRecord, Policy
from lrconsole.stages.edge.email.spf_record import is_spf
from lrconsole.stages.edge.zones.dns_fix import spot, text
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, is_below, plain

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.project import Domain
    from lrconsole.model.survey import Survey

_SPF, _DMARC, _MX = "v=spf1 -all", "v=DMARC1; p=reject; sp=reject; np=reject", "0 ."


async def judge_parked(survey: Survey, domain: Domain) -> Verdict:
    """All three refuse: pass; some of them: warn; none: fail."""
    if sending := next((item.name for item in survey.project.sending if is_below(item.name, domain.name)), ""):
        return not_applicable(f"mail is sent from {sending}")
    txt, mx = await survey.records(domain.name, "TXT"), await survey.records(domain.name, "MX")
    policy = await discover(survey, domain.name)
    proof = evidence(txt, mx, *policy.asked)
    refusals = {"SPF": _refuses_senders(txt), "DMARC": _rejects(policy.record), "MX": _declines(mx)}
    at, below = spot(survey.project, domain.name), spot(survey.project, f"_dmarc.{domain.name}")
    lines: list[str] = []
    if not refusals["SPF"]:
        lines += [*(at.delete("TXT", text(record)) for record in txt.records if is_spf(record)), at.add("TXT", text(_SPF))]
    if not refusals["DMARC"]:
        lines += [*(below.delete("TXT", text(record)) for record in policy.texts), below.add("TXT", text(_DMARC))]
    if not refusals["MX"]:
        lines += [*(at.delete("MX", record) for record in mx.records), at.add("MX", _MX)]
    if silent := next((one for one in (txt, mx, policy.silent) if one and not one.state.is_settled), None):
        return could_not(silent)
    if not lines:
        return passed("SPF, DMARC and MX refuse all mail", proof)
    missing = ", ".join(name for name, refuses in refusals.items() if not refuses)
    fix = at.fix(*lines)
    if not any(refusals.values()):
        return failed("nothing says that it sends and takes no mail, so anybody can write in its name", proof, fix=fix)
    return warned(f"sends no mail, but {missing} does not say so", proof, fix=fix)


def _refuses_senders(answer: DnsAnswer) -> bool:
    return [" ".join(record.lower().split()) for record in answer.records if is_spf(record)] == [_SPF]


def _rejects(record: DmarcRecord | None) -> bool:
    if record is None:
        return False
    return all(policy is Policy.REJECT for policy in (record.policy(), record.policy(inherited=True), record.policy(missing=True)))


def _declines(answer: DnsAnswer) -> bool:
    return [(record.split(" ")[0], plain(record.partition(" ")[2].strip())) for record in answer.records] == [("0", "")]
