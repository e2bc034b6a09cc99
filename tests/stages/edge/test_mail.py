"""Tests of the checks of mail reception."""

from __future__ import annotations

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import SendingDomain
from lrconsole.stages import Check
from lrconsole.stages.edge import mail
from tests.stages.edge.northstar import FAIL, IN_ZONE, NOT_APPLICABLE, NX, PASS, SILENT, TIMEOUT, UNKNOWN, WARN, ZONE, asked, each
from tests.stages.recorded import answer

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
        ((f"10 {MX1}",), LOOPBACK, PASS),
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
