"""Signs the answers of the practice business's one signed zone, rightly or with a planted fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lrconsole.demo.zones import SIGNED, TTL, Records

if TYPE_CHECKING:
    import dns.message

_HELD = timedelta(days=14)
_SHORT = timedelta(hours=6)


class Signer:
    """The zone's key, made anew each time that the business is served."""

    def __init__(self) -> None:
        import dns.dnssec
        import dns.name
        from cryptography.hazmat.primitives.asymmetric import ec

        self._secret = ec.generate_private_key(ec.SECP256R1())
        self._key = dns.dnssec.make_dnskey(self._secret.public_key(), "ECDSAP256SHA256", flags=257)
        self._zone = dns.name.from_text(SIGNED)
        self._pointer = dns.dnssec.make_ds(self._zone, self._key, "SHA256").to_text()

    @property
    def records(self) -> Records:
        """The key in the zone, and what the parent has of it."""
        return {(SIGNED, "DNSKEY"): (self._key.to_text(),), (SIGNED, "DS"): (self._pointer,)}

    def sign(self, response: dns.message.Message, has: Callable[[str], bool]) -> None:
        """Add the signature of each set of records in the answer that the zone itself has."""
        import dns.dnssec
        import dns.rdatatype
        import dns.rrset

        left = _SHORT if has("signatures-short") else timedelta(days=-1) if has("signatures-broken") else _HELD
        ends = datetime.now(UTC) + left
        for one in list(response.answer):
            if one.name.is_subdomain(self._zone) and one.rdtype != dns.rdatatype.DS:
                made = dns.dnssec.sign(one, self._secret, self._zone, self._key, inception=ends - 2 * _HELD, expiration=ends)
                response.answer.append(dns.rrset.from_rdata(one.name, TTL, made))
