"""Judges who an SPF record lets send: own senders, the declared provider, the web server, far too many addresses, subdomains."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.project import Project, SendingDomain
from lrconsole.model.text import count
from lrconsole.stages.edge.dated_facts import AS_OF, has_own_bounces, is_cloudflare, is_spf_company, spf_include
from lrconsole.stages.edge.email.dmarc_discovery import Discovery
from lrconsole.stages.edge.email.dmarc_record import Policy
from lrconsole.stages.edge.email.spf_advice import without
from lrconsole.stages.edge.email.spf_evaluation import SpfResult
from lrconsole.stages.edge.email.spf_ground import Ground, Run
from lrconsole.stages.edge.email.spf_record import SpfRecord, is_spf
from lrconsole.stages.edge.zones.dns_fix import spot, text
from lrconsole.stages.edge.zones.dns_question import ASK_AGAIN, could_not, evidence, is_below, plain

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.stages.edge.email.spf_tree import Branch, Node

MOST_ADDRESSES = 1_000_000
"""IPv4 addresses outside known mail companies that may send; more is no list of senders any more."""

_WIDEST = {4: 16, 6: 32}
_MOST_SHOWN = 10

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def judge_needed(ground: Ground, runs: Sequence[Run]) -> Verdict:
    """Each declared sender must pass, and the declared provider's include must be in effect."""
    include = spf_include(ground.domain.provider)
    if not runs and not include:
        return not_applicable("neither a known provider nor `senders` are declared in its [[mail]]")
    proof = ground.proof | {f"a mail from {run.address}": run for run in runs}
    refused = [run for run in runs if run.evaluation.result not in (SpfResult.PASS, SpfResult.TEMPERROR)]
    included = any(is_below(branch.domain, include) for branch in ground.analysis.root.branches()) if include else True
    if refused:
        summary = f"{refused[0].address} is refused: {refused[0].evaluation.result.value}, {refused[0].evaluation.reason}"
        return failed(summary, proof, fix=_admitting(ground, refused))
    if unheard := [run for run in runs if run.evaluation.result is SpfResult.TEMPERROR]:
        return unknown(f"{unheard[0].address}: {unheard[0].evaluation.reason}", proof, fix=ASK_AGAIN)
    if not included and ground.analysis.silent:
        return could_not(ground.analysis.silent)
    if included:
        return passed(_all_let(runs, ground.domain.provider if include else ""), proof)
    fix = ground.changed(_with_terms(ground.record, f"include:{include}"))
    if has_own_bounces(ground.domain.provider):
        return warned(
            f"{ground.domain.provider} is not let: fine only if it sends with a bounce address of its own and signs", proof, fix=fix
        )
    return failed(f"{ground.domain.provider} is not let: include:{include} is missing", proof, fix=fix)


def _all_let(runs: Sequence[Run], provider: str) -> str:
    return " and ".join([*([count(len(runs), "declared sender")] if runs else []), *([provider] if provider else [])]) + " may send"


def _admitting(ground: Ground, refused: Sequence[Run]) -> str:
    """The record with the refused addresses; "" where the record is broken, which other checks mend."""
    if any(run.evaluation.result is SpfResult.PERMERROR for run in refused):
        return ""
    terms = [f"ip{ipaddress.ip_address(run.address).version}:{run.address}" for run in refused]
    return ground.changed(_with_terms(ground.record, *terms))


def _with_terms(record: SpfRecord, *terms: str) -> str:
    """The record with more mechanisms, in front: whatever stands there already cannot refuse them first."""
    return " ".join(["v=spf1", *terms, record.text[len("v=spf1") :].strip()]).strip()


def judge_width(ground: Ground) -> Verdict:
    """Beyond known mail companies, a record should name senders, not parts of the internet."""
    found = [(node, branch, network) for node, branch in _listed(ground.analysis.root) for network in _networks(node)]
    four = ipaddress.collapse_addresses(item for _, _, item in found if isinstance(item, ipaddress.IPv4Network))
    total = sum(network.num_addresses for network in four)
    wide = [item for item in found if item[2].prefixlen < _WIDEST[item[2].version]]
    proof = ground.proof | {"addresses outside known mail companies": f"{total:,} IPv4 (companies as of {AS_OF})"}
    proof |= {f"{network} in {branch.domain}": node.term.text for node, branch, network in wide[:_MOST_SHOWN]}
    fix = _narrower(ground, [(node, branch) for node, branch, _ in wide])
    if whole := [item for item in wide if item[2].prefixlen == 0]:
        return failed(f"“{whole[0][0].term.text}” lets every {_family(whole[0][2])} address send", proof, fix=fix)
    if total > MOST_ADDRESSES:
        return failed(f"{total:,} addresses may send in your name", proof, fix=fix)
    if silent := ground.analysis.silent or ground.analysis.silent_term:
        return could_not(silent)
    if wide:
        return warned(f"“{wide[0][0].term.text[:60]}” is a very large network", proof, fix=fix)
    return passed(f"{total:,} IPv4 addresses outside known mail companies", proof)


