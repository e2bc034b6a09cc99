"""DKIM: every declared selector has one sound key of good size (RFC 6376)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import SendingDomain
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check
from lrconsole.stages.edge.email.dkim_alias import Alias, judge_alias
from lrconsole.stages.edge.email.dkim_record import LEAST_BITS, DkimRecord, KeyFault, is_dkim, parse
from lrconsole.stages.edge.email.dkim_selectors import judge_undeclared, undeclared
from lrconsole.stages.edge.zones.dns_fix import Spot, spot, text
from lrconsole.stages.edge.zones.dns_question import could_not, evidence, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lrconsole.model.observation import DnsAnswer
    from lrconsole.model.survey import Survey

GOOD_BITS = 2048

_high = partial(check, Stage.EDGE, Severity.HIGH, hurts=(Impact.EMAIL, Impact.REPUTATION), effort=Effort.MINUTES, rows=("R1.5", "B10"))
_UNLESS = "unless the mail provider asks for it"
_medium = partial(check, Stage.EDGE, Severity.MEDIUM, hurts=(Impact.EMAIL, Impact.REPUTATION), effort=Effort.MINUTES, rows=("R1.5", "B10"))
_FOLDED = re.compile(r"(?:^|;)\s*p\s*=\s*[^;\s]+\s+[^;\s]")
_ABSENT = "no key at any declared selector; dkim.found says so"


@dataclass(frozen=True, slots=True)
class Selector:
    """A declared selector, what was answered for it, and the texts there that are meant as keys."""

    name: str
    answer: DnsAnswer

    @property
    def at(self) -> str:
        """The name of its record."""
        return self.answer.name

    @property
    def keys(self) -> tuple[DkimRecord, ...]:
        """Its keys; more than one make the result undefined."""
        return tuple(parse(record) for record in self.answer.records if is_dkim(record))


@_high(refs=("RFC 6376 3.6.2", "RFC 8020"))
async def found(survey: Survey, domain: SendingDomain) -> Verdict:
    """Every declared DKIM selector has a key.

    Founder: Without the key receivers cannot tell your booking mails from a forger's, and they land in spam.
    Fix: Publish the record that the mail provider shows for the selector, as CNAME where the provider offers one.
    """
    seen = await _selectors(survey, domain)
    if not seen:
        return await judge_undeclared(survey, domain)
    proof = evidence(*(item.answer for item in seen))
    missing = [item for item in seen if item.answer.state.is_settled and not item.keys]
    if missing and (doubled := [item for item in missing if await _is_doubled(survey, item, domain)]):
        told = f"the key of {_names(doubled)} stands at {doubled[0].at}.{domain.name}: the panel adds {domain.name} by itself"
        lines = [f"move it from {item.at}.{domain.name}: enter {spot(survey.project, item.at).label} as its name" for item in doubled]
        return failed(told, proof, fix=spot(survey.project, domain.name).fix(*lines))
    if missing:
        return failed("no key at " + ", ".join(item.name for item in missing), proof, fix=_publish(survey, missing, domain))
    if silent := _silent(seen):
        return could_not(silent)
    return passed("key at " + ", ".join(item.name for item in seen), proof)


@_high(refs=("RFC 6376 3.6.1", "RFC 8463 4"))
async def record(survey: Survey, domain: SendingDomain) -> Verdict:
    """Every DKIM key record can be read.

    Founder: One character lost while pasting makes every signature wrong, and mail is treated as forged.
    Fix: Copy the record from the mail provider again, in full, without quotes; split long keys into strings of 255 characters.
    """
    seen = await _selectors(survey, domain)
    if not seen:
        return undeclared(domain)
    proof = evidence(*(item.answer for item in seen))
    faults = [(item, fault) for item in seen for fault in _faults(item)]
    if faults:
        fix = _publish(survey, list(dict.fromkeys(item for item, _ in faults)), domain)
        return failed("; ".join(f"{item.name}: {fault}" for item, fault in faults), proof, fix=fix)
    if silent := _silent(seen):
        return could_not(silent)
    if not any(item.keys for item in seen):
        return not_applicable(_ABSENT)
    odd = [(item, oddity) for item in seen for key in item.keys for oddity in key.oddities]
    if odd:
        at = {item: spot(survey.project, item.at) for item, _ in odd}
        fix = next(iter(at.values())).fix(*(f"in TXT {at[item].label}: {oddity}; take that out, {_UNLESS}" for item, oddity in odd))
        return warned("; ".join(f"{item.name}: {oddity}" for item, oddity in odd), proof, fix=fix)
    return passed(f"{count(sum(bool(item.keys) for item in seen), 'key')} read", proof)


@check(
    Stage.EDGE,
    Severity.MEDIUM,
    hurts=(Impact.EMAIL, Impact.REPUTATION),
    effort=Effort.HOURS,
    rows=("R1.5", "B10"),
    refs=("RFC 8301 3", "RFC 8463 1"),
)
async def keysize(survey: Survey, domain: SendingDomain) -> Verdict:
    """Every DKIM key has 2048 bits or more.

    Founder: A short key can be broken, and receivers ignore the shortest ones, so mail counts as unsigned.
    Fix: Make a new selector with a 2048-bit RSA key, switch sending to it, and delete the old one after a week.
    """
    seen = await _selectors(survey, domain)
    if not seen:
        return undeclared(domain)
    sound = [(item, key) for item in seen for key in item.keys if key.bits]
    proof = evidence(*(item.answer for item in seen)) | {f"key at {item.name}": f"{key.kind} {key.bits} bits" for item, key in sound}
    rsa = [(item, key) for item, key in sound if key.kind == "rsa"]
    if useless := [item for item, key in rsa if key.bits < LEAST_BITS or key.digests == ("sha1",)]:
        return failed(f"receivers ignore the key at {_names(useless)}", proof, fix=_renew(survey, useless, domain))
    if silent := _silent(seen):
        return could_not(silent)
    if not sound:
        return not_applicable("no key that can be read; dkim.found and dkim.record say so")
    if short := [item for item, key in rsa if key.bits < GOOD_BITS]:
        return warned(f"less than {GOOD_BITS} bits at {_names(short)}", proof, fix=_renew(survey, short, domain))
    if not rsa:
        return warned("only ed25519, which many receivers cannot read", proof, fix="Sign with an RSA key of 2048 bits as well.")
    return passed("; ".join(f"{item.name}: {key.kind} {key.bits} bits" for item, key in sound), proof)


@_medium(refs=("RFC 6376 3.6.1",))
async def testing(survey: Survey, domain: SendingDomain) -> Verdict:
    """No DKIM key says that it is only a test.

    Founder: Receivers may treat mail signed by such a key as if it were not signed at all.
    Fix: Take t=y out of the record once your mail arrives signed.
    """
    seen = await _selectors(survey, domain)
    if not seen:
        return undeclared(domain)
    proof = evidence(*(item.answer for item in seen))
    tried = [(item, key) for item in seen for key in item.keys if key.is_testing]
    if tried:
        at = {item: spot(survey.project, item.at) for item, _ in tried}
        fix = next(iter(at.values())).fix(*(f"in TXT {at[item].label}: take out t=y, {_UNLESS}" for item, _ in tried))
        return warned(f"t=y at {_names([item for item, _ in tried])}", proof, fix=fix)
    if silent := _silent(seen):
        return could_not(silent)
    if not any(item.keys for item in seen):
        return not_applicable(_ABSENT)
    return passed("no test flag", proof)


@_high(refs=("RFC 6376 3.6.2.2", "RFC 1035 3.3.14"))
async def strings(survey: Survey, domain: SendingDomain) -> Verdict:
    """Long DKIM keys are whole and split as DNS needs it.

    Founder: A panel that cuts the key at 255 characters without a word makes every signature wrong.
    Fix: Paste the key again; where the panel does not split it, enter it as two quoted strings of at most 255 characters, side by side.
    """
    seen = await _selectors(survey, domain)
    if not seen:
        return undeclared(domain)
    proof = evidence(*(item.answer for item in seen))
    proof |= {f"strings at {item.name}": ", ".join(str(len(part)) for parts in item.answer.strings for part in parts) for item in seen}
    if cut := [item for item in seen if any(problem.fault is KeyFault.CUT_OFF for key in item.keys for problem in key.problems)]:
        return failed(f"the key at {_names(cut)} is cut off", proof, fix=_publish(survey, cut, domain))
    if silent := _silent(seen):
        return could_not(silent)
    if spaced := [item for item in seen if any(_FOLDED.search(key.text) for key in item.keys)]:
        told = f"the key at {_names(spaced)} has spaces inside, as pasting from several lines leaves them"
        return warned(f"{told}; receivers pass over them", proof, fix=_publish(survey, spaced, domain))
    if not any(item.keys for item in seen):
        return not_applicable(_ABSENT)
    return passed("whole", proof)


@_high(refs=("RFC 6376 3.6.2", "RFC 1034 3.6.2"))
async def cname(survey: Survey, domain: SendingDomain) -> Verdict:
    """A DKIM key that the mail provider hosts is there, and no proxy stands before it.

    Founder: When the key's address leads nowhere, your mail is signed with a key that nobody can read, and counts as forged.
    Fix: Set the CNAME that the mail provider shows now; at Cloudflare it must be “DNS only”.
    """
    seen = await _selectors(survey, domain)
    if not seen:
        return undeclared(domain)
    aliases = [Alias(item.name, item.answer, await survey.records(item.at, "A"), spot(survey.project, item.at)) for item in seen]
    return judge_alias(aliases, domain.provider)


async def _selectors(survey: Survey, domain: SendingDomain) -> tuple[Selector, ...]:
    return tuple([Selector(name, await survey.records(f"{name}._domainkey.{domain.name}", "TXT")) for name in domain.selectors])


async def _is_doubled(survey: Survey, item: Selector, domain: SendingDomain) -> bool:
    """Whether the key stands at a name with the domain twice, as panels make it that add the domain by themselves."""
    answer = await survey.records(f"{item.at}.{domain.name}", "TXT")
    return any(map(is_dkim, answer.records))


def _silent(seen: tuple[Selector, ...]) -> DnsAnswer | None:
    return next((item.answer for item in seen if not item.answer.state.is_settled), None)


def _faults(item: Selector) -> list[str]:
    if len(item.keys) > 1:
        return [f"{len(item.keys)} keys at one selector"]
    return [fault for key in item.keys for fault in (("the key is revoked (p is empty)",) if key.is_revoked else map(str, key.problems))]


def _names(seen: Sequence[Selector]) -> str:
    return ", ".join(item.name for item in seen)


def _publish(survey: Survey, wrong: Sequence[Selector], domain: SendingDomain) -> str:
    spots = {item: spot(survey.project, item.at) for item in wrong}
    return spots[wrong[0]].fix(*(line for item, at in spots.items() for line in _replacement(item, at, domain)))


def _replacement(item: Selector, at: Spot, domain: SendingDomain) -> list[str]:
    old = (
        [at.delete("CNAME", plain(item.answer.chain[0]))] if item.answer.chain else [at.delete("TXT", text(key.text)) for key in item.keys]
    )
    shown = f"<what {domain.provider or 'the mail provider'} shows for selector {item.name}; as CNAME if it shows one>"
    return [*old, at.add("TXT", shown)]


def _renew(survey: Survey, old: Sequence[Selector], domain: SendingDomain) -> str:
    spots = [spot(survey.project, item.at) for item in dict.fromkeys(old)]
    new = spot(survey.project, f"<new selector>._domainkey.{domain.name}")
    made = new.add("TXT", f"<a 2048-bit RSA key that {domain.provider or 'the mail provider'} makes>")
    return new.fix(made, *(f"a week after sending by it: delete TXT {at.label}" for at in spots))
