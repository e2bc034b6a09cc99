"""DMARC: one record, with a policy that stops forgers and reports that somebody gets (RFC 9989)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, warned
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import Domain, SendingDomain
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.email import dmarc_alignment, dmarc_policy, dmarc_reports, dmarc_shape
from lrconsole.stages.edge.email.dmarc_discovery import discover, walk
from lrconsole.stages.edge.email.dmarc_policy import MAILBOX_EXISTS, report_mailbox
from lrconsole.stages.edge.email.dmarc_record import looks_like_dmarc
from lrconsole.stages.edge.zones.dns_fix import Spot, spot, text
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.survey import Survey

_high = partial(check, Stage.EDGE, Severity.HIGH, hurts=(Impact.EMAIL, Impact.REPUTATION), effort=Effort.MINUTES, rows=("R1.5", "B10"))
_medium = partial(check, Stage.EDGE, Severity.MEDIUM, hurts=(Impact.REPUTATION, Impact.EMAIL), effort=Effort.MINUTES, rows=("R1.5", "B10"))
_low = partial(check, Stage.EDGE, Severity.LOW, hurts=(Impact.REPUTATION, Impact.EMAIL), effort=Effort.MINUTES, rows=("R1.5", "B10"))


@_high(refs=("RFC 9989 4.10", "Google, Yahoo and Microsoft sender rules"))
async def present(survey: Survey, domain: SendingDomain) -> Verdict:
    """A DMARC record is published.

    Founder: Google, Yahoo and Microsoft refuse mail from domains without one, so booking mails do not arrive.
    Fix: Publish a TXT record at _dmarc of the domain: p=none with a report address first, p=quarantine after a month of clean reports.
    """
    seen = await discover(survey, domain.name)
    proof = evidence(*seen.asked)
    at = spot(survey.project, f"_dmarc.{seen.domain}")
    added = at.add("TXT", text(f"v=DMARC1; p=none; rua={report_mailbox(survey.project, domain)}"))
    if len(seen.texts) > 1:
        return passed(f"{len(seen.texts)} records published; dmarc.single judges them", proof)
    if seen.silent and not seen.record:
        return could_not(seen.silent)
    if seen.record and seen.is_inherited:
        return warned(f"none of its own; the one of {seen.at} applies", proof, fix=at.fix(added, MAILBOX_EXISTS))
    if seen.record:
        return passed("published", proof)
    if seen.texts:
        return failed(
            "the record has no valid policy and no report address, so receivers ignore it", proof, fix=_replace(at, seen.texts, added)
        )
    if near := [record for record in seen.asked[0].records if looks_like_dmarc(record)]:
        what = f"a record looks like DMARC, but does not begin with exactly “v=DMARC1;”: {near[0][:80]}"
        return failed(what, proof, fix=_replace(at, near, added))
    return failed("no DMARC record", proof, fix=at.fix(added, MAILBOX_EXISTS))


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


@_high(refs=("RFC 9989 4.7, 4.10.1",))
async def syntax(survey: Survey, domain: SendingDomain) -> Verdict:
    """Every tag of the DMARC record is valid.

    Founder: A typing error in the policy turns it off without a word, and forged mail in your name goes through.
    Fix: Correct the tag that is named; tags are separated by semicolons.
    """
    answer = await survey.records(f"_dmarc.{plain(domain.name)}", "TXT")
    at = spot(survey.project, answer.name)
    return dmarc_shape.judge_syntax(answer, at) if answer.state.is_settled else could_not(answer)


@_high(refs=("RFC 9989 4.10",))
async def location(survey: Survey, domain: SendingDomain) -> Verdict:
    """No DMARC record stands where receivers do not look.

    Founder: You believe that forged mail is stopped, while no receiver has ever seen the record.
    Fix: Move it to the name _dmarc of the domain; many panels add the domain by themselves, so enter only _dmarc there.
    """
    name = plain(domain.name)
    asked = {"right": f"_dmarc.{name}", "apex": name, "doubled": f"_dmarc.{name}.{name}"}
    answers = {place: await survey.records(there, "TXT") for place, there in asked.items()}
    if silent := next((answer for answer in answers.values() if not answer.state.is_settled), None):
        return could_not(silent)
    return dmarc_shape.judge_location(name, answers, survey.project)


@_high(refs=("RFC 1034 3.6.2", "RFC 9989 4.10"))
async def cname(survey: Survey, domain: SendingDomain) -> Verdict:
    """A DMARC record that a service hosts is there.

    Founder: When the service is gone, so is your policy, and with it the mail of receivers that want one.
    Fix: Publish the record yourself as TXT, or set the CNAME that your DMARC service shows now.
    """
    name = f"_dmarc.{plain(domain.name)}"
    alias, answer = await survey.records(name, "CNAME"), await survey.records(name, "TXT")
    if silent := next((one for one in (alias, answer) if not one.state.is_settled), None):
        return could_not(silent)
    return dmarc_shape.judge_alias(alias, answer, spot(survey.project, name))


@_medium(refs=("RFC 9989 4.7, 7.4",))
async def policy(survey: Survey, domain: SendingDomain) -> Verdict:
    """Receivers are asked to stop forged mail.

    Founder: As it is set, anybody can send your clients an invoice in your name, and it arrives.
    Fix: Raise p=none to p=quarantine once a month of reports shows that all your senders pass; p=reject only where nobody writes by hand.
    """
    return await dmarc_policy.judge_policy(survey, domain)


@_medium(refs=("RFC 9989 4.7, 4.10.1",))
async def sp_gap(survey: Survey, domain: SendingDomain) -> Verdict:
    """Names below the domain are protected like the domain itself.

    Founder: A forger writes as invoices.yourdomain where yourdomain itself is closed.
    Fix: Take sp out of the record, so that p holds for names below too.
    """
    found = await dmarc_policy.at_organisation(survey, domain)
    return found if isinstance(found, Verdict) else dmarc_policy.judge_subdomains(*found, survey.project)


@_low(refs=("RFC 9989 4.7", "RFC 8020"))
async def np(survey: Survey, domain: SendingDomain) -> Verdict:
    """Mail from names that do not exist is refused.

    Founder: Names that you never made, like accounts-team.yourdomain, cost a forger nothing.
    Fix: Add np=reject to the record: no mail of yours comes from a name that does not exist.
    """
    found = await dmarc_policy.at_organisation(survey, domain)
    return found if isinstance(found, Verdict) else dmarc_policy.judge_missing(*found, survey.project)


@_medium(refs=("RFC 9989 4.7", "RFC 9990 3"))
async def reports(survey: Survey, domain: SendingDomain) -> Verdict:
    """DMARC reports go to a mailbox.

    Founder: The reports are how you learn that a tool of yours fails the test before clients miss its mail.
    Fix: Add rua=mailto: with a mailbox that somebody or a report service reads.
    """
    return await dmarc_reports.judge_reports(survey, domain)


@_medium(refs=("RFC 9990 4",))
async def rua_external(survey: Survey, domain: SendingDomain) -> Verdict:
    """Whoever gets the DMARC reports has agreed to.

    Founder: Without the agreement nobody sends the reports, and the inbox stays empty as if all were well.
    Fix: Have the report service publish its agreement for your domain, or name a mailbox of your own domain.
    """
    return await dmarc_reports.judge_external(survey, domain)


@_high(refs=("RFC 9989 4.4",))
async def alignment(survey: Survey, domain: SendingDomain) -> Verdict:
    """Each declared sender passes DMARC in the domain's own name.

    Founder: Mail of a tool that signs as somebody else counts as forged: booking mails are hidden or refused.
    Fix: Authenticate your domain in each tool that sends in its name, and publish the DKIM records that it shows.
    """
    return await dmarc_alignment.judge_alignment(survey, domain)


@_high(refs=("RFC 9989 7.4",))
async def spf_only_reject(survey: Survey, domain: SendingDomain) -> Verdict:
    """With p=reject every declared sender signs its mail.

    Founder: A client who forwards your mail, or an assistant's shared mailbox, loses it without anybody being told.
    Fix: Set up DKIM in each tool first; until then stay at p=quarantine.
    """
    return await dmarc_alignment.judge_reject(survey, domain)


@_low(refs=("RFC 9989 A.6", "RFC 9990 3"))
async def obsolete(survey: Survey, domain: SendingDomain) -> Verdict:
    """The DMARC record has nothing of the old standard.

    Founder: Old and new receivers read such a record in two ways, so part of your mail is treated as you did not mean.
    Fix: Take pct, rf, ri and size limits out of the record.
    """
    answer = await survey.records(f"_dmarc.{plain(domain.name)}", "TXT")
    at = spot(survey.project, answer.name)
    return dmarc_shape.judge_obsolete(answer, at) if answer.state.is_settled else could_not(answer)


@_medium(refs=("RFC 9989 4.10.2", "RFC 7489 3.2"))
async def walk_vs_psl(survey: Survey, domain: SendingDomain) -> Verdict:
    """Old and new receivers take the same domain for your organisation.

    Founder: Some receivers pass a mail that others hide, though nothing was changed, and nobody can say why.
    Fix: Publish a DMARC record at the registered domain, and one of its own at each domain that sends.
    """
    way = await walk(survey, domain.name)
    return could_not(way.silent) if way.silent else dmarc_policy.judge_readers(way, survey.project)


@_medium(refs=("RFC 7505", "RFC 7208 10.1.2", "RFC 9989 4.7"))
async def parked(survey: Survey, domain: Domain) -> Verdict:
    """A domain that sends no mail refuses all mail.

    Founder: Forgers take the names that you keep but do not use, and your clients know them as yours.
    Fix: Publish v=spf1 -all, DMARC with p=reject, and the MX record “0 .”.
    """
    from lrconsole.stages.edge.email.parked import judge_parked

    return await judge_parked(survey, domain)


def _replace(at: Spot, old: Sequence[str], added: str) -> str:
    return at.fix(*(at.delete("TXT", text(record)) for record in old), added, MAILBOX_EXISTS)
