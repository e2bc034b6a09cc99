"""Tests of the practice business's name servers, asked with dnspython over UDP and TCP."""

from __future__ import annotations

import socket
from pathlib import Path

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.xfr
import dns.zone
import pytest

from lrconsole.demo.business import set_fault
from lrconsole.demo.dns_server import NameServers
from lrconsole.demo.faults import Switches, write_faults
from lrconsole.demo.zones import HERE, MAIN, SECOND, ZONES
from tests.demo.practice import Practice
from tests.demo.visitor import SECONDS, Visitor


def values(message: dns.message.Message, kind: str) -> list[str]:
    wanted = dns.rdatatype.from_text(kind)
    return [item.to_text() for rrset in message.answer if rrset.rdtype == wanted for item in rrset]


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
@pytest.mark.parametrize(
    ("name", "kind", "wanted"),
    [
        (MAIN, "A", HERE),
        (MAIN, "NS", f"ns1.{MAIN}."),
        (MAIN, "MX", f"10 mx.{MAIN}."),
        (MAIN, "TXT", '"v=spf1 ip4:192.0.2.25 -all"'),
        (MAIN, "CAA", '0 issue "letsencrypt.org"'),
        (f"status.{MAIN}", "CNAME", f"www.{MAIN}."),
        (f"WWW.{MAIN.upper()}", "A", HERE),
    ],
)
def test_the_authority_answers(fixed: Practice, name: str, kind: str, wanted: str, tcp: bool) -> None:
    answer = Visitor(fixed.folder).query(name, kind, tcp=tcp)
    assert wanted in values(answer, kind)
    assert answer.flags & dns.flags.AA
    assert not answer.flags & dns.flags.RA


def test_each_zone_has_a_start_and_its_servers(fixed: Practice) -> None:
    for zone in ZONES:
        for server in (HERE, SECOND) if Visitor(fixed.folder).ports.second else (HERE,):
            assert len(values(Visitor(fixed.folder).query(zone, "SOA", server=server), "SOA")) == 1
            assert len(values(Visitor(fixed.folder).query(zone, "NS", server=server), "NS")) == 2


def test_an_alias_is_followed(fixed: Practice) -> None:
    answer = Visitor(fixed.folder).query(f"status.{MAIN}", "A", recursive=True)
    assert (values(answer, "CNAME"), values(answer, "A")) == ([f"www.{MAIN}."], [HERE])


def test_the_kinds_of_empty_answer_are_told_apart(fixed: Practice) -> None:
    visitor = Visitor(fixed.folder)
    missing, bare = visitor.query(f"nothing.{MAIN}", "A"), visitor.query(f"www.{MAIN}", "MX")
    assert (missing.rcode(), bare.rcode()) == (dns.rcode.NXDOMAIN, dns.rcode.NOERROR)
    for empty in (missing, bare):
        assert empty.answer == []
        assert [rrset.rdtype for rrset in empty.authority] == [dns.rdatatype.SOA]
    # A name without records that has names below it exists (RFC 8020).
    assert visitor.query(f"_domainkey.{MAIN}", "TXT").rcode() == dns.rcode.NOERROR
    assert visitor.query("elsewhere.example", "A").rcode() == dns.rcode.REFUSED
    assert visitor.query("elsewhere.example", "A", recursive=True).rcode() == dns.rcode.NXDOMAIN


def test_a_resolver_is_no_authority(fixed: Practice) -> None:
    answer = Visitor(fixed.folder).query(MAIN, "A", recursive=True)
    assert answer.flags & dns.flags.RA
    assert not answer.flags & dns.flags.AA


def test_a_long_value_comes_in_several_strings(fixed: Practice) -> None:
    (value,) = values(Visitor(fixed.folder).query(f"s1._domainkey.{MAIN}", "TXT"), "TXT")
    assert '" "' in value
    assert value.replace('" "', "").strip('"').startswith("v=DKIM1; k=rsa; p=MII")


