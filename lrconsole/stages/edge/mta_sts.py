"""MTA-STS: a domain that asks senders to deliver over verified TLS only must have its record, policy and servers agree (RFC 8461)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import SendingDomain
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check
from lrconsole.stages.edge.email.mta_sts_policy import SHORTEST, StsPolicy, is_sts, parse_policy, parse_record
from lrconsole.stages.edge.mail import parse as parse_mx
from lrconsole.stages.edge.zones.dns_fix import spot, text
from lrconsole.stages.edge.zones.dns_question import BOUND, could_not, evidence, plain

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer, Exchange
    from lrconsole.model.survey import Survey

_sts = partial(check, Stage.EDGE, hurts=(Impact.EMAIL,), effort=Effort.MINUTES, rows=("R1.5", "B10"))
_UNUSED = "MTA-STS is not used"
_GONE = (HttpState.UNRESOLVED, HttpState.REFUSED, HttpState.TLS)
_OK = 200


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy as it was fetched, and as it reads; `policy` is None where none came."""

    exchange: Exchange
    policy: StsPolicy | None

    @property
    def proof(self) -> dict[str, object]:
        """The answer, with a hash by which two audits tell a changed policy under the same id."""
        seen = self.exchange
        found: dict[str, object] = {seen.url: f"{seen.status or seen.why} {seen.header('content-type')}".strip()}
        if seen.answered:
            found["policy"] = seen.body[:BOUND]
            found["SHA-256 of the policy"] = hashlib.sha256(seen.body.encode()).hexdigest()
        return found


@_sts(Severity.MEDIUM, refs=("RFC 8461 3.1",))
async def record(survey: Survey, domain: SendingDomain) -> Verdict:
    """The MTA-STS record can be read.

    Founder: With a broken record senders pass over your policy, and mail to you can be diverted on its way.
    Fix: Publish one TXT record at _mta-sts: v=STSv1; id= with a new number each time the policy changes.
    """
    answer = await _record(survey, domain)
    if not answer.state.is_settled:
        return could_not(answer)
    texts = [one for one in answer.records if is_sts(one)]
    at, proof = spot(survey.project, answer.name), evidence(answer)
    near = [one for one in answer.records if not is_sts(one) and "stsv1" in one.lower()]
    fresh = f"v=STSv1; id={survey.now:%Y%m%d%H%M%S}"
    if not texts and not near:
        return not_applicable(_UNUSED)
    fix = at.fix(*(at.delete("TXT", text(one)) for one in (*texts, *near)), at.add("TXT", text(fresh)))
    if not texts:
        return failed(f"a record looks like MTA-STS, but does not begin with exactly “v=STSv1;”: {near[0][:80]}", proof, fix=fix)
    if len(texts) > 1:
        return failed(f"{len(texts)} MTA-STS records, so senders pass over all", proof, fix=fix)
    if problems := parse_record(texts[0]).problems:
        return failed("; ".join(problems), proof, fix=fix)
    return passed(f"id {parse_record(texts[0]).id}", proof)


@_sts(Severity.HIGH, refs=("RFC 8461 3.2, 3.3",))
async def policy(survey: Survey, domain: SendingDomain) -> Verdict:
    """The MTA-STS policy is served, valid and enforced.

    Founder: Senders that cannot read the policy deliver to whoever pretends to be your mail server.
    Fix: Serve the file at https://mta-sts.yourdomain/.well-known/mta-sts.txt as text/plain, without a redirect, with mode: enforce.
    """
    found = await _policy(survey, domain)
    if isinstance(found, Verdict):
        return found
    seen, fix = found.exchange, f"Serve {found.exchange.url} with this content:\n{await _wanted(survey, domain)}"
    if seen.state in _GONE:
        return failed(f"the policy cannot be fetched: {seen.why}", found.proof, fix=fix)
    if not seen.answered:
        return unknown(f"the policy could not be fetched: {seen.why}", found.proof)
    if seen.status != _OK or found.policy is None:
        told = "a redirect, which senders do not follow" if 300 <= seen.status < 400 else "no policy"
        return failed(f"{seen.url} answers {seen.status}: {told}", found.proof, fix=fix)
    if found.policy.problems:
        return failed("; ".join(found.policy.problems), found.proof, fix=fix)
    return _judge_mode(found.policy, seen, found.proof, fix)


