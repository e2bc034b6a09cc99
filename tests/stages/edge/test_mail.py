"""Tests of the checks of mail reception."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import Network, SendingDomain
from lrconsole.stages import Check
from lrconsole.stages.edge import mail
from tests.stages.edge.northstar import FAIL, IN_ZONE, NOT_APPLICABLE, NX, PASS, SILENT, TIMEOUT, UNKNOWN, WARN, ZONE, asked, each, project
from tests.stages.recorded import RecordedSurvey, answer, judge

DOMAIN, SEND_ONLY = SendingDomain(ZONE), SendingDomain(ZONE, receives=False)
MX1, MX2 = "mx1.mail.example", "mx2.mail.example"


def verdict(check: Check, *records: str, hosts: tuple[DnsAnswer, ...] = (), domain: SendingDomain = DOMAIN) -> Verdict:
    return asked(check, domain, answer(ZONE, "MX", *records), *hosts)


def host(name: str, *addresses: str, state: DnsState | None = None, chain: tuple[str, ...] = ()) -> tuple[DnsAnswer, ...]:
    return answer(name, "A", *addresses, state=state, chain=chain), answer(name, "AAAA", state=state)


ALIVE, LOOPBACK, DEAD, MUTE = host(MX1, "192.0.2.25"), host(MX1, "127.0.0.1"), host(MX1, state=NX), host(MX1, state=TIMEOUT)
SIX = (answer(MX1, "A"), answer(MX1, "AAAA", "2001:db8::25"))
DEAD2, MUTE2 = host(MX2, state=NX), host(MX2, state=DnsState.SERVFAIL)


@each(mail.mx, mail.mx_alias)
@SILENT
def test_unknown_without_an_answer(check: Check, state: DnsState) -> None:
    assert asked(check, DOMAIN, answer(ZONE, "MX", state=state)).outcome is UNKNOWN


@pytest.mark.parametrize(
    ("records", "hosts", "outcome"),
    [
        ((f"10 {MX1}",), ALIVE, PASS),
        ((f"10 {MX1}",), LOOPBACK, FAIL),
        ((f"10 {MX1}",), host(MX1, "10.0.0.5"), FAIL),
        ((f"10 {MX1}",), host(MX1, "192.0.2.25", "192.168.1.5"), FAIL),
        ((f"10 {MX1}", f"20 {MX2}"), ALIVE + host(MX2, "100.64.0.9"), WARN),
        ((f"10 {MX1}.",), SIX, PASS),
        ((f"10 {MX1}", f"20 {MX2}"), ALIVE + DEAD2, WARN),
        ((f"10 {MX1}", f"20 {MX2}"), ALIVE + MUTE2, PASS),
        ((f"10 {MX1}",), DEAD, FAIL),
        ((f"10 {MX1}",), host(MX1, state=DnsState.NODATA), FAIL),
        ((f"10 {MX1}", f"20 {MX2}"), DEAD + DEAD2, FAIL),
        ((f"10 {MX1}", f"20 {MX2}"), DEAD + MUTE2, UNKNOWN),
        ((f"10 {MX1}",), MUTE, UNKNOWN),
        (("10 192.0.2.25",), (), FAIL),
        (("0 .",), (), FAIL),
        (("0 ",), (), FAIL),
        (("0 .", f"10 {MX1}"), ALIVE, FAIL),
        ((), (), FAIL),
    ],
)
def test_mx_of_a_domain_that_takes_mail(records: tuple[str, ...], hosts: tuple[DnsAnswer, ...], outcome: Outcome) -> None:
    found = verdict(mail.mx, *records, hosts=hosts)
    assert (found.outcome, found.severity) == (outcome, None)


def test_mx_fails_when_the_domain_does_not_exist() -> None:
    assert asked(mail.mx, DOMAIN, answer(ZONE, "MX", state=NX)).outcome is FAIL


def test_mx_names_the_record_to_delete() -> None:
    found = verdict(mail.mx, f"20 {MX2}", f"10 {MX1}", hosts=ALIVE + DEAD2)
    assert found.fix == f"{IN_ZONE}\ndelete MX @ 20 {MX2}"


@pytest.mark.parametrize(
    ("records", "outcome"),
    [(("0 .",), PASS), (("0 ",), PASS), ((), WARN), ((f"10 {MX1}",), WARN), (("0 .", f"10 {MX1}"), FAIL), (("10 .",), FAIL)],
)
def test_mx_of_a_domain_that_takes_none_weighs_less(records: tuple[str, ...], outcome: Outcome) -> None:
    found = verdict(mail.mx, *records, domain=SEND_ONLY)
    assert (found.outcome, found.severity) == (outcome, Severity.MEDIUM)
    assert outcome is PASS or found.fix.startswith(IN_ZONE)
    kept = {line.partition(" MX @ ")[2] for line in found.fix.splitlines() if line.startswith("add")} | set(records)
    kept -= {line.partition(" MX @ ")[2] for line in found.fix.splitlines() if line.startswith("delete")}
    assert {item.rstrip(" .") for item in kept} == {"0"}


@pytest.mark.parametrize(
    ("records", "hosts", "outcome"),
    [
        ((f"10 {MX1}",), ALIVE, PASS),
        ((f"10 {MX1}",), DEAD, PASS),
        ((f"10 {MX1}", f"20 {MX2}"), ALIVE + host(MX2, "192.0.2.26", chain=("real.mail.example",)), FAIL),
        ((f"10 {MX1}",), MUTE, UNKNOWN),
        (("0 .",), (), NOT_APPLICABLE),
        (("10 192.0.2.25",), (), NOT_APPLICABLE),
        ((), (), NOT_APPLICABLE),
    ],
)
def test_mx_alias(records: tuple[str, ...], hosts: tuple[DnsAnswer, ...], outcome: Outcome) -> None:
    assert verdict(mail.mx_alias, *records, hosts=hosts).outcome is outcome


def test_mx_alias_gives_the_name_to_put_in() -> None:
    found = verdict(mail.mx_alias, f"10 {MX1}", hosts=host(MX1, "192.0.2.26", chain=("a.example", "real.mail.example")))
    assert found.fix.splitlines() == [IN_ZONE, f"delete MX @ 10 {MX1}", "add MX @ 10 real.mail.example"]


@pytest.mark.parametrize(
    ("records", "lines"),
    [
        (("0 .",), ["delete MX @ 0 .", "add MX @ <each record that the mail provider shows>"]),
        (("0 .", f"10 {MX1}"), ["delete MX @ 0 ."]),
        ((), ["add MX @ <each record that the mail provider shows>"]),
        (("10 192.0.2.25",), ["delete MX @ 10 192.0.2.25", "add MX @ 10 <the name of that server>"]),
    ],
)
def test_mx_gives_each_record_in_its_zone(records: tuple[str, ...], lines: list[str]) -> None:
    assert verdict(mail.mx, *records, hosts=ALIVE).fix.splitlines() == [IN_ZONE, *lines]


def test_the_servers_of_a_practice_business_may_be_on_this_machine() -> None:
    here = RecordedSurvey(project=project(network=Network(dns_port=5353)), dns=[answer(ZONE, "MX", f"10 {MX1}"), *LOOPBACK])
    assert judge(mail.mx, here, DOMAIN).outcome is PASS
    here.dns = [answer(ZONE, "MX", f"10 {MX1}"), *host(MX1, "10.0.0.5")]
    assert judge(mail.mx, here, DOMAIN).outcome is FAIL


GOOGLE, OLD = "aspmx.l.google.com", "mx.old-host.example"


@each(mail.mx_owner, mail.dane)
@SILENT
def test_owner_and_dane_are_unknown_without_an_answer(check: Check, state: DnsState) -> None:
    assert asked(check, DOMAIN, answer(ZONE, "MX", state=state)).outcome is UNKNOWN


@pytest.mark.parametrize(
    ("provider", "records", "outcome"),
    [
        ("Google Workspace", (f"1 {GOOGLE}", "5 alt1.aspmx.l.google.com"), PASS),
        ("Google Workspace", (f"1 {GOOGLE}", f"50 {OLD}"), FAIL),
        ("Google Workspace", ("1 google.com.evil.example",), WARN),
        ("Google Workspace", ("10 eu-smtp-inbound-1.mimecast.com",), WARN),
        ("Microsoft 365", ("0 northstar-example.mail.protection.outlook.com",), PASS),
        ("", (f"10 {MX1}", f"20 {MX2}"), PASS),
        ("", (f"10 {MX1}", f"20 {OLD}"), WARN),
        ("practice", (f"10 {GOOGLE}", f"20 {OLD}"), WARN),
        ("", ("0 .",), NOT_APPLICABLE),
        ("", (), NOT_APPLICABLE),
    ],
)
def test_mx_owner(provider: str, records: tuple[str, ...], outcome: Outcome) -> None:
    assert asked(mail.mx_owner, replace(DOMAIN, provider=provider), answer(ZONE, "MX", *records)).outcome is outcome


def test_mx_owner_names_the_server_that_was_left_behind() -> None:
    found = asked(mail.mx_owner, replace(DOMAIN, provider="Google"), answer(ZONE, "MX", f"1 {GOOGLE}", f"50 {OLD}"))
    assert found.fix == f"{IN_ZONE}\ndelete MX @ 50 {OLD}"


FOUR, SIX_ADDRESS = "192.0.2.25", "2001:db8::25"
REVERSE = "25.2.0.192.in-addr.arpa"


def named(*records: str, state: DnsState | None = None) -> DnsAnswer:
    return answer(REVERSE, "PTR", *records, state=state)


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ((named("mail.northstar.example"), answer("mail.northstar.example", "A", FOUR)), PASS),
        ((named("mail.northstar.example"), answer("mail.northstar.example", "A", "192.0.2.99")), WARN),
        ((named(state=NX),), FAIL),
        ((named(),), FAIL),
        ((named(state=TIMEOUT),), UNKNOWN),
        ((named("mail.northstar.example"), answer("mail.northstar.example", "A", state=TIMEOUT)), UNKNOWN),
    ],
)
def test_ptr(answers: tuple[DnsAnswer, ...], outcome: Outcome) -> None:
    assert asked(mail.ptr, replace(DOMAIN, senders=(FOUR,)), *answers).outcome is outcome


def test_ptr_of_an_ipv6_sender_and_of_nobody() -> None:
    reverse = "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
    found = asked(
        mail.ptr,
        replace(DOMAIN, senders=(SIX_ADDRESS,)),
        answer(reverse, "PTR", "mail.northstar.example"),
        answer("mail.northstar.example", "AAAA", "2001:db8:0::25"),
    )
    assert found.outcome is PASS
    assert asked(mail.ptr, DOMAIN).outcome is NOT_APPLICABLE


def keyed(*records: str, state: DnsState | None = None, secure: bool = True) -> DnsAnswer:
    return answer(f"_25._tcp.{MX1}", "TLSA", *records, state=state, secure=secure)


@pytest.mark.parametrize(
    ("keys", "outcome"),
    [
        (keyed("3 1 1 abcd"), PASS),
        (keyed("1 1 1 abcd", "2 0 1 abcd"), PASS),
        (keyed("1 1 1 abcd"), FAIL),
        (keyed("3 1 1 abcd", secure=False), WARN),
        (keyed(), NOT_APPLICABLE),
        (keyed(state=NX), NOT_APPLICABLE),
        (keyed(state=TIMEOUT), UNKNOWN),
    ],
)
def test_dane(keys: DnsAnswer, outcome: Outcome) -> None:
    assert asked(mail.dane, DOMAIN, answer(ZONE, "MX", f"10 {MX1}"), keys).outcome is outcome