def _family(network: Network) -> str:
    return f"IPv{network.version}"


def _narrower(ground: Ground, wide: Sequence[tuple[Node, Branch]]) -> str:
    lines = [f"in TXT of {branch.domain}: replace “{node.term.text}” by the addresses of your own senders" for node, branch in wide]
    return ground.at.fix(*dict.fromkeys(lines[:_MOST_SHOWN])) if lines else ""


def _listed(root: Branch) -> Iterator[tuple[Node, Branch]]:
    """The terms that admit, of all records but those of known mail companies."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        branch = waiting.pop()
        seen.add(id(branch))
        for node in branch.nodes:
            if node.term.qualifier not in ("+", "") or is_spf_company(node.target):
                continue
            yield node, branch
            if node.below and id(node.below) not in seen:
                waiting.append(node.below)


def _networks(node: Node) -> list[Network]:
    if node.term.name not in ("ip4", "ip6", "a", "mx"):
        return []
    addresses = (node.term.value,) if node.term.name in ("ip4", "ip6") else node.addresses
    found: list[Network] = []
    for address in addresses:
        length = node.term.cidr6 if ":" in address else node.term.cidr4
        found.append(ipaddress.ip_network(address if length is None else f"{address}/{length}", strict=False))
    return found


def judge_web_server(ground: Ground, web: dict[str, str]) -> Verdict:
    """An `a` or `mx` that leads to the web server lets each form on it send; behind a proxy it lets the proxy's other customers."""
    nodes = [node for node in ground.analysis.root.nodes if node.term.name in ("a", "mx") and node.term.qualifier == "+"]
    if not nodes:
        return passed("no a or mx", ground.proof)
    proxied = [(node, address) for node in nodes for address in node.addresses if is_cloudflare(address)]
    shared = [(node, address) for node in nodes for address in node.addresses if address in web]
    fix = ground.changed(
        without(ground.record, {node.term.at for node, _ in proxied or shared}), "then name your real senders, as ip4: or include:"
    )
    proof = ground.proof | {node.term.text: ", ".join(node.addresses[:_MOST_SHOWN]) for node in nodes}
    if proxied:
        summary = f"“{proxied[0][0].term.text}” is {proxied[0][1]}, a Cloudflare proxy: none of your mail comes from there"
        return failed(summary, proof | {"Cloudflare's networks as of": AS_OF}, fix=fix)
    if shared:
        return warned(f"“{shared[0][0].term.text}” is the web server of {web[shared[0][1]]}, which then may send", proof, fix=fix)
    if unheard := [answer for node in nodes for answer in node.answers if not answer.state.is_settled]:
        return could_not(unheard[0])
    return passed("a and mx lead to no declared web host", proof)


def below(project: Project, domain: SendingDomain) -> tuple[str, ...]:
    """The declared hosts below a domain that are no sending domains of their own."""
    sending = {plain(item.name) for item in project.sending}
    names = (host.name for host in project.hosts if is_below(host.name, domain.name))
    return tuple(name for name in dict.fromkeys(names) if plain(name) not in sending and plain(name) != plain(domain.name))


def judge_gap(project: Project, domain: SendingDomain, policy: Discovery, hosts: Sequence[DnsAnswer]) -> Verdict:
    """Hosts without SPF can be forged as senders unless DMARC covers subdomains; an alias cannot have a record of its own."""
    proof = evidence(*policy.asked, *hosts)
    if policy.record and (effective := policy.record.policy(inherited=True)) is not Policy.NONE:
        return passed(f"DMARC asks to {effective.value} what is forged in the name of a subdomain", evidence(*policy.asked))
    if silent := policy.silent or next((answer for answer in hosts if not answer.state.is_settled), None):
        return could_not(silent)
    bare = [answer for answer in hosts if not any(is_spf(record) for record in answer.records)]
    if not bare:
        return passed(f"each of {count(len(hosts), 'host')} below has an SPF record", proof)
    at = spot(project, domain.name)
    lines = [spot(project, answer.name).add("TXT", text("v=spf1 -all")) for answer in bare[:_MOST_SHOWN] if not answer.chain]
    fix = at.fix("let DMARC cover them: sp=quarantine, once its reports are clean; until then", *lines)
    names = ", ".join(answer.name for answer in bare[:3]) + (" …" if len(bare) > 3 else "")
    return warned(f"{count(len(bare), 'host')} without SPF or a DMARC policy: {names}", proof, fix=fix)
