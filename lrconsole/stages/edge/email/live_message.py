"""Judges one mail that was sent, as its receiver got it: author, signatures, sender's address, DMARC, unsubscribing, links."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Outcome
from lrconsole.model.project import Project, SendingDomain
from lrconsole.model.text import count
from lrconsole.stages.edge.email.dkim_verification import DkimResult, Holds, Verified, verify
from lrconsole.stages.edge.email.dmarc_alignment import aligned
from lrconsole.stages.edge.email.dmarc_discovery import Discovery, discover
from lrconsole.stages.edge.email.dmarc_policy import ABSENT, asked_for
from lrconsole.stages.edge.email.dmarc_record import Policy
from lrconsole.stages.edge.email.mail_links import links_in
from lrconsole.stages.edge.email.mail_message import Message, read
from lrconsole.stages.edge.email.spf_evaluation import Delivery, Evaluation, SpfResult, evaluate
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, is_below, plain

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

_BRACKETED = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]+)\]")
_FROM_CLAUSE = re.compile(r"^\s*from\s+(\S+)")
_PREVIEWS = ("vercel.app", "netlify.app", "onrender.com", "fly.dev", "pages.dev", "ngrok.io", "ngrok-free.app", "localhost")
_WORST = {Outcome.FAIL: 0, Outcome.UNKNOWN: 1, Outcome.WARN: 2}
_BULK = ("list-id", "list-unsubscribe", "list-unsubscribe-post", "precedence")


@dataclass(frozen=True, slots=True)
class Row:
    """What was judged ("signature"), in words, and the verdict."""

    name: str
    title: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Receipt:
    """A mail with what its receiver knows: who handed it over, for which bounce address, and when, in seconds since 1970."""

    message: Message
    ip: str
    sender: str
    greeting: str
    at: int


def receipt(message: Message, now: int, ip: str = "") -> Receipt:
    """Read who handed the mail over from its topmost Received line that names a public address; `ip` stands above that.

    A signature is judged as of the day of the topmost Received line, since it may have ended since.
    """
    at = min(now, _received(message) or now)
    sender = message.value("return-path").strip("<> ")
    for field in message.all("received"):
        for found in _BRACKETED.findall(field.value.partition(" by ")[0]):
            if not ip and _is_public(found):
                greeting = _FROM_CLAUSE.match(field.value)
                return Receipt(message, found, sender, greeting.group(1) if greeting else "", at)
    return Receipt(message, ip, sender, "", at)


def _received(message: Message) -> int | None:
    from email.utils import parsedate_to_datetime

    try:
        return int(parsedate_to_datetime(message.value("received").rpartition(";")[2].strip()).timestamp())
    except (TypeError, ValueError, OverflowError):
        return None


def _is_public(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    # Addresses for documentation count as public, since the practice business has no others.
    documented = any(address in ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))
    return address.is_global or documented


async def judge_message(survey: Survey, got: Receipt, holds: Holds) -> tuple[Row, ...]:
    """All rows, in the order in which a receiver asks."""
    authors = got.message.authors
    if len(authors) != 1 or len(got.message.all("from")) != 1:
        told = f"{count(len(got.message.all('from')), 'From line')} with {count(len(authors), 'domain')}"
        return (Row("author", "One author", failed(f"{told}; receivers refuse that")),)
    author = authors[0]
    signatures = await verify(got.message, survey.records, holds, got.at)
    policy = await discover(survey, author)
    run = await _run(survey, got)
    speaks = [one for one in signatures if one.result is DkimResult.PASS and await _speaks(survey, policy, author, one.domain, "adkim")]
    return (
        Row("author", "One author", passed(author)),
        Row("signature", "Signed by DKIM", _judge_signatures(author, signatures, speaks)),
        Row("sender", "Sent from an address that SPF lets", _judge_sender(got, run)),
        Row("policy", "Passes DMARC", await _judge_policy(survey, got, author, policy, speaks, run)),
        Row("selectors", "Selectors are declared", _judge_selectors(survey.project, author, signatures)),
        Row("unsubscribe", "One click unsubscribes", _judge_unsubscribe(got.message, speaks)),
        Row("links", "Links are right", _judge_links(survey.project, got.message)),
    )


async def judge_declared(survey: Survey, domain: SendingDomain) -> Verdict:
    """All rows of all declared mails of the domain as one verdict: the worst row, with the others as evidence."""
    found: list[tuple[str, Row]] = []
    for path in domain.mails:
        seen = await survey.mail(path)
        if seen.reason:
            return unknown(seen.reason)
        try:
            got = receipt(read(seen.raw), int(survey.now.timestamp()))
        except ValueError as error:
            return unknown(f"{seen.name} is no mail: {error}")
        found += [(seen.name, row) for row in await judge_message(survey, got, survey.holds)]
    if not found:
        fix = f"Send a mail from each tool to yourself, save its source, and name the files as `mails` in [[mail]] of {domain.name}."
        return unknown("no mail that was sent is declared", fix=fix)
    name, worst = min(found, key=lambda item: _WORST.get(item[1].verdict.outcome, len(_WORST)))
    proof = {f"{file}: {row.title}": f"{row.verdict.outcome.word}: {row.verdict.summary}" for file, row in found}
    if worst.verdict.outcome not in _WORST:
        return passed(f"{count(len(domain.mails), 'mail')} as {'it' if len(domain.mails) == 1 else 'they'} should be", proof)
    made = {Outcome.FAIL: failed, Outcome.UNKNOWN: unknown, Outcome.WARN: warned}[worst.verdict.outcome]
    return made(f"{name}: {worst.verdict.summary}", proof, fix=worst.verdict.fix)


async def _run(survey: Survey, got: Receipt) -> Evaluation | None:
    if not got.ip or not (got.sender or got.greeting):
        return None
    return await evaluate(survey.records, Delivery(got.ip, got.greeting or got.sender.rpartition("@")[2], got.sender))


async def _speaks(survey: Survey, policy: Discovery, author: str, name: str, tag: str) -> bool:
    strict = policy.record.is_strict(tag) if policy.record else False
    return await aligned(survey, author, name, strict) is True


def _judge_signatures(author: str, found: tuple[Verified, ...], speaks: list[Verified]) -> Verdict:
    proof: dict[str, object] = {
        f"{number}. {one.domain or 'unreadable'}": f"{one.result.value}: {one.reason}" for number, one in enumerate(found, 1)
    }
    fix = f"In the tool that sent it: authenticate {author}, and publish the DKIM records that it shows."
    if not found:
        return failed("not signed", fix=fix)
    if speaks:
        return passed(speaks[0].reason, proof)
    if good := [one for one in found if one.result is DkimResult.PASS]:
        return warned(f"signed by {good[0].domain}, which does not speak for {author}", proof, fix=fix)
    if late := [one for one in found if one.result is DkimResult.TEMPERROR]:
        return unknown(late[0].reason, proof)
    return failed(f"{found[0].domain or 'its signature'}: {found[0].reason}", proof, fix=fix)


def _judge_sender(got: Receipt, run: Evaluation | None) -> Verdict:
    if run is None:
        return unknown("no Received line says who handed it over", fix="Give the address with --ip, or a copy with all its headers.")
    proof: dict[str, object] = {
        "handed over by": got.ip,
        "bounce address": got.sender or "none",
        "result": f"{run.result.value}: {run.reason}",
    }
    if run.result is SpfResult.PASS:
        return passed(f"{got.ip} may send for {got.sender or got.greeting}", proof)
    if run.result is SpfResult.TEMPERROR:
        return unknown(run.reason, proof)
    told = f"{run.result.value} for {got.ip}: {run.reason}"
    return (failed if run.result in (SpfResult.FAIL, SpfResult.PERMERROR) else warned)(told, proof)


async def _judge_policy(
    survey: Survey, got: Receipt, author: str, policy: Discovery, speaks: list[Verified], run: Evaluation | None
) -> Verdict:
    if policy.record is None:
        return could_not(policy.silent) if policy.silent else not_applicable(ABSENT)
    bounces = got.sender.rpartition("@")[2] or got.greeting
    by_spf = run is not None and run.result is SpfResult.PASS and await _speaks(survey, policy, author, bounces, "aspf")
    asked = await asked_for(survey, policy)
    wanted = asked.value if isinstance(asked, Policy) else "not known"
    proof = evidence(*policy.asked) | {"by SPF": "yes" if by_spf else "no", "by DKIM": "yes" if speaks else "no", "policy": wanted}
    if speaks:
        return passed(f"by {'DKIM and SPF' if by_spf else 'DKIM'}", proof)
    if by_spf:
        return warned("by SPF alone, which fails when the mail is forwarded", proof)
    if run is None or run.result is SpfResult.TEMPERROR:
        return unknown("not by DKIM, and SPF could not be judged", proof)
    return failed(f"neither SPF nor DKIM speaks for {author}: receivers are asked for {wanted}", proof)


def _judge_selectors(project: Project, author: str, found: tuple[Verified, ...]) -> Verdict:
    ours = [one.signature for one in found if one.signature and is_below(author, one.domain)]
    declared = {(item.name, selector) for item in project.sending for selector in item.selectors}
    declared |= {(tool.signs, selector) for item in project.sending for tool in item.tools for selector in tool.selectors}
    new = [one for one in ours if (plain(one.domain), one.selector) not in declared]
    if not ours:
        return not_applicable("no signature in the domain's own name")
    if new:
        fix = "\n".join(f'In [[mail]] of {one.domain} in lrconsole.toml: add "{one.selector}" to `selectors`.' for one in new)
        return warned(f"{new[0].selector} of {new[0].domain} is not declared", fix=fix)
    return passed(", ".join(one.selector for one in ours))


def _judge_unsubscribe(message: Message, speaks: list[Verified]) -> Verdict:
    """RFC 8058: an HTTPS address, the one-click line, and a signature over both."""
    if not any(message.all(name) for name in _BULK):
        return not_applicable("no mail to a list")
    way, click = message.value("list-unsubscribe"), message.value("list-unsubscribe-post")
    proof: dict[str, object] = {"List-Unsubscribe": way[:200] or "none", "List-Unsubscribe-Post": click[:200] or "none"}
    fix = "Send List-Unsubscribe with an https address and List-Unsubscribe-Post: List-Unsubscribe=One-Click, and sign both."
    if "<https://" not in way.lower().replace(" ", ""):
        return warned("no https address to unsubscribe at", proof, fix=fix)
    if click.replace(" ", "").lower() != "list-unsubscribe=one-click":
        return warned("not by one click, which Google and Yahoo want of bulk mail", proof, fix=fix)
    covered = [one for one in speaks if one.signature and {"list-unsubscribe", "list-unsubscribe-post"} <= set(one.signature.headers)]
    return passed("one click, signed", proof) if covered else warned("one click, but the signature does not cover it", proof, fix=fix)


def _judge_links(project: Project, message: Message) -> Verdict:
    links = links_in(message)
    if not links:
        return not_applicable("no links")
    proof: dict[str, object] = {host: scheme for scheme, host in links}
    if wrong := [host for _, host in links if any(is_below(host, name) for name in _PREVIEWS) or _is_address(host)]:
        return failed(f"leads to {wrong[0]}, which is no address of the business", proof)
    if plain_http := [host for scheme, host in links if scheme == "http" and project.owns(host)]:
        return failed(f"leads to http://{plain_http[0]}, where anybody between can read it", proof)
    foreign = [host for _, host in links if not project.owns(host)]
    if len(foreign) == len(links):
        return warned(f"leads only elsewhere, as to {foreign[0]}", proof)
    return passed(f"{count(len(links), 'host')}, own ones by https", proof)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
