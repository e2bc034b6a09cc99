"""Takeover: no name, mail server, sender, script or bucket of the business leads to a place that a stranger can claim."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import Domain, Host, SendingDomain
from lrconsole.model.stage import Stage
from lrconsole.stages import check

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

_LIST = "EdOverflow/can-i-take-over-xyz (CC-BY-4.0)"
_taken = partial(check, Stage.EDGE, hurts=(Impact.DATA_LEAK, Impact.LOGIN, Impact.REPUTATION), effort=Effort.MINUTES)
_web = partial(_taken, rows=("R1.4", "R3.4", "B6"))
_mail = partial(_taken, Severity.BLOCKER, rows=("R1.5", "B10"))


@_web(Severity.BLOCKER, refs=(_LIST, "RFC 1034 3.6.2"))
async def cname(survey: Survey, host: Host) -> Verdict:
    """The host does not lead to a hosting service where its name is free.

    Founder: A stranger could serve pages under your own name, with your login form on them, and your clients could not tell.
    Fix: Delete the record now, or add the name to your own project at that hosting.
    """
    from lrconsole.stages.edge.claims.look import judge_host

    return await judge_host(survey, host)


@_mail(refs=("RFC 5321 5.1", "RFC 8020"))
async def mx(survey: Survey, domain: Domain) -> Verdict:
    """No mail server of the domain lies in a domain that anybody may buy.

    Founder: Whoever buys that domain receives mail that is meant for you, password links among it.
    Fix: Delete that MX record, and name the mail servers that you have now.
    """
    from lrconsole.stages.edge.claims.bought import judge_mx

    return await judge_mx(survey, domain)


@_mail(refs=("RFC 7208 5.2", "RFC 8020"))
async def spf_include(survey: Survey, domain: SendingDomain) -> Verdict:
    """No name in the SPF record lies in a domain that anybody may buy.

    Founder: Whoever buys that domain may send mail in your name that every receiver takes for yours.
    Fix: Take the term out of the SPF record.
    """
    from lrconsole.stages.edge.claims.bought import judge_spf

    return await judge_spf(survey, domain)


@_mail(refs=("RFC 6376 3.6.2", "RFC 8020"))
async def dkim_cname(survey: Survey, domain: SendingDomain) -> Verdict:
    """No DKIM key is read from a domain that anybody may buy.

    Founder: Whoever buys that domain can sign mail in your name, and every receiver takes it for yours.
    Fix: Delete the selector's CNAME, and publish the one that the mail provider shows now.
    """
    from lrconsole.stages.edge.claims.bought import judge_dkim

    return await judge_dkim(survey, domain)


@_web(Severity.HIGH, refs=("W3C Subresource Integrity 1", "RFC 8020"))
async def script_host(survey: Survey, host: Host) -> Verdict:
    """The page takes no script, style or frame from a host that is gone.

    Founder: Whoever takes that host over runs their code in your page and reads what your clients type.
    Fix: Take the element out of the page, or serve the file from your own host.
    """
    from lrconsole.stages.edge.claims.embedded import judge_scripts

    return await judge_scripts(survey, host)


@_web(Severity.HIGH, refs=(_LIST,))
async def bucket(survey: Survey, host: Host) -> Verdict:
    """The page takes no file from a storage bucket that is gone.

    Founder: Whoever makes a bucket of that name again decides which pictures and downloads your clients get.
    Fix: Make the bucket again in your own account, or take its address out of the page.
    """
    from lrconsole.stages.edge.claims.embedded import judge_buckets

    return await judge_buckets(survey, host)