def _judge_mode(found: StsPolicy, seen: Exchange, proof: dict[str, object], fix: str) -> Verdict:
    if seen.header("content-type").partition(";")[0].strip().lower() != "text/plain":
        return warned("served as something else than text/plain, which some senders refuse", proof, fix=fix)
    if found.mode == "none":
        return warned("mode none: nothing is asked of senders", proof, fix=fix)
    if found.max_age < SHORTEST:
        return warned(f"max_age of {found.max_age} seconds: senders forget it within a day", proof, fix=fix)
    if found.mode == "testing":
        return warned("mode testing: failures are only reported", proof, fix=fix)
    return passed(f"enforced for {found.max_age} seconds: {', '.join(found.patterns)}", proof)


@_sts(Severity.HIGH, refs=("RFC 8461 4.1, 5",))
async def mx(survey: Survey, domain: SendingDomain) -> Verdict:
    """The MTA-STS policy names every mail server of the domain.

    Founder: Once the policy is enforced, senders refuse to hand mail to a server that it does not name, and that mail is lost.
    Fix: Name each MX in the policy, then give the record a new id.
    """
    found = await _policy(survey, domain)
    if isinstance(found, Verdict):
        return found
    if found.policy is None or found.policy.problems:
        if found.exchange.answered or found.exchange.state in _GONE:
            return not_applicable("no valid policy; mta_sts.policy says so")
        return unknown(f"the policy could not be fetched: {found.exchange.why}", found.proof)
    answer = await survey.records(domain.name, "MX")
    if not answer.state.is_settled:
        return could_not(answer)
    hosts = [item.host for item in parse_mx(answer.records) if not item.is_null]
    left = [host for host in hosts if not found.policy.covers(host)]
    proof = found.proof | evidence(answer)
    if not hosts:
        return not_applicable("the domain names no mail server")
    if not left:
        return passed(f"{count(len(hosts), 'mail server')}, each named", proof)
    lines = "\n".join(f"mx: {host}" for host in left)
    at = spot(survey.project, f"_mta-sts.{domain.name}")
    fix = f"Add to the policy:\n{lines}\nthen {at.change('TXT', text(f'v=STSv1; id={survey.now:%Y%m%d%H%M%S}'))}"
    told = f"{', '.join(left)} is not named"
    if found.policy.mode == "enforce":
        return replace(failed(f"{told}: senders refuse to deliver there", proof, fix=fix), severity=Severity.BLOCKER)
    return warned(f"{told}: mail is lost once the policy is enforced", proof, fix=fix)


async def _record(survey: Survey, domain: SendingDomain) -> DnsAnswer:
    return await survey.records(f"_mta-sts.{plain(domain.name)}", "TXT")


async def _policy(survey: Survey, domain: SendingDomain) -> Policy | Verdict:
    """The policy of a domain that has a record, else why none is looked for."""
    answer = await _record(survey, domain)
    if not answer.state.is_settled:
        return could_not(answer)
    if not any(map(is_sts, answer.records)):
        return not_applicable(_UNUSED)
    seen = await survey.fetch(f"https://mta-sts.{plain(domain.name)}/.well-known/mta-sts.txt")
    return Policy(seen, parse_policy(seen.body) if seen.answered and seen.status == _OK else None)


async def _wanted(survey: Survey, domain: SendingDomain) -> str:
    """The policy that fits the domain's mail servers."""
    hosts = [item.host for item in parse_mx((await survey.records(domain.name, "MX")).records) if not item.is_null]
    lines = [f"mx: {host}" for host in hosts] or ["mx: <each mail server>"]
    return "\n".join(["version: STSv1", "mode: enforce", *lines, "max_age: 604800"])
