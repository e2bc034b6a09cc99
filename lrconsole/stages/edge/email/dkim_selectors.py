"""Looks for DKIM keys of a domain that declares no selector: a hit is a fact, a miss says nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, unknown, warned
from lrconsole.model.judgement import Confidence
from lrconsole.model.observed_state import DnsState
from lrconsole.stages.edge.email.dkim_record import is_dkim
from lrconsole.stages.edge.zones.dns_question import could_not, evidence

if TYPE_CHECKING:
    from lrconsole.model.project import SendingDomain
    from lrconsole.model.survey import Survey

AS_OF = "2026-11-24"
"""The day on which the list below was put together."""

_USUAL = """
google selector1 selector2 k1 k2 k3 s1 s2 s3 pm resend fm1 fm2 fm3 protonmail protonmail2 protonmail3 mandrill zoho zmail brevo mail
mail1 mail2 dkim dkim1 dkim2 default key1 key2 smtp mx email sig1 mg mailo krs pic mta mte1 mte2 scph0 m1 m2 em1 em2 sm sendgrid
sendinblue mailjet mxvault everlytickey1 everlytickey2 hs1 hs2 ctct1 ctct2 litesrv turbo-smtp zendesk1 zendesk2 intercom
"""
HINTS = tuple(_USUAL.split())
"""Selectors that mail companies use for their customers. Source: their own documentation and widely seen signatures."""
_UNMADE = "no-such-selector-here"


def undeclared(domain: SendingDomain) -> Verdict:
    """What every check of declared selectors says when there are none."""
    return unknown("no DKIM selector is declared", fix=_declare(domain))


async def judge_undeclared(survey: Survey, domain: SendingDomain) -> Verdict:
    """Ask for the keys that large senders publish; where not even `_domainkey` exists, nothing signs (RFC 8020)."""
    import asyncio

    root, unmade = await asyncio.gather(*(survey.records(name, "TXT") for name in (_at(domain), f"{_UNMADE}.{_at(domain)}")))
    if silent := next((answer for answer in (root, unmade) if not answer.state.is_settled), None):
        return could_not(silent)
    if root.state is DnsState.NXDOMAIN:
        told = f"{_at(domain)} does not exist, so nothing signs mail of {domain.name}"
        verdict = failed(told, evidence(root), fix="In the tool that sends: turn DKIM on, and publish the records that it shows.")
        return replace(verdict, confidence=Confidence.LIKELY)
    if unmade.records:
        return unknown("a wildcard answers for every selector, so none can be found by asking", evidence(unmade), fix=_declare(domain))
    answers = await asyncio.gather(*(survey.records(f"{name}.{_at(domain)}", "TXT") for name in HINTS))
    hits = [name for name, answer in zip(HINTS, answers, strict=True) if any(map(is_dkim, answer.records))]
    if not hits:
        told = f"no DKIM selector is declared, and none of {len(HINTS)} usual ones has a key"
        return unknown(told, evidence(root) | {"usual selectors as of": AS_OF}, fix=_declare(domain))
    proof = evidence(*(answer for answer in answers if any(map(is_dkim, answer.records))))
    named = ", ".join(f'"{name}"' for name in hits)
    return warned(f"there are keys at {', '.join(hits)}, but they are not declared", proof, fix=f"{_declare(domain)} Found: [{named}].")


def _at(domain: SendingDomain) -> str:
    return f"_domainkey.{domain.name}"


def _declare(domain: SendingDomain) -> str:
    return f"Set `selectors` in [[mail]] of {domain.name}: the word after “s=” in the DKIM-Signature line of a mail that was sent from it."
