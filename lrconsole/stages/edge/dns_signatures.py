"""Judges DNSSEC: secure, unsigned, signed without a DS, or bogus, which takes the whole domain off the net for validating resolvers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.judgement import Severity
from lrconsole.model.observed_state import DnsState
from lrconsole.stages.edge.dns_question import could_not, evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.observation import DnsAnswer

VALIDATING = 'Name a validating resolver in `resolvers` of [network], such as "9.9.9.9".'


def judge_dnssec(zone: str, soa: DnsAnswer, ds: DnsAnswer, keys: DnsAnswer, authority: Sequence[DnsAnswer]) -> Verdict:
    """`soa`, `ds` and `keys` are the resolver's answers, `authority` the SOA of the zone's own servers, asked when the resolver failed."""
    proof = evidence(soa, ds, keys, *authority)
    if soa.state is DnsState.SERVFAIL:
        return _judge_failure(zone, soa, ds, authority, proof)
    if not soa.state.is_settled:
        return could_not(soa)
    if soa.state is DnsState.NXDOMAIN:
        return unknown(f"{zone} does not exist", proof, fix="dns.delegation says what is wrong.")
    if soa.secure:
        return passed("signed, and the resolver validates it", proof)
    if not ds.state.is_settled:
        return could_not(ds)
    if ds.records:
        return unknown("signed, but the resolver that was asked does not validate", proof, fix=VALIDATING)
    if keys.records:
        fix = f"at the registrar: add the DS record that your DNS host shows for {zone}"
        return warned("signed, but the registrar has no DS record, so nobody validates it", proof, fix=fix)
    fix = f"At the DNS host of {zone}: switch DNSSEC on, then add the DS record that it shows at the registrar."
    return warned("not signed", proof, fix=fix)


def _judge_failure(zone: str, soa: DnsAnswer, ds: DnsAnswer, authority: Sequence[DnsAnswer], proof: dict[str, object]) -> Verdict:
    works = any(answer.state is DnsState.ANSWER for answer in authority)
    if not works or ds.state is DnsState.NODATA:
        return could_not(soa)
    fix = f"at the registrar: delete the DS records of {zone}; wait for their TTL; sign the zone again; add the new DS"
    verdict = failed("bogus: validating resolvers refuse the whole domain", proof, fix=fix)
    return replace(verdict, severity=Severity.BLOCKER)
