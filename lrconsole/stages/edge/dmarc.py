"""DMARC: one record, with a policy that stops forgers and reports that somebody gets (RFC 9989)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import SendingDomain
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.dmarc_discovery import Discovery, discover
from lrconsole.stages.edge.dmarc_record import DmarcRecord, Policy, looks_like_dmarc
from lrconsole.stages.edge.dns_fix import Spot, spot, text
from lrconsole.stages.edge.dns_question import could_not, evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.survey import Survey

_high = partial(check, Stage.EDGE, Severity.HIGH, hurts=(Impact.EMAIL, Impact.REPUTATION), effort=Effort.MINUTES, rows=("R1.5", "B10"))
_medium = partial(check, Stage.EDGE, Severity.MEDIUM, hurts=(Impact.REPUTATION, Impact.EMAIL), effort=Effort.MINUTES, rows=("R1.5", "B10"))
_ABSENT = "no DMARC record in effect; dmarc.present or dmarc.single says so"
MOST_REPORT_URIS = 2
_MAILBOX = "the mailbox must exist"
_LATER = "after a month of clean reports"


@_high(refs=("RFC 9989 4.10", "Google, Yahoo and Microsoft sender rules"))
async def present(survey: Survey, domain: SendingDomain) -> Verdict:
    """A DMARC record is published.

    Founder: Google, Yahoo and Microsoft refuse mail from domains without one, so booking mails do not arrive.
    Fix: Publish a TXT record at _dmarc of the domain: p=none with a report address first, p=quarantine after a month of clean reports.
    """
    seen = await discover(survey, domain.name)
    proof = evidence(*seen.asked)
    at = spot(survey.project, f"_dmarc.{seen.domain}")
    added = at.add("TXT", text(_first(domain)))
    if len(seen.texts) > 1:
        return passed(f"{len(seen.texts)} records published; dmarc.single judges them", proof)
    if seen.silent and not seen.record:
        return could_not(seen.silent)
    if seen.record and seen.is_inherited:
        return warned(f"none of its own; the one of {seen.at} applies", proof, fix=at.fix(added, _MAILBOX))
    if seen.record:
        return passed("published", proof)
    if seen.texts:
        return failed(
            "the record has no valid policy and no report address, so receivers ignore it", proof, fix=_replace(at, seen.texts, added)
        )
    if near := [record for record in seen.asked[0].records if looks_like_dmarc(record)]:
        what = f"a record looks like DMARC, but does not begin with exactly “v=DMARC1;”: {near[0][:80]}"
        return failed(what, proof, fix=_replace(at, near, added))
    return failed("no DMARC record", proof, fix=at.fix(added, _MAILBOX))


@_high(refs=("RFC 9989 4.10",))
async def single(survey: Survey, domain: SendingDomain) -> Verdict:
    """There are not two DMARC records.

    Founder: With two records receivers read neither, and forged mail in your name goes through.
    Fix: Delete all but one of the TXT records at _dmarc.
    """
    seen = await discover(survey, domain.name)
    own = seen.asked[0]
    if not own.state.is_settled:
        return could_not(own)
    proof, at = evidence(own), spot(survey.project, f"_dmarc.{seen.domain}")
    if len(seen.texts) > 1:
        fix = at.fix(f"keep TXT {at.label} {text(seen.texts[0])}", *(at.delete("TXT", text(record)) for record in seen.texts[1:]))
        return failed(f"{len(seen.texts)} DMARC records", proof, fix=fix)
    others = [record for record in own.records if record not in seen.texts]
    if seen.texts and others:
        fix = at.fix(*(at.delete("TXT", text(record)) for record in others))
        return warned(f"one record, with {len(others)} other TXT beside it", proof, fix=fix)
    return passed("one record" if seen.texts else "no second record", proof)


@_medium(refs=("RFC 9989 4.7, 7.4",))
async def policy(survey: Survey, domain: SendingDomain) -> Verdict:
    """Receivers are asked to stop forged mail.

    Founder: As it is set, anybody can send your clients an invoice in your name, and it arrives.
    Fix: Raise p=none to p=quarantine once a month of reports shows that all your senders pass; p=reject only where nobody writes by hand.
    """
    seen = await discover(survey, domain.name)
    if seen.record is None:
        return could_not(seen.silent) if seen.silent else not_applicable(_ABSENT)
    effective = seen.record.policy(inherited=seen.is_inherited)
    proof = evidence(*seen.asked) | {"policy in effect": effective.value}
    if effective is not Policy.NONE:
        if effective is Policy.REJECT and domain.receives:
            proof["note"] = "RFC 9989 7.4: domains whose people write to mailing lists should not publish p=reject"
        return passed(f"{effective.value}{f', by {seen.at}' if seen.is_inherited else ''}", proof)
    fix = _next_step(seen.record, seen, domain, spot(survey.project, f"_dmarc.{seen.domain}"))
    if seen.record.is_testing:
        return warned("t=y lowers the policy to none", proof, fix=fix)
    if any(uri.is_uri for uri in seen.record.reports):
        return warned("none: forged mail is only reported", proof, fix=fix)
    return failed("none, and without reports nobody learns of forged mail", proof, fix=fix)


@_medium(refs=("RFC 9989 4.7", "RFC 9990 3"))
async def reports(survey: Survey, domain: SendingDomain) -> Verdict:
    """DMARC reports go to a mailbox.

    Founder: The reports are how you learn that a tool of yours fails the test before clients miss its mail.
    Fix: Add rua=mailto: with a mailbox that somebody or a report service reads.
    """
    seen = await discover(survey, domain.name)
    if seen.record is None:
        return could_not(seen.silent) if seen.silent else not_applicable(_ABSENT)
    proof = evidence(*seen.asked)
    at = spot(survey.project, f"_dmarc.{seen.at}")
    fix = at.fix(at.change("TXT", text(seen.record.with_tags(rua=_mailbox(domain)))), _MAILBOX)
    uris = seen.record.reports
    if not uris:
        return warned("no address for reports (rua)", proof, fix=fix)
    if broken := [uri.text for uri in uris if not uri.is_uri]:
        return failed(f"“{broken[0][:80]}” is no address for reports", proof, fix=fix)
    if other := [uri.text for uri in uris if not uri.is_mail]:
        return warned(f"“{other[0][:80]}” is no mailto address; most receivers send nothing there", proof, fix=fix)
    if limited := [uri.text for uri in uris if uri.is_limited]:
        plain = ",".join(uri.text.partition("!")[0] for uri in uris)
        fix = at.fix(at.change("TXT", text(seen.record.with_tags(rua=plain))))
        return warned(f"“{limited[0][:80]}” has a size limit, which is obsolete", proof, fix=fix)
    if len(uris) > MOST_REPORT_URIS:
        return warned(f"{len(uris)} addresses; receivers need only serve the first two", proof)
    return passed("reports go to " + ", ".join(uri.text.removeprefix("mailto:") for uri in uris), proof)


def _mailbox(domain: SendingDomain) -> str:
    return f"mailto:dmarc-reports@{domain.name}"


def _first(domain: SendingDomain) -> str:
    return f"v=DMARC1; p=none; rua={_mailbox(domain)}"


def _replace(at: Spot, old: Sequence[str], added: str) -> str:
    return at.fix(*(at.delete("TXT", text(record)) for record in old), added, _MAILBOX)


def _next_step(record: DmarcRecord, seen: Discovery, domain: SendingDomain, at: Spot) -> str:
    """The next rung: reports first, then quarantine, then the end of the test."""
    if seen.is_inherited:
        return at.fix(at.add("TXT", text(f"v=DMARC1; p=quarantine; rua={_mailbox(domain)}")), _LATER)
    if not record.reports:
        return at.fix(at.change("TXT", text(record.with_tags(p="none", rua=_mailbox(domain)))), _MAILBOX)
    raised = record.with_tags(t="") if record.is_testing and record.tag("p").lower() != "none" else record.with_tags(p="quarantine", t="")
    return at.fix(at.change("TXT", text(raised)), _LATER)
