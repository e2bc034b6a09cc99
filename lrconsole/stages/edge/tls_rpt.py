"""TLS-RPT: reports of mail that could not be delivered over TLS go somewhere (RFC 8460)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import SendingDomain
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.email.dmarc_record import ReportUri
from lrconsole.stages.edge.email.mta_sts_policy import is_sts
from lrconsole.stages.edge.zones.dns_fix import spot, text
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, plain

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

_VERSION = re.compile(r"v=TLSRPTv1[ \t]*(;|$)")
_HTTPS = re.compile(r"https://[^\s,;!]+", re.IGNORECASE)


@check(Stage.EDGE, Severity.LOW, hurts=(Impact.EMAIL,), effort=Effort.MINUTES, rows=("R1.5", "B10"), refs=("RFC 8460 3",))
async def reports(survey: Survey, domain: SendingDomain) -> Verdict:
    """Reports of failed encrypted delivery go to a mailbox.

    Founder: With MTA-STS enforced, mail to you can be refused without a word; these reports are how you learn of it.
    Fix: Publish TXT at _smtp._tls: v=TLSRPTv1; rua=mailto: with a mailbox that somebody reads.
    """
    name = plain(domain.name)
    answer, sts = await survey.records(f"_smtp._tls.{name}", "TXT"), await survey.records(f"_mta-sts.{name}", "TXT")
    if silent := next((one for one in (answer, sts) if not one.state.is_settled), None):
        return could_not(silent)
    at, proof = spot(survey.project, answer.name), evidence(answer, sts)
    added = at.add("TXT", text(f"v=TLSRPTv1; rua=mailto:tls-reports@{name}"))
    texts = [one for one in answer.records if _VERSION.match(one)]
    near = [one for one in answer.records if one not in texts and "tlsrpt" in one.lower()]
    fix = at.fix(*(at.delete("TXT", text(one)) for one in (*texts, *near)), added, "the mailbox must exist")
    if not texts and near:
        return failed(f"a record looks like TLS-RPT, but does not begin with exactly “v=TLSRPTv1;”: {near[0][:80]}", proof, fix=fix)
    if not texts:
        used = any(map(is_sts, sts.records))
        return warned("MTA-STS is used, but nobody gets its reports", proof, fix=fix) if used else not_applicable("MTA-STS is not used")
    if len(texts) > 1:
        return failed(f"{len(texts)} TLS-RPT records, so senders pass over all", proof, fix=fix)
    uris = _addresses(texts[0])
    if broken := [uri for uri in uris if not _is_address(uri)] or ([] if uris else ["rua"]):
        return failed(f"“{broken[0][:80]}” is no mailto or https address", proof, fix=fix)
    return await _judge_mailboxes(survey, uris, proof, fix)


async def _judge_mailboxes(survey: Survey, uris: list[str], proof: dict[str, object], fix: str) -> Verdict:
    for place in dict.fromkeys(ReportUri(uri).place for uri in uris if ReportUri(uri).is_mail):
        answer = await survey.records(place, "MX")
        proof |= evidence(answer)
        if answer.state is DnsState.NXDOMAIN or any(not plain(record.partition(" ")[2]) for record in answer.records):
            return failed(f"{place} takes no mail, so the reports are lost", proof, fix=fix)
        if not answer.state.is_settled:
            return could_not(answer)
    return passed("reports go to " + ", ".join(uri.removeprefix("mailto:") for uri in uris), proof)


def _addresses(record: str) -> list[str]:
    rua = next((value for name, _, value in (part.partition("=") for part in record.split(";")) if name.strip() == "rua"), "")
    return [uri.strip() for uri in rua.split(",") if uri.strip()]


def _is_address(uri: str) -> bool:
    return ReportUri(uri).is_mail or _HTTPS.fullmatch(uri) is not None
