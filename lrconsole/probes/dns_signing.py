"""Read a zone's DNSSEC records from one of its servers: keys, what the parent points at, and which signatures fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lrconsole.model.dns_seen import Pointer, Signature, SignedServer, ZoneKey
from lrconsole.model.observation import DnsAnswer
from lrconsole.probes.dns_message import Endpoint, Way, answer_of, exchange, presentable

if TYPE_CHECKING:
    import dns.message
    import dns.rrset

_SIGNED = Way(recursive=False, signed=True)
_MOST = 16
"""Keys, signatures and pointers that are looked at; each costs a computation."""


async def signed_server(server: Endpoint, zone: str, ds: DnsAnswer, seconds: float) -> SignedServer:
    """What `server` says of the signatures of `zone`, whose parent has the DS set `ds`."""
    keys, soa, chosen = [await exchange(server, zone, kind, seconds, _SIGNED) for kind in ("DNSKEY", "SOA", "NSEC3PARAM")]
    key_set = _set(keys.message, zone, "DNSKEY")
    found = (*_signatures(keys.message, zone, "DNSKEY", key_set), *_signatures(soa.message, zone, "SOA", key_set))
    iterations, salt = _hashing(_set(chosen.message, zone, "NSEC3PARAM"))
    return SignedServer(
        str(server),
        answer_of(soa, zone, "SOA", server),
        answer_of(keys, zone, "DNSKEY", server),
        tuple(_zone_key(key) for key in list(key_set or ())[:_MOST]),
        tuple(_pointers(zone, ds.records, key_set)),
        found,
        iterations,
        salt,
    )


def _set(message: dns.message.Message | None, zone: str, kind: str, covers: str = "NONE") -> dns.rrset.RRset | None:
    """The records of this kind at the zone's own name, among the answers."""
    import dns.name
    import dns.rdatatype

    name = dns.name.from_text(presentable(zone))
    wanted, covered = dns.rdatatype.from_text(kind), dns.rdatatype.from_text(covers)
    among = message.answer if message else ()
    return next((one for one in among if (one.name, one.rdtype, one.covers) == (name, wanted, covered)), None)


def _zone_key(key: Any) -> ZoneKey:
    import dns.dnssec

    return ZoneKey(dns.dnssec.key_id(key), int(key.algorithm), _bits(key), bool(key.flags & 1))


def _bits(key: Any) -> int:
    """The size of a key; 0 when it cannot be read."""
    import dns.dnssecalgs
    import dns.exception
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        made: Any = dns.dnssecalgs.get_algorithm_cls_from_dnskey(key).public_cls.from_dnskey(key)
    except (dns.exception.DNSException, UnsupportedAlgorithm, ValueError, TypeError, IndexError, AttributeError):
        return 0
    return int(getattr(made.key, "key_size", 0)) or {15: 256, 16: 456}.get(int(key.algorithm), 0)


def _pointers(zone: str, texts: Sequence[str], keys: dns.rrset.RRset | None) -> Iterator[Pointer]:
    import dns.exception
    import dns.rdata

    for text in texts[:_MOST]:
        try:
            ds: Any = dns.rdata.from_text("IN", "DS", text)
        except dns.exception.DNSException:
            continue
        yield Pointer(ds.key_tag, int(ds.algorithm), int(ds.digest_type), any(_is_pointed_at(zone, key, ds) for key in keys or ()))


def _is_pointed_at(zone: str, key: Any, ds: Any) -> bool:
    import dns.dnssec
    import dns.exception

    try:
        made = dns.dnssec.make_ds(presentable(zone), key, ds.digest_type, policy=dns.dnssec.allow_all_policy)
    except (dns.exception.DNSException, ValueError, TypeError):
        return False
    return bool(made == ds)


def _signatures(message: dns.message.Message | None, zone: str, kind: str, keys: dns.rrset.RRset | None) -> Iterator[Signature]:
    data, signatures = _set(message, zone, kind), _set(message, zone, "RRSIG", kind)
    for one in list(signatures or ())[:_MOST]:
        fits = data is not None and keys is not None and _is_made_by(data, one, keys)
        yield Signature(kind, one.key_tag, int(one.algorithm), _moment(one.inception), _moment(one.expiration), fits)


def _is_made_by(data: dns.rrset.RRset, signature: Any, keys: dns.rrset.RRset) -> bool:
    """Whether one of `keys` made the signature; its dates are for others to judge."""
    import dns.dnssec
    import dns.exception
    from cryptography.exceptions import UnsupportedAlgorithm

    policy = dns.dnssec.allow_all_policy
    try:
        dns.dnssec.validate_rrsig(data, signature, {keys.name: keys}, now=float(signature.inception), policy=policy)
    except (dns.exception.DNSException, UnsupportedAlgorithm, ValueError, TypeError, IndexError):
        return False
    return True


def _hashing(parameters: dns.rrset.RRset | None) -> tuple[int | None, str]:
    for one in parameters or ():
        return int(one.iterations), one.salt.hex()
    return None, ""


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