def test_a_datagram_that_would_be_too_long_is_cut_so_that_tcp_is_tried(tmp_path: Path) -> None:
    write_faults(tmp_path, frozenset())
    servers = NameServers(Switches(tmp_path), "A" * 900, second=True)
    for size, cut in ((None, True), (1232, False)):
        question = dns.message.make_query(f"s1._domainkey.{MAIN}", "TXT", flags=0, use_edns=size and 0, payload=size)
        datagram = servers.answer(question.to_wire(), HERE, datagram=True)
        assert len(datagram) <= (size or 512)
        assert bool(dns.message.from_wire(datagram).flags & dns.flags.TC) is cut
        assert len(servers.answer(question.to_wire(), HERE, datagram=False)) > 900


@pytest.mark.parametrize("junk", [b"", b"\x00", b"\xff" * 40, b"\x12\x34\x81\x80" + b"\x00" * 8, bytes(12)])
def test_junk_gets_no_answer_and_harms_nothing(fixed: Practice, junk: bytes) -> None:
    visitor = Visitor(fixed.folder)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.sendto(junk, (HERE, visitor.ports.dns))
    with socket.create_connection((HERE, visitor.ports.dns), SECONDS) as stream:
        stream.sendall(len(junk).to_bytes(2, "big") + junk)
        assert stream.recv(2) == b"\x00\x00"
    assert values(visitor.query(MAIN, "A"), "A") == [HERE]


def transfer(practice: Practice, zone: str) -> dns.zone.Zone:
    found = dns.zone.Zone(zone)
    dns.query.inbound_xfr(HERE, found, port=Visitor(practice.folder).ports.dns, lifetime=SECONDS)
    return found


def test_a_zone_is_transferred_only_with_its_fault(fixed: Practice, faulty: Practice) -> None:
    with pytest.raises(dns.xfr.TransferError):
        transfer(fixed, MAIN)
    zone = transfer(faulty, MAIN)
    assert dns.name.from_text("www", None) in zone
    assert len(zone.nodes) > 10
    with pytest.raises(dns.xfr.TransferError):
        transfer(faulty, ZONES[1])


def test_faults_of_names_show_on_the_wire_at_once_and_end_at_once(fixed: Practice) -> None:
    def spf() -> list[str]:
        return values(Visitor(fixed.folder).query(MAIN, "TXT"), "TXT")

    assert spf() == ['"v=spf1 ip4:192.0.2.25 -all"']
    set_fault(fixed.folder, "spf-open", True)
    try:
        assert spf() == ['"v=spf1 ip4:192.0.2.25 +all"']
    finally:
        set_fault(fixed.folder, "spf-open", False)
    assert spf() == ['"v=spf1 ip4:192.0.2.25 -all"']


def test_faults_of_names(faulty: Practice) -> None:
    visitor = Visitor(faulty.folder)
    assert len(values(visitor.query(f"news.{MAIN}", "TXT"), "TXT")) == 2
    assert visitor.query(f"admin.{MAIN}", "A").rcode() == dns.rcode.NXDOMAIN
    assert visitor.query("northstar-events.example", "SOA").rcode() == dns.rcode.REFUSED
    assert "127.0.0.9" in values(visitor.query("northstar-coaching.example", "A"), "A")
    assert values(visitor.query("mx.northstar-coaching.example", "A"), "CNAME") == [f"mx.{MAIN}."]
    assert values(visitor.query(f"pay.{MAIN}", "CAA"), "CAA") == ['0 issue ";"']
    assert values(visitor.query(f"_dmarc.{MAIN}", "TXT"), "TXT") == ['"v=DMARC1; p=none"']


def test_broken_signatures_are_refused_by_the_resolver_alone(fixed: Practice, faulty: Practice) -> None:
    zone = "northstar-shop.example"
    right, wrong = Visitor(fixed.folder), Visitor(faulty.folder)
    assert right.query(zone, "SOA", recursive=True).flags & dns.flags.AD
    assert wrong.query(zone, "SOA", recursive=True).rcode() == dns.rcode.SERVFAIL
    assert len(values(wrong.query(zone, "SOA"), "SOA")) == 1
    assert len(values(wrong.query(zone, "DS", recursive=True), "DS")) == 1
