"""A small internet on loopback of real servers: a root and a top level, zones signed in every right and wrong way, and a resolver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dns.dnssec
import dns.message
import dns.name
import dns.query
import dns.rdatatype
import dns.zone
from cryptography.hazmat.primitives.asymmetric import ec
from dns.rdtypes.ANY.DNSKEY import DNSKEY

from tests.probes.daemons import free_port, knot, nsd, unbound

TOP = "example"
NSD, KNOT = "127.0.0.1", "127.0.0.2"
BY_KNOT = ("secure", "hashed", "open")
BY_NSD = ("unsigned", "nods", "wrongds", "expired", "missing", "foreign")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Internet:
    """Where its servers listen: authorities on `port` of two addresses, a validating resolver on `resolver` of 127.0.0.1."""

    port: int
    resolver: int


@dataclass(frozen=True)
class ZoneKey:
    """A key that signs a zone."""

    secret: ec.EllipticCurvePrivateKey
    public: DNSKEY

    @classmethod
    def make(cls) -> ZoneKey:
        """A new one."""
        secret = ec.generate_private_key(ec.SECP256R1())
        return cls(secret, dns.dnssec.make_dnskey(secret.public_key(), "ECDSAP256SHA256", flags=257))

    def pointer(self, zone: str) -> str:
        """The DS record for it."""
        return dns.dnssec.make_ds(dns.name.from_text(zone), self.public, "SHA256").to_text()


def master(zone: str, address: str, *lines: str) -> str:
    """A zone's master file: one name server at `address`, and these lines."""
    head = (
        f"$ORIGIN {zone}.\n$TTL 300\n@ SOA ns1.{zone}. hostmaster.{zone}. 7 14400 3600 1209600 300\n@ NS ns1.{zone}.\n"
        if zone
        else "$ORIGIN .\n$TTL 300\n@ SOA ns1.example. hostmaster.example. 7 14400 3600 1209600 300\n@ NS ns1.example.\n"
    )
    own = f"ns1 A {address}\n" if zone else ""
    return head + own + "".join(f"{line}\n" for line in lines)


def signed(zone: str, text: str, key: ZoneKey, ends: datetime, *, without: str = "") -> str:
    """The master file signed by `key` until `ends`; without the signature of the records of one kind at the zone's own name."""
    made = dns.zone.from_text(text, origin=zone + ".", relativize=False)
    with made.writer() as change:
        dns.dnssec.sign_zone(made, change, keys=[(key.secret, key.public)], inception=ends - 30 * DAY, expiration=ends)
        if without:
            change.delete(made.origin, dns.rdatatype.RRSIG, dns.rdatatype.from_text(without))
    return made.to_text(relativize=False, want_origin=False)


def _pointers_of_knot(port: int) -> list[str]:
    """The DS records of what knot has signed."""
    found = []
    for label in ("secure", "hashed"):
        query = dns.message.make_query(f"{label}.{TOP}.", "DNSKEY")
        keys = dns.query.udp(query, KNOT, timeout=5, port=port).answer[0]
        found.append(f"{label} DS {dns.dnssec.make_ds(keys.name, keys[0], 'SHA256').to_text()}")
    return found


def _zones_of_nsd(now: datetime, keys: dict[str, ZoneKey]) -> dict[str, str]:
    found = {}
    for label in BY_NSD:
        zone = f"{label}.{TOP}"
        plain = master(zone, NSD, "www A 192.0.2.10")
        ends = now - DAY if label == "expired" else now + 14 * DAY
        found[zone] = plain if label == "unsigned" else signed(zone, plain, keys[label], ends, without="SOA" if label == "missing" else "")
    return found


@contextmanager
def internet(folder: Path) -> Iterator[Internet]:
    """The small internet, while inside."""
    now = datetime.now(UTC)
    port, resolver = free_port(NSD, KNOT), free_port(NSD)
    keys = {label: ZoneKey.make() for label in (*BY_NSD, "top", "other")}
    with ExitStack() as stack:
        zones = {f"{label}.{TOP}": master(f"{label}.{TOP}", KNOT, "www A 192.0.2.10") for label in BY_KNOT}
        signing = "    dnssec-signing: on\n    dnssec-policy: {}\n"
        settings = {
            f"secure.{TOP}": signing.format("plain"),
            f"hashed.{TOP}": signing.format("hashed"),
            f"open.{TOP}": "    acl: anybody\n",
        }
        stack.enter_context(knot(folder / "knot", KNOT, port, zones, settings))
        lines = _pointers_of_knot(port)
        lines += [f"{label} NS ns1.{label}.{TOP}." for label in (*BY_NSD, *BY_KNOT)]
        lines += [f"ns1.{label} A {NSD if label in BY_NSD else KNOT}" for label in (*BY_NSD, *BY_KNOT)]
        lines += [f"lame NS ns1.lame.{TOP}.", f"ns1.lame A {KNOT}"]
        lines += [f"{label} DS {keys[label].pointer(f'{label}.{TOP}')}" for label in ("expired", "missing", "foreign")]
        lines += [f"wrongds DS {keys['other'].pointer(f'wrongds.{TOP}')}"]
        top = signed(TOP, master(TOP, NSD, *lines), keys["top"], now + 14 * DAY)
        root = master("", NSD, f"{TOP}. NS ns1.{TOP}.", f"ns1.{TOP}. A {NSD}")
        stack.enter_context(nsd(folder / "nsd", NSD, port, {"": root, TOP: top, **_zones_of_nsd(now, keys)}))
        stubs = {"": f"{NSD}@{port}", TOP: f"{NSD}@{port}"}
        stubs |= {f"{label}.{TOP}": f"{NSD}@{port}" for label in BY_NSD} | {
            f"{label}.{TOP}": f"{KNOT}@{port}" for label in (*BY_KNOT, "lame")
        }
        anchor = f'trust-anchor: "{TOP}. DS {keys["top"].pointer(TOP)}"'
        stack.enter_context(unbound(folder / "unbound", resolver, stubs, anchor))
        yield Internet(port, resolver)
