"""One DNS question to one server, over UDP and, when the answer does not fit, TCP."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState

if TYPE_CHECKING:
    import dns.message
    import dns.rrset

_PAYLOAD = 1232
_MOST_RECORDS = 200
_LONGEST_TEXT = 65_535
_LONGEST_CHAIN = 16
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a DNS server listens."""

    address: str
    port: int = 53

    @classmethod
    def parse(cls, text: str) -> Endpoint:
        """Read "192.0.2.1", "192.0.2.1:5353", "2001:db8::1" or "[2001:db8::1]:5353"."""
        if text.startswith("["):
            address, _, port = text[1:].partition("]")
            return cls(address, int(port.lstrip(":") or 53))
        if text.count(":") == 1:
            address, _, port = text.partition(":")
            return cls(address, int(port))
        return cls(text)

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


def presentable(name: str) -> str:
    """`name` as an absolute name, international labels in their ASCII form."""
    if name.isascii():
        return name.rstrip(".") + "."
    import idna

    try:
        return idna.encode(name.rstrip("."), uts46=True).decode("ascii") + "."
    except idna.IDNAError:
        return name.rstrip(".") + "."


@dataclass(frozen=True, slots=True)
class Way:
    """How a question is put: with the wish for recursion, over TCP from the start, not to be validated (CD), with signatures (DO)."""

    recursive: bool
    over_tcp: bool = False
    unchecked: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A question as it went: the message that came, or how and why none did."""

    message: dns.message.Message | None
    state: DnsState
    reason: str = ""
    milliseconds: float = 0.0


async def ask_server(server: Endpoint, name: str, kind: str, seconds: float, *, recursive: bool, unchecked: bool = False) -> DnsAnswer:
    """Ask `server` for the `kind` records of `name`, within `seconds`; never raises for what the server does."""
    found = await exchange(server, name, kind, seconds, Way(recursive, unchecked=unchecked))
    return answer_of(found, name, kind, server)


async def exchange(server: Endpoint, name: str, kind: str, seconds: float, way: Way) -> Exchanged:
    """Put one question to `server` in this `way`; never raises for what the server does."""
    import dns.exception

    began = time.monotonic()
    reason, response = "", None
    try:
        async with asyncio.timeout(seconds):
            response = await _sent(server, name, kind, seconds, way)
        state = _state(response, name, kind)
    except (TimeoutError, dns.exception.Timeout):
        state, reason = DnsState.TIMEOUT, f"{server} did not answer within {seconds:g} s"
    except (OSError, EOFError) as error:
        said = (error.strerror or str(error)) if isinstance(error, OSError) else ""
        state, reason = DnsState.UNREACHABLE, f"{server}: {said or 'hung up'}"
    except (dns.exception.DNSException, ValueError) as error:
        state, reason = DnsState.MALFORMED, f"{server}: {type(error).__name__}"
    return Exchanged(response, state, reason, (time.monotonic() - began) * 1000)


def answer_of(found: Exchanged, name: str, kind: str, server: Endpoint) -> DnsAnswer:
    """What an exchange says of the `kind` records of `name`."""
    if found.message is None:
        return DnsAnswer(name, kind, found.state, server=str(server), milliseconds=found.milliseconds, reason=found.reason)
    return _answer(found.message, name, kind, found.state, str(server), found.milliseconds)


async def _sent(server: Endpoint, name: str, kind: str, seconds: float, way: Way) -> dns.message.Message:
    """The answer to one question.

    Raises:
        OSError, EOFError, DNSException, ValueError: what came is none, or nothing came.
    """
    import dns.asyncquery
    import dns.flags
    import dns.message

    query = dns.message.make_query(presentable(name), kind, use_edns=0, payload=_PAYLOAD, want_dnssec=way.signed)
    query.flags |= dns.flags.AD
    if not way.recursive:
        query.flags &= ~dns.flags.RD
    if way.unchecked:
        query.flags |= dns.flags.CD
    if way.over_tcp:
        return await dns.asyncquery.tcp(query, server.address, timeout=seconds, port=server.port)
    response, _ = await dns.asyncquery.udp_with_fallback(query, server.address, timeout=seconds, port=server.port, ignore_unexpected=True)
    return response


def _state(response: dns.message.Message, name: str, kind: str) -> DnsState:
    import dns.rcode

    code = response.rcode()
    if code == dns.rcode.NXDOMAIN:
        return DnsState.NXDOMAIN
    if code == dns.rcode.SERVFAIL:
        return DnsState.SERVFAIL
    if code in (dns.rcode.REFUSED, dns.rcode.NOTAUTH):
        return DnsState.REFUSED
    if code != dns.rcode.NOERROR:
        return DnsState.MALFORMED
    _, found = _rrset(response, name, kind)
    return DnsState.ANSWER if found is not None else DnsState.NODATA


def _answer(response: dns.message.Message, name: str, kind: str, state: DnsState, server: str, milliseconds: float) -> DnsAnswer:
    import dns.flags
    import dns.rcode

    chain, found = _rrset(response, name, kind)
    records, strings = _texts(found) if found is not None else ((), ())
    reason = f"{server} answered {dns.rcode.to_text(response.rcode())}" if state is DnsState.MALFORMED else _explained(response)
    return DnsAnswer(
        name=name,
        kind=kind,
        state=state,
        records=records,
        strings=strings,
        chain=chain,
        ttl=None if found is None else int(found.ttl),
        server=server,
        authoritative=bool(response.flags & dns.flags.AA),
        secure=bool(response.flags & dns.flags.AD),
        milliseconds=milliseconds,
        reason=reason,
        alias_ttl=_alias_ttl(response, name) if chain else None,
        negative_ttl=_negative_ttl(response) if state in (DnsState.NXDOMAIN, DnsState.NODATA) else None,
    )


def _alias_ttl(response: dns.message.Message, name: str) -> int | None:
    import dns.name
    import dns.rdatatype

    here = dns.name.from_text(presentable(name))
    return next((int(one.ttl) for one in response.answer if one.name == here and one.rdtype == dns.rdatatype.CNAME), None)


def _negative_ttl(response: dns.message.Message) -> int | None:
    """How long the empty answer is kept: a cache counts the TTL of the SOA down, an authority gives it in full (RFC 2308 5)."""
    import dns.rdatatype

    soa = next((one for one in response.authority if one.rdtype == dns.rdatatype.SOA and len(one)), None)
    return None if soa is None else min(int(soa.ttl), int(soa[0].minimum))


def _explained(response: dns.message.Message) -> str:
    """Why the server failed, in its own words (extended DNS errors, RFC 8914)."""
    import dns.edns
    import dns.rcode

    if response.rcode() != dns.rcode.SERVFAIL:
        return ""
    told = [option for option in response.options if isinstance(option, dns.edns.EDEOption)]
    return "; ".join(f"{one.code.name.replace('_', ' ').lower()} {one.text or ''}".strip() for one in told)[:_LONGEST_REASON]


def _rrset(response: dns.message.Message, name: str, kind: str) -> tuple[tuple[str, ...], dns.rrset.RRset | None]:
    """The rrset asked for, after following the CNAMEs in the answer; and the names they lead through.

    A referral, which has its NS set in the authority section, counts as an answer to a question for NS.
    """
    import dns.name
    import dns.rdatatype

    wanted = dns.rdatatype.from_text(kind)
    here = dns.name.from_text(presentable(name))
    chain: list[str] = []
    for _ in range(_LONGEST_CHAIN):
        for rrset in response.answer:
            if rrset.name == here and rrset.rdtype == wanted:
                return tuple(chain), rrset
        alias = next((one for one in response.answer if one.name == here and one.rdtype == dns.rdatatype.CNAME), None)
        if alias is None or wanted == dns.rdatatype.CNAME:
            break
        here = alias[0].target
        if _plain(str(here)) in chain:
            break
        chain.append(_plain(str(here)))
    if wanted == dns.rdatatype.NS and not chain:
        referral = next((one for one in response.authority if one.name == here and one.rdtype == wanted), None)
        return (), referral
    return tuple(chain), None


def _plain(name: str) -> str:
    return name.rstrip(".").lower() or "."


def _texts(rrset: dns.rrset.RRset) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The records in presentation form, and for TXT their character-strings."""
    import dns.rdatatype

    data = list(rrset)[:_MOST_RECORDS]
    if rrset.rdtype == dns.rdatatype.TXT:
        parts = tuple(tuple(string.decode("utf-8", "replace") for string in one.strings) for one in data)
        return tuple("".join(strings)[:_LONGEST_TEXT] for strings in parts), parts
    if rrset.rdtype in (dns.rdatatype.NS, dns.rdatatype.CNAME, dns.rdatatype.PTR):
        return tuple(_plain(str(one.target)) for one in data), ()
    if rrset.rdtype == dns.rdatatype.MX:
        return tuple(f"{one.preference} {_plain(str(one.exchange))}" for one in data), ()
    return tuple(one.to_text()[:_LONGEST_TEXT] for one in data), ()
