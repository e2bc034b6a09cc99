"""Judges where DMARC reports go: to mailboxes that take mail, and elsewhere only with the receiver's agreement (RFC 9990)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.model.observed_state import DnsState
from lrconsole.model.text import count
from lrconsole.stages.edge.email.dmarc_discovery import Discovery, discover, walk
from lrconsole.stages.edge.email.dmarc_policy import ABSENT, MAILBOX_EXISTS, report_mailbox
from lrconsole.stages.edge.email.dmarc_record import DmarcRecord, ReportUri, is_dmarc
from lrconsole.stages.edge.zones.dns_fix import Spot, spot, text
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, plain

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.project import SendingDomain
    from lrconsole.model.survey import Survey

MOST_REPORT_URIS = 2


async def judge_reports(survey: Survey, domain: SendingDomain) -> Verdict:
    """There is an address, it is one, and its domain takes mail."""
    seen = await discover(survey, domain.name)
    if seen.record is None:
        return could_not(seen.silent) if seen.silent else not_applicable(ABSENT)
    at = spot(survey.project, f"_dmarc.{seen.at}")
    named = at.fix(at.change("TXT", text(seen.record.with_tags(rua=report_mailbox(survey.project, domain)))), MAILBOX_EXISTS)
    if found := _judge_form(seen.record, seen, at, named):
        return found
    uris = seen.record.reports
    asked = {place: await survey.records(place, "MX") for place in _places(uris)}
    proof = evidence(*seen.asked, *asked.values())
    if closed := [place for place, answer in asked.items() if _takes_none(answer)]:
        return failed(f"{closed[0]} takes no mail, so the reports are lost", proof, fix=named)
    if silent := next((answer for answer in asked.values() if not answer.state.is_settled), None):
        return could_not(silent)
    if len(uris) > MOST_REPORT_URIS:
        return warned(f"{len(uris)} addresses; receivers need only serve the first two", proof)
    return passed("reports go to " + ", ".join(uri.text.removeprefix("mailto:") for uri in uris), proof)


def _judge_form(record: DmarcRecord, seen: Discovery, at: Spot, named: str) -> Verdict | None:
    """What can be said of the addresses as they stand."""
    proof, uris = evidence(*seen.asked), record.reports
    if not uris:
        return warned("no address for reports (rua)", proof, fix=named)
    if broken := [uri.text for uri in uris if not uri.is_uri]:
        return failed(f"“{broken[0][:80]}” is no address for reports", proof, fix=named)
    if other := [uri.text for uri in uris if not uri.is_mail]:
        return warned(f"“{other[0][:80]}” is no mailto address; most receivers send nothing there", proof, fix=named)
    if limited := [uri.text for uri in uris if uri.is_limited]:
        fix = at.fix(at.change("TXT", text(record.without_limits())))
        return warned(f"“{limited[0][:80]}” has a size limit, which is obsolete", proof, fix=fix)
    return None


def _places(uris: tuple[ReportUri, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(uri.place for uri in uris if uri.is_mail))


def _takes_none(answer: DnsAnswer) -> bool:
    """Whether mail to the domain bounces: it does not exist, or its one MX declines."""
    return answer.state is DnsState.NXDOMAIN or any(not plain(record.partition(" ")[2]) for record in answer.records)


async def judge_external(survey: Survey, domain: SendingDomain) -> Verdict:
    """A receiver of reports in another organisation must have agreed, else nobody sends it any."""
    seen = await discover(survey, domain.name)
    if seen.record is None:
        return could_not(seen.silent) if seen.silent else not_applicable(ABSENT)
    places = _places((*seen.record.reports, *seen.record.failure_reports))
    if not places:
        return not_applicable("no mailbox for reports; dmarc.reports says so")
    own = await walk(survey, seen.at)
    asked: dict[str, DnsAnswer] = {}
    for place in places:
        there = await walk(survey, place) if plain(place) != plain(seen.at) else own
        if silent := own.silent or there.silent:
            return could_not(silent)
        if there.organisation != own.organisation:
            asked[place] = await survey.records(f"{seen.at}._report._dmarc.{place}", "TXT")
    return _judge_agreements(seen, asked, survey)


def _judge_agreements(seen: Discovery, asked: dict[str, DnsAnswer], survey: Survey) -> Verdict:
    proof = evidence(*seen.asked, *asked.values())
    missing = [place for place, answer in asked.items() if answer.state.is_settled and not any(map(is_dmarc, answer.records))]
    if missing:
        spots = [spot(survey.project, asked[place].name) for place in missing]
        fix = "\n".join(at.fix(at.add("TXT", text("v=DMARC1"))) for at in spots)
        owner = "" if all(at.zone for at in spots) else f"\nonly the owner of {missing[0]} can do that; else name a mailbox of your own"
        return failed(f"{missing[0]} has not agreed to get reports about {seen.at}, so none are sent", proof, fix=fix + owner)
    if silent := next((answer for answer in asked.values() if not answer.state.is_settled), None):
        return could_not(silent)
    if not asked:
        return passed("every mailbox is in the same organisation", proof)
    return passed(f"{count(len(asked), 'domain')} elsewhere agreed: {', '.join(asked)}", proof)
