"""Judges declared hosts: each resolves, answers HTTPS as the right app, and hangs on no CNAME whose target is gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.judgement import Severity
from lrconsole.model.observed_state import DnsState, HttpState
from lrconsole.model.project import Host
from lrconsole.model.text import clean_line
from lrconsole.stages.edge.zones.dns_fix import Spot
from lrconsole.stages.edge.zones.dns_question import could_not, described, evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.observation import DnsAnswer, Exchange, Trail

BROKEN = (HttpState.REFUSED, HttpState.TLS, HttpState.BROKEN)
"""Answers that are no HTTP, but an answer: something is there and it is not the app."""


def judge_answers(host: Host, zone: str, dns: Sequence[DnsAnswer], page: Exchange, trail: Trail | None) -> Verdict:
    """The host resolves and its HTTPS front page is the app's. `trail` is where a redirect leads, when a text must be found there."""
    proof = evidence(*dns) | {f"GET {page.url}": _shown(page)}
    if not any(answer.records for answer in dns):
        if silent := next((answer for answer in dns if not answer.state.is_settled), None):
            return could_not(silent)
        spot = Spot(host.name, zone)
        fix = spot.fix(spot.add("CNAME", "<the target that your hosting shows>"))
        return failed(f"does not resolve: {dns[0].state.value}", proof, fix=fix)
    if page.state in BROKEN:
        return failed(f"resolves, but HTTPS fails: {page.reason or page.state.value}", proof, fix=_claim(host))
    if page.state is not HttpState.ANSWERED and not (page.state is HttpState.TOO_LARGE and page.status):
        return unknown(f"could not ask https://{host.name}/: {page.reason or page.state.value}", proof, fix="Run the audit again.")
    if page.header("cf-mitigated"):
        return unknown("a bot challenge answered instead of the app", proof, fix="Let this machine's address through the challenge.")
    return _judge_page(host, page, trail, proof)


def _judge_page(host: Host, page: Exchange, trail: Trail | None, proof: dict[str, object]) -> Verdict:
    if page.status >= 500:
        return failed(f"answers with {page.status}", proof, fix=f"Look at the log of the app behind {host.name} for this request.")
    if page.status == 404:
        return warned("resolves, but answers 404 at /", proof, fix=_claim(host))
    if not host.contains:
        return passed(f"answers with {page.status}", proof)
    last = page
    if trail is not None:
        last = trail.ended
        proof = proof | {f"ends at {last.url}": _shown(last)}
        if trail.left or not last.answered:
            return unknown(f"the redirect could not be followed to its end: {trail.left or last.reason or last.state.value}", proof)
    if host.contains in last.body:
        return passed(f"answers with the expected page ({last.status})", proof)
    if last.truncated:
        return unknown(f"the beginning of the page does not hold “{clean_line(host.contains, 60)}”", proof)
    return failed(f"answers, but the page does not hold “{clean_line(host.contains, 60)}”", proof, fix=_claim(host))


def judge_dangling(host: Host, zone: str, seen: DnsAnswer, final: DnsAnswer | None) -> Verdict:
    """The CNAME's last target exists. `final` is that target asked by itself, when `seen` did not answer."""
    if not seen.chain:
        if seen.state.is_settled:
            return passed("no CNAME at this name", evidence(seen))
        return could_not(seen)
    if seen.records:
        return passed(f"{seen.chain[-1]} answers", evidence(seen))
    last = final or seen
    proof = evidence(seen) | ({f"{last.kind} {last.name}": described(last)} if final else {})
    target = seen.chain[-1]
    spot = Spot(host.name, zone)
    fix = spot.fix(spot.delete("CNAME", seen.chain[0]), "or point it at a service that you have now")
    if DnsState.NXDOMAIN in (seen.state, last.state):
        from lrconsole.model.hosting import Claimable
        from lrconsole.stages.edge.claims.services import known

        listed = known()
        service = listed.of_name([target])
        if service is None or not service.gone or service.claimable is not Claimable.YES:
            return failed(f"points at {target}, which does not exist", proof, fix=fix)
        proof["list of services"] = listed.label
        verdict = failed(f"points at {target}, which anybody can register at {service.name}", proof, fix=fix)
        return replace(verdict, severity=Severity.BLOCKER)
    if last.records:
        return passed(f"{target} answers", proof)
    if last.state in (DnsState.SERVFAIL, DnsState.NODATA):
        return warned(f"points at {target}, which answers {last.state.value}", proof, fix=fix)
    return could_not(last)


def _shown(page: Exchange) -> str:
    if not page.status:
        return f"{page.state.value} {page.reason}".strip()
    where = page.header("location")
    return f"{page.status}{f' → {where}' if where else ''} · {page.size} bytes · {page.address}"


def _claim(host: Host) -> str:
    return f"Add {host.name} as a custom domain to the project that must serve it, and wait for its certificate."
