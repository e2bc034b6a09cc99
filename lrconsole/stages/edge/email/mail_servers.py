"""Judges the servers behind a domain's mail: whose they are, where they can be reached, and how they are named."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.model.observed_state import DnsState
from lrconsole.model.text import count
from lrconsole.stages.edge.email.dmarc_policy import registered
from lrconsole.stages.edge.email.mail_facts import AS_OF, mx_company, mx_domains
from lrconsole.stages.edge.zones.dns_fix import Spot
from lrconsole.stages.edge.zones.dns_names import is_private
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, plain

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.project import Project, SendingDomain
    from lrconsole.model.survey import Survey
    from lrconsole.stages.edge.mail import Exchanger

_OWN_DNS = 53
_USAGES = ("2", "3")
_MOST_SENDERS = 20


def inner(project: Project, addresses: Sequence[str]) -> tuple[str, ...]:
    """The addresses that nobody outside can reach. Where the zones' servers are stand-ins on this machine, its own addresses are fine."""
    practice = project.network.dns_port != _OWN_DNS
    found = (address for address in addresses if is_private(address))
    return tuple(address for address in found if not (practice and ipaddress.ip_address(address).is_loopback))


def judge_owner(exchangers: Sequence[Exchanger], answer: DnsAnswer, domain: SendingDomain, at: Spot) -> Verdict:
    """All mail servers should be the provider's: one of an old host that still answers keeps mail that nobody reads."""
    wanted = mx_domains(domain.provider)
    proof = evidence(answer) | {"mail companies as of": AS_OF}
    hosts = [item for item in exchangers if not item.is_null]
    if not hosts:
        return not_applicable("the domain names no mail server")
    if not wanted:
        return _judge_mixed(hosts, proof, at)
    foreign = [item for item in hosts if not any(plain(item.host) == name or plain(item.host).endswith("." + name) for name in wanted)]
    if not foreign:
        return passed(f"{count(len(hosts), 'mail server')} of {domain.provider}", proof)
    names = ", ".join(item.host for item in foreign)
    if len(foreign) < len(hosts):
        fix = at.fix(*(at.delete("MX", str(item)) for item in foreign))
        return failed(f"{names} is not {domain.provider}'s: mail that it takes is lost", proof, fix=fix)
    return warned(f"no mail server is {domain.provider}'s, as declared: {names}", proof)


def _judge_mixed(hosts: Sequence[Exchanger], proof: dict[str, object], at: Spot) -> Verdict:
    owners = {mx_company(item.host) or registered(plain(item.host)): item for item in reversed(hosts)}
    if len(owners) == 1:
        return passed(f"{count(len(hosts), 'mail server')} in one hand", proof)
    last = hosts[-1]
    fix = at.fix(f"if it belongs to a host that you left: {at.delete('MX', str(last))}")
    return warned(f"mail servers of {count(len(owners), 'owner')}: {', '.join(sorted(owners))}", proof, fix=fix)


async def judge_names(survey: Survey, domain: SendingDomain) -> Verdict:
    """Each own sending address has a name that leads back to it (RFC 1912 2.1)."""
    if not domain.senders:
        return not_applicable("no `senders` are declared in its [[mail]]")
    proof: dict[str, object] = {}
    nameless, unconfirmed, silent = [], [], None
    for address in domain.senders[:_MOST_SENDERS]:
        answer = await survey.records(ipaddress.ip_address(address).reverse_pointer, "PTR")
        back = [await survey.records(plain(name), "AAAA" if ":" in address else "A") for name in answer.records[:3]]
        proof |= evidence(answer, *back)
        silent = silent or next((one for one in (answer, *back) if not one.state.is_settled), None)
        if answer.state.is_settled and not answer.records:
            nameless.append(address)
        elif answer.records and all(one.state.is_settled for one in back) and not any(_holds(one, address) for one in back):
            unconfirmed.append(address)
    fix = (
        "At the hosting of that server: set its reverse DNS (PTR) to the name that it greets with, and that name's A record to its address."
    )
    if nameless:
        return failed(f"{', '.join(nameless)} has no name, so Google refuses its mail", proof, fix=fix)
    if unconfirmed:
        return warned(f"the name of {', '.join(unconfirmed)} leads elsewhere", proof, fix=fix)
    return could_not(silent) if silent else passed(f"{count(len(domain.senders), 'sender')} named both ways", proof)


def _holds(answer: DnsAnswer, address: str) -> bool:
    return any(ipaddress.ip_address(record) == ipaddress.ip_address(address) for record in answer.records)


def judge_dane(answers: Sequence[DnsAnswer]) -> Verdict:
    """A TLSA record counts only where its zone is signed, and only for the usages that mail knows (RFC 7672 3.1)."""
    proof = evidence(*answers)
    used = [answer for answer in answers if answer.state is DnsState.ANSWER]
    if unsigned := [answer for answer in used if not answer.secure]:
        return warned(f"{unsigned[0].name} is not signed by DNSSEC, so senders pass over it", proof)
    if odd := [answer for answer in used if not any(record.split(" ")[0] in _USAGES for record in answer.records)]:
        return failed(f"{odd[0].name} has none of the usages 2 and 3 that mail knows", proof)
    if silent := next((answer for answer in answers if not answer.state.is_settled), None):
        return could_not(silent)
    return passed(f"{count(len(used), 'mail server')} with DANE", proof) if used else not_applicable("DANE is not used")
