"""SPF: one record that parses, stays within what receivers read, lets every sender of the business and nobody else (RFC 7208)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, not_applicable
from lrconsole.model.judgement import Confidence, Effort, Impact, Severity
from lrconsole.model.project import SendingDomain
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.email import spf_reach, spf_senders, spf_shape
from lrconsole.stages.edge.email.dmarc_discovery import discover
from lrconsole.stages.edge.email.spf_ground import judged, look, runs
from lrconsole.stages.edge.zones.dns_fix import spot
from lrconsole.stages.edge.zones.dns_question import could_not

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

UNMADE = "no-such-name-here"
"""A label that nobody makes: what DNS says of it comes from a wildcard."""

_spf = partial(check, Stage.EDGE, hurts=(Impact.EMAIL, Impact.REPUTATION), effort=Effort.MINUTES, rows=("R1.5", "B10"))
_blocker, _high = partial(_spf, Severity.BLOCKER), partial(_spf, Severity.HIGH)
_medium, _low = partial(_spf, Severity.MEDIUM), partial(_spf, Severity.LOW)


@_high(refs=("RFC 7208 3.1, 4.5",))
async def present(survey: Survey, domain: SendingDomain) -> Verdict:
    """The domain says who may send its mail.

    Founder: Without it receivers cannot tell your booking mails from a forger's, and large providers refuse or hide them.
    Fix: Publish one TXT record that begins with v=spf1, names your mail provider and ends with -all or ~all.
    """
    answer = await survey.records(domain.name, "TXT")
    return spf_shape.judge_present(survey, domain, answer) if answer.state.is_settled else could_not(answer)


@_blocker(refs=("RFC 7208 4.5",))
async def single(survey: Survey, domain: SendingDomain) -> Verdict:
    """There are not two SPF records.

    Founder: With two records receivers read neither, and booking mails land in spam.
    Fix: Merge the records into one and delete the other; never add a second.
    """
    answer = await survey.records(domain.name, "TXT")
    return spf_shape.judge_single(answer, spot(survey.project, domain.name)) if answer.state.is_settled else could_not(answer)


@_high(refs=("RFC 7208 4.6, 12",))
async def syntax(survey: Survey, domain: SendingDomain) -> Verdict:
    """Every term of the SPF record is valid.

    Founder: One typing error anywhere makes receivers throw the whole record away, and booking mails land in spam.
    Fix: Correct or delete the term that is named; terms are separated by one space each.
    """
    answer = await survey.records(domain.name, "TXT")
    return spf_shape.judge_syntax(answer, spot(survey.project, domain.name)) if answer.state.is_settled else could_not(answer)


@_high(refs=("RFC 7208 4.7, 5.1, 6.1",))
async def ending(survey: Survey, domain: SendingDomain) -> Verdict:
    """The SPF record ends with a refusal of everybody else.

    Founder: An open end lets anybody send mail in your name, with invoices to your clients.
    Fix: End the record with -all, or ~all while you still look for forgotten senders.
    """
    return await spf_shape.judge_ending(survey, domain)


@_high(refs=("RFC 7208 4.6.4",))
async def lookups(survey: Survey, domain: SendingDomain) -> Verdict:
    """SPF stays under the limit of ten DNS look-ups.

    Founder: Past ten look-ups receivers stop reading, and booking mails land in spam.
    Fix: Drop senders that are no longer used, or move one to a subdomain of its own; replacing an include by addresses ages badly.
    """
    ground = await look(survey, domain)
    return ground if isinstance(ground, Verdict) else spf_reach.judge_lookups(ground, await runs(survey, domain))


@_high(refs=("RFC 7208 4.6.4, 11.1",))
async def voids(survey: Survey, domain: SendingDomain) -> Verdict:
    """Every name in the SPF record leads somewhere.

    Founder: After the third name that no longer exists receivers stop reading, and booking mails land in spam.
    Fix: Delete the terms whose names are gone.
    """
    return await judged(survey, domain, spf_reach.judge_voids)


@_blocker(refs=("RFC 7208 5.2",))
async def include_permerror(survey: Survey, domain: SendingDomain) -> Verdict:
    """Every SPF include leads to exactly one valid record.

    Founder: When a mail tool's own record is gone or broken, receivers throw yours away with it, and all your mail is in doubt.
    Fix: Delete the include of a tool that you left; ask the maker of one that you use for its present SPF name.
    """
    return await judged(survey, domain, spf_reach.judge_includes)


@_high(refs=("RFC 7208 5.1, 5.2",))
async def all_in_include(survey: Survey, domain: SendingDomain) -> Verdict:
    """No included SPF record lets everybody send.

    Founder: What an included record allows is allowed in your name: with +all in it anybody can send invoices to your clients.
    Fix: Delete the include until its owner has mended the record.
    """
    return await judged(survey, domain, spf_reach.judge_open_includes)


@_high(refs=("RFC 7208 4.6.4",))
async def loop(survey: Survey, domain: SendingDomain) -> Verdict:
    """No SPF record leads back to itself.

    Founder: A record that includes itself has no end: receivers stop reading, and booking mails land in spam.
    Fix: Delete the include or redirect that leads back.
    """
    return await judged(survey, domain, spf_reach.judge_loop)


@_high(refs=("RFC 7208 6.1",))
async def redirect(survey: Survey, domain: SendingDomain) -> Verdict:
    """An SPF redirect leads to a valid record, and nothing stands in its way.

    Founder: A redirect to nowhere makes receivers throw the record away; beside “all” it is never read and its senders are refused.
    Fix: Point it at a name with a valid record, or replace it by include and an end of your own.
    """
    return await judged(survey, domain, spf_reach.judge_redirect)


@_low(refs=("RFC 7208 5.5",))
async def ptr(survey: Survey, domain: SendingDomain) -> Verdict:
    """The SPF record does not use ptr.

    Founder: It makes receivers ask the sender's network instead of yours; several of them skip it, so that mail is refused at random.
    Fix: Name the servers by ip4:, ip6: or a: instead.
    """
    return await judged(survey, domain, spf_reach.judge_ptr)


@_medium(refs=("RFC 7208 7",))
async def macros(survey: Survey, domain: SendingDomain) -> Verdict:
    """The SPF record can be judged without a mail.

    Founder: Who may send is decided by a service at the moment a mail arrives; when that service fails, your mail is in doubt.
    Fix: Send a mail from each of your tools and look at the Authentication-Results of what arrives: spf=pass is wanted.
    """
    return await judged(survey, domain, spf_reach.judge_macros)


@_high(refs=("RFC 7208 5.6", "own threshold: /16, /32 and a million addresses"))
async def too_wide(survey: Survey, domain: SendingDomain) -> Verdict:
    """The SPF record lets senders, not parts of the internet.

    Founder: Every machine in a huge network may send in your name, also those of strangers who rent there.
    Fix: Name single servers, or the include of the mail company.
    """
    return await judged(survey, domain, spf_senders.judge_width)


@_medium(refs=("RFC 7208 3.3, 3.4",))
async def size(survey: Survey, domain: SendingDomain) -> Verdict:
    """The SPF record is short, and its strings join without losing a space.

    Founder: Some receivers cannot read an answer that is too long, and a space lost between two parts voids the record.
    Fix: Keep the record under 450 bytes; in each part but the last keep the space at the end.
    """
    return await judged(survey, domain, spf_shape.judge_size)


@_medium(refs=("RFC 7208 5.3, 5.4",), confidence=Confidence.LIKELY)
async def case_a_mx(survey: Survey, domain: SendingDomain) -> Verdict:
    """SPF does not let the web server send by accident.

    Founder: A contact form or plugin that somebody broke into could then send mail that passes as yours.
    Fix: Delete a and mx unless that very server sends your mail; behind a proxy name the real server by ip4:.
    """
    ground = await look(survey, domain)
    if isinstance(ground, Verdict):
        return ground
    web: dict[str, str] = {}
    if any(node.addresses for node in ground.analysis.root.nodes):
        for host in survey.project.hosts:
            for kind in ("A", "AAAA"):
                web |= dict.fromkeys((await survey.records(host.name, kind)).records, host.name)
    return spf_senders.judge_web_server(ground, web)


@_high(refs=("RFC 7208 2.4, 5",))
async def needed_senders(survey: Survey, domain: SendingDomain) -> Verdict:
    """SPF lets every declared sender.

    Founder: A tool that the record forgets sends booking mails that receivers refuse or hide.
    Fix: Add the provider's include, or the address of your own server, to the one record.
    """
    ground = await look(survey, domain)
    return ground if isinstance(ground, Verdict) else spf_senders.judge_needed(ground, await runs(survey, domain))


@_low(refs=("RFC 7208 4.6.2, 5.1",))
async def leftovers(survey: Survey, domain: SendingDomain) -> Verdict:
    """Every term of the SPF record has an effect.

    Founder: Terms after “all” or written twice do nothing but cost room, and whoever reads them believes that a sender is let.
    Fix: Delete them, or move what is still needed in front of “all”.
    """
    return await judged(survey, domain, spf_shape.judge_leftovers)


@_medium(refs=("RFC 1034 3.6.2", "RFC 2181 10.1"))
async def cname_conflict(survey: Survey, domain: SendingDomain) -> Verdict:
    """No CNAME stands beside the SPF record.

    Founder: One receiver sees who may send in your name and the next does not, so the same mail arrives here and is refused there.
    Fix: Delete the CNAME, or publish the TXT record at its target.
    """
    alias, answer = await survey.records(domain.name, "CNAME"), await survey.records(domain.name, "TXT")
    if silent := next((one for one in (alias, answer) if not one.state.is_settled), None):
        return could_not(silent)
    return spf_shape.judge_alias(alias, answer, spot(survey.project, domain.name))


@_medium(refs=("RFC 7208 3.5",))
async def wildcard(survey: Survey, domain: SendingDomain) -> Verdict:
    """No wildcard lends senders to names that nobody made.

    Founder: With a wildcard record a forger can send from any name below your domain, such as accounts.yourdomain.
    Fix: Delete the wildcard TXT record, or make it “v=spf1 -all”.
    """
    name = f"{UNMADE}.{domain.name}"
    answer = await survey.records(name, "TXT")
    return spf_shape.judge_wildcard(name, answer, spot(survey.project, domain.name)) if answer.state.is_settled else could_not(answer)


@_medium(refs=("RFC 7208 2.4", "RFC 9989 4.7"))
async def subdomain_gap(survey: Survey, domain: SendingDomain) -> Verdict:
    """Web hosts below the domain cannot be forged as senders.

    Founder: Receivers look at the exact name: mail from admin@app.yourdomain is not covered by the record of yourdomain.
    Fix: Let DMARC cover subdomains with sp=quarantine, or give each host that sends no mail the record v=spf1 -all.
    """
    names = spf_senders.below(survey.project, domain)
    if not names:
        return not_applicable("no declared host below it")
    policy = await discover(survey, domain.name)
    return spf_senders.judge_gap(survey.project, domain, policy, [await survey.records(name, "TXT") for name in names])
