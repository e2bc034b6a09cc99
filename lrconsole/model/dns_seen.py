"""What DNS probes bring back beyond plain answers: the manners of each name server, and a zone's signatures as each server gives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lrconsole.model.observation import DnsAnswer


@dataclass(frozen=True, slots=True)
class Manners:
    """How one address of a zone's name server behaves: over TCP, with EDNS, and towards a question that is none of its business.

    `tcp` is its SOA over TCP. `edns` says whether its answer to a question with EDNS had EDNS too, None without an answer. `foreign` is
    what it said to a question for the root's SOA with the wish for recursion; `offers` whether it said that it makes such look-ups.
    """

    name: str
    address: str
    tcp: DnsAnswer
    edns: bool | None
    foreign: DnsAnswer
    offers: bool = False


@dataclass(frozen=True, slots=True)
class ZoneKey:
    """A DNSKEY: its tag, algorithm number, size in bits (0 when not known), and whether it is meant to be pointed at from above (SEP)."""

    tag: int
    algorithm: int
    bits: int
    entry: bool


@dataclass(frozen=True, slots=True)
class Pointer:
    """A DS record of the parent. `fits` says whether the server has the key that it points at."""

    tag: int
    algorithm: int
    digest: int
    fits: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """An RRSIG over the zone's records of `kind`. `fits` says whether a key of the zone made it, whatever the date is."""

    kind: str
    tag: int
    algorithm: int
    begins: datetime
    ends: datetime
    fits: bool


@dataclass(frozen=True, slots=True)
class SignedServer:
    """A zone's keys and signatures as one of its servers gives them.

    `soa` and `keys` are its plain answers. `iterations` and `salt` (in hexadecimal) are those of NSEC3, None and "" without it.
    """

    server: str
    soa: DnsAnswer
    keys: DnsAnswer
    zone_keys: tuple[ZoneKey, ...] = ()
    pointers: tuple[Pointer, ...] = ()
    signatures: tuple[Signature, ...] = ()
    iterations: int | None = None
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """How a zone is signed: the DS set of its parent, the SOA that a resolver gives when it is told not to validate, and each server."""

    zone: str
    ds: DnsAnswer
    unchecked: DnsAnswer
    servers: tuple[SignedServer, ...] = ()
