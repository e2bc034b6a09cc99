"""Mail reception: MX records that lead to servers which exist, or a clear statement that there are none (RFC 5321, RFC 7505)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import SendingDomain
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check
from lrconsole.stages.edge.email.mail_servers import inner, judge_dane, judge_names, judge_owner
from lrconsole.stages.edge.zones.dns_fix import Spot, spot
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, plain
from lrconsole.stages.edge.zones.dns_targets import is_address

if TYPE_CHECKING:
    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.project import Project
    from lrconsole.model.survey import Survey

_NO_MAIL = "0 ."
_high = partial(check, Stage.EDGE, Severity.HIGH, hurts=(Impact.EMAIL,), effort=Effort.MINUTES, rows=("R1.5", "B10"))
_low = partial(check, Stage.EDGE, Severity.LOW, hurts=(Impact.EMAIL,), effort=Effort.MINUTES, rows=("R1.5", "B10"))


@dataclass(frozen=True, slots=True)
class Exchanger:
    """One MX record. `host` is "" for the null MX."""

    preference: int
    host: str

    def __str__(self) -> str:
        return f"{self.preference} {self.host or '.'}"

    @property
    def is_null(self) -> bool:
        """Whether it says that the domain takes no mail."""
        return not self.host


@check(
    Stage.EDGE,
    Severity.BLOCKER,
    hurts=(Impact.EMAIL, Impact.MONEY),
    effort=Effort.MINUTES,
    rows=("R1.5", "B10"),
    refs=("RFC 5321 5.1", "RFC 7505"),
)
async def mx(survey: Survey, domain: SendingDomain) -> Verdict:
    """Mail to the domain reaches a server, or is declined at once.

    Founder: When the mail servers that your domain names do not exist, clients' answers and password mails bounce.
    Fix: Publish exactly the MX records that the mail provider shows; a domain that takes no mail gets the one record “0 .”.
    """
    answer = await survey.records(domain.name, "MX")
    if not answer.state.is_settled:
        return could_not(answer)
    at = spot(survey.project, domain.name)
    exchangers = parse(answer.records)
    if not domain.receives:
        return replace(_judge_declining(exchangers, answer, at), severity=Severity.MEDIUM)
    added = at.add("MX", f"<each record that {domain.provider or 'the mail provider'} shows>")
    if not exchangers:
        return failed("no mail server is named", evidence(answer), fix=at.fix(added))
    if null := [item for item in exchangers if item.is_null]:
        fix = at.fix(*(at.delete("MX", str(item)) for item in null), *([] if len(exchangers) > len(null) else [added]))
        return failed("“0 .” says that the domain takes no mail", evidence(answer), fix=fix)
    if literal := [item for item in exchangers if is_address(item.host)]:
        fix = at.fix(*(line for item in literal for line in _renamed(at, item, "<the name of that server>")))
        return failed(f"{literal[0].host} is an address; MX needs a name", evidence(answer), fix=fix)
    servers = {item: await _addresses(survey, item.host) for item in exchangers}
    return _judge_inner(survey.project, servers, answer, at) or _judge_servers(servers, answer, at, added)


@check(
    Stage.EDGE,
    Severity.MEDIUM,
    hurts=(Impact.EMAIL,),
    effort=Effort.MINUTES,
    rows=("R1.5", "B10"),
    refs=("RFC 2181 10.3", "RFC 5321 5.1"),
)
async def mx_alias(survey: Survey, domain: SendingDomain) -> Verdict:
    """No MX record names an alias.

    Founder: Some mail services refuse to deliver this way, so mail from single clients never arrives.
    Fix: Put the name that the CNAME leads to into the MX record.
    """
    answer = await survey.records(domain.name, "MX")
    if not answer.state.is_settled:
        return could_not(answer)
    hosts = [item for item in parse(answer.records) if not item.is_null and not is_address(item.host)]
    if not hosts:
        return not_applicable("the domain names no mail server")
    seen = {item: await survey.records(item.host, "A") for item in hosts}
    proof = evidence(answer, *seen.values())
    aliases = {item: found.chain[-1] for item, found in seen.items() if found.chain}
    if aliases:
        at = spot(survey.project, domain.name)
        fix = at.fix(*(line for item, target in aliases.items() for line in _renamed(at, item, plain(target))))
        return failed("; ".join(f"{item.host} is an alias of {plain(target)}" for item, target in aliases.items()), proof, fix=fix)
    if silent := next((found for found in seen.values() if not found.state.is_settled), None):
        return could_not(silent)
    return passed(f"{count(len(hosts), 'mail server')}, none an alias", proof)


@_high(refs=("RFC 5321 5.1",))
async def mx_owner(survey: Survey, domain: SendingDomain) -> Verdict:
    """Every mail server belongs to the mail provider.

    Founder: A mail server of the host that you left still takes some of your mail, and nobody ever reads it.
    Fix: Delete the MX records that your mail provider does not show.
    """
    answer = await survey.records(domain.name, "MX")
    if not answer.state.is_settled:
        return could_not(answer)
    return judge_owner(parse(answer.records), answer, domain, spot(survey.project, domain.name))


@_low(refs=("RFC 1912 2.1", "Google sender rules"))
async def ptr(survey: Survey, domain: SendingDomain) -> Verdict:
    """Each own server that sends has a name that leads back to it.

    Founder: Google and others refuse mail from servers without a name, so booking mails do not arrive.
    Fix: Set the reverse DNS of the server's address to its name, where the server is rented.
    """
    return await judge_names(survey, domain)


@_low(refs=("RFC 7672 2.2, 3.1",))
async def dane(survey: Survey, domain: SendingDomain) -> Verdict:
    """Keys that mail servers publish in DNS are signed.

    Founder: Without the signature the keys protect nothing, although somebody takes care of them.
    Fix: Turn DNSSEC on for the zone of the mail servers, or delete the TLSA records.
    """
    answer = await survey.records(domain.name, "MX")
    if not answer.state.is_settled:
        return could_not(answer)
    hosts = [item.host for item in parse(answer.records) if not item.is_null and not is_address(item.host)]
    return judge_dane([await survey.records(f"_25._tcp.{host}", "TLSA") for host in hosts])


@_high(refs=("RFC 6376 6", "RFC 8058 3", "Google, Yahoo and Microsoft sender rules"))
async def live_message(survey: Survey, domain: SendingDomain) -> Verdict:
    """A mail that was really sent is signed, aligned, and leads to the business.

    Founder: Records can be right while the tool still sends unsigned, or with links to a test address; only a real mail shows it.
    Fix: Send a mail from each tool to yourself, save its source, name the file as `mails` in its [[mail]], or run: lrconsole mail FILE.
    """
    from lrconsole.stages.edge.email.live_message import judge_declared

    return await judge_declared(survey, domain)


def parse(records: tuple[str, ...]) -> tuple[Exchanger, ...]:
    """MX records in presentation form ("10 mail.example"), best first; what is no MX record is left out."""
    found = []
    for text in records:
        preference, _, host = text.strip().partition(" ")
        if preference.isdecimal():
            found.append(Exchanger(int(preference), plain(host.strip())))
    return tuple(sorted(found, key=lambda item: item.preference))


async def _addresses(survey: Survey, host: str) -> tuple[DnsAnswer, ...]:
    four = await survey.records(host, "A")
    return (four,) if four.records else (four, await survey.records(host, "AAAA"))


def _renamed(at: Spot, item: Exchanger, host: str) -> tuple[str, str]:
    return at.delete("MX", str(item)), at.add("MX", f"{item.preference} {host}")


def _judge_inner(project: Project, servers: dict[Exchanger, tuple[DnsAnswer, ...]], answer: DnsAnswer, at: Spot) -> Verdict | None:
    """The verdict on mail servers with addresses that nobody outside can reach; None when there are none."""
    found = {item: inner(project, [record for one in answers for record in one.records]) for item, answers in servers.items()}
    shut = [item for item, addresses in found.items() if addresses]
    if not shut:
        return None
    proof = evidence(answer, *(one for answers in servers.values() for one in answers))
    told = f"{shut[0].host} is {found[shut[0]][0]}, an address that nobody outside reaches"
    fix = at.fix(*(at.delete("MX", str(item)) for item in shut)) if len(shut) < len(servers) else ""
    return (warned if fix else failed)(told, proof, fix=fix or f"Give {shut[0].host} its public address.")


def _judge_servers(servers: dict[Exchanger, tuple[DnsAnswer, ...]], answer: DnsAnswer, at: Spot, added: str) -> Verdict:
    proof = evidence(answer, *(one for answers in servers.values() for one in answers))
    alive = [item for item, answers in servers.items() if any(one.records for one in answers)]
    unheard = [one for answers in servers.values() for one in answers if not one.state.is_settled and not any(x.records for x in answers)]
    dead = [item for item, answers in servers.items() if all(one.state.is_settled and not one.records for one in answers)]
    deletions = [at.delete("MX", str(item)) for item in dead]
    names = ", ".join(item.host for item in dead)
    if not alive and unheard:
        return could_not(unheard[0])
    if not alive:
        return failed(f"no mail server resolves: {names}", proof, fix=at.fix(*deletions, added))
    if dead:
        return warned(f"{names} does not resolve", proof, fix=at.fix(*deletions))
    return passed(", ".join(item.host for item in alive), proof)


def _judge_declining(exchangers: tuple[Exchanger, ...], answer: DnsAnswer, at: Spot) -> Verdict:
    proof = evidence(answer)
    deletions, added = [at.delete("MX", str(item)) for item in exchangers if str(item) != _NO_MAIL], at.add("MX", _NO_MAIL)
    if len(exchangers) == 1 and exchangers[0].is_null and exchangers[0].preference == 0:
        return passed("declines mail with “0 .”", proof)
    if any(item.is_null for item in exchangers):
        fix = at.fix(*deletions, *([] if any(str(item) == _NO_MAIL for item in exchangers) else [added]))
        return failed("“0 .” stands beside other MX records or with another preference", proof, fix=fix)
    if exchangers:
        fix = at.fix(*deletions, added, "or set `receives = true` in its [[mail]]")
        return warned("declared as taking no mail, but it names mail servers", proof, fix=fix)
    return warned("takes no mail, but does not say so", proof, fix=at.fix(added))
