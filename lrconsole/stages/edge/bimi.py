"""BIMI: a logo beside the mails of a domain, for which the domain must be protected and the picture plain (draft-brand-indicators)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import SendingDomain
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.email.dmarc_discovery import discover, walk
from lrconsole.stages.edge.email.dmarc_policy import effect
from lrconsole.stages.edge.email.dmarc_record import Policy
from lrconsole.stages.edge.zones.dns_fix import spot, text
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, plain

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange
    from lrconsole.model.survey import Survey

_VERSION = re.compile(r"v=BIMI1[ \t]*(;|$)")
_ROOT = re.compile(r"<svg\b[^>]*>", re.IGNORECASE)
_ACTIVE = re.compile(r"<(?:script|animate|set|foreignObject|image|a)\b|\bon[a-z]+\s*=|href\s*=\s*[\"'](?!#)", re.IGNORECASE)
_LARGEST = 32_768
_low = check(
    Stage.EDGE, Severity.LOW, hurts=(Impact.REPUTATION,), effort=Effort.HOURS, rows=("R1.5", "B10"), refs=("draft-brand-indicators 4, 7",)
)


@_low
async def logo(survey: Survey, domain: SendingDomain) -> Verdict:
    """A published BIMI logo can be shown.

    Founder: You have paid for a logo beside your mails, and nobody sees it.
    Fix: Enforce DMARC, serve the logo as SVG Tiny PS over https, and name the certificate that mailboxes ask for.
    """
    answer = await survey.records(f"default._bimi.{plain(domain.name)}", "TXT")
    if not answer.state.is_settled:
        return could_not(answer)
    texts = [one for one in answer.records if _VERSION.match(one)]
    if not texts:
        return not_applicable("BIMI is not used")
    at, proof = spot(survey.project, answer.name), evidence(answer)
    if len(texts) > 1:
        return failed(f"{len(texts)} BIMI records", proof, fix=at.fix(*(at.delete("TXT", text(one)) for one in texts[1:])))
    tags = {name.strip(): value.strip() for name, _, value in (part.partition("=") for part in texts[0].split(";"))}
    picture, certificate = tags.get("l", ""), tags.get("a", "")
    if not picture and not certificate:
        return passed("declines a logo", proof)
    if not picture.lower().startswith("https://"):
        return failed(f"“{picture[:80]}” is no https address", proof, fix=at.fix(at.change("TXT", text("v=BIMI1; l=https://<logo>.svg"))))
    if unprotected := await _unprotected(survey, domain):
        return unprotected
    return _judge_picture(await survey.fetch(picture), proof, certificate)


async def _unprotected(survey: Survey, domain: SendingDomain) -> Verdict | None:
    """Why no mailbox shows a logo for the domain; None when its policy is enforced."""
    seen, way = await discover(survey, domain.name), await walk(survey, domain.name)
    if silent := seen.silent or way.silent:
        return could_not(silent)
    found = effect(seen, way)
    if found is None or Policy.NONE in (found.own, found.existing):
        return failed("no logo is shown while DMARC is not enforced, for names below too", evidence(*seen.asked))
    return None


def _judge_picture(seen: Exchange, proof: dict[str, object], certificate: str) -> Verdict:
    proof[seen.url] = f"{seen.status or seen.why} {seen.header('content-type')} {seen.size} bytes"
    if not seen.answered:
        gone = seen.state in (HttpState.UNRESOLVED, HttpState.REFUSED, HttpState.TLS)
        return (failed if gone else unknown)(f"the logo was not fetched: {seen.why}", proof)
    if seen.status != 200:
        return failed(f"the logo's address answers {seen.status}", proof)
    if problem := _problem(seen):
        return failed(f"the logo {problem}", proof)
    if not certificate:
        return warned("no certificate (a=): Gmail and Apple Mail show no logo without one", proof)
    return passed("protected, plain, with a certificate named", proof)


def _problem(seen: Exchange) -> str:
    """What keeps mailboxes from showing the picture (SVG Tiny Portable/Secure), "" for nothing."""
    root = _ROOT.search(seen.body)
    if root is None:
        return "is no SVG"
    if not re.search(r"baseProfile\s*=\s*[\"']tiny-ps[\"']", root.group()) or not re.search(r"version\s*=\s*[\"']1\.2[\"']", root.group()):
        return "is not SVG Tiny PS (version 1.2, baseProfile tiny-ps)"
    if "<title>" not in seen.body:
        return "has no title"
    if _ACTIVE.search(seen.body):
        return "has scripts, pictures or links inside"
    return "has more than 32 kB" if seen.size > _LARGEST else ""
