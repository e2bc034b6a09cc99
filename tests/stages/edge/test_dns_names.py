"""Tests of the DNS checks of names and the records beside their addresses: aliases, wildcards, inner addresses, letters, texts, times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Outcome
from lrconsole.model.observation import Delegation, DnsAnswer, NameServer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import Domain, Host, HostKind
from lrconsole.stages.edge import dns
from tests.stages.edge.northstar import APP, DOMAIN, FAIL, IN_ZONE, NODATA, NX, PASS, SERVFAIL, SITE, TIMEOUT, UNKNOWN, WARN, ZONE, project
from tests.stages.recorded import RecordedSurvey, answer, judge

NAME = SITE.name


class Zone(RecordedSurvey):
    """Answers from a table by name and kind; all else is missing, or what `otherwise` says."""

    def __init__(self, *known: DnsAnswer, otherwise: DnsState = NX, hosts: Sequence[Host] = (), domain: Domain = DOMAIN) -> None:
        super().__init__(project=project(*hosts, domain=domain))
        self.dns = list(known)
        self.otherwise = otherwise

    async def records(self, name: str, kind: str) -> DnsAnswer:
        found = [item for item in self.dns if (item.name, item.kind) == (name, kind)]
        return found[0] if found else answer(name, kind, state=self.otherwise)

    async def authority(self, name: str, kind: str, zone: str) -> Sequence[DnsAnswer]:
        found = [replace(item, authoritative=True) for item in self.dns if (item.name, item.kind) == (name, kind)]
        return found or await super().authority(name, kind, zone)


def alias(name: str, *targets: str) -> DnsAnswer:
    return answer(name, "CNAME", *targets)


def row(length: int) -> list[DnsAnswer]:
    names = [NAME, *(f"s{at}.host.example" for at in range(length))]
    return [alias(one, following) for one, following in pairwise(names)]


def shape(*known: DnsAnswer, host: Host = SITE, otherwise: DnsState = NODATA) -> Verdict:
    return judge(dns.cname_shape, Zone(*known, otherwise=otherwise), host)


@pytest.mark.parametrize(
    ("known", "outcome", "said"),
    [
        ([], PASS, "no alias"),
        (row(1), PASS, "1 alias"),
        (row(3), PASS, "3 aliases"),
        (row(4), WARN, "4 aliases"),
        (row(8), WARN, "8 aliases"),
        (row(9), FAIL, "more than 8"),
        ([alias(NAME, "a.host.example", "b.host.example")], FAIL, "2 aliases at one name"),
        ([alias(NAME, "a.host.example"), answer(NAME, "TXT", "hello")], FAIL, "beside other records (TXT)"),
        ([alias(NAME, "a.host.example"), alias("a.host.example", NAME)], FAIL, "circle"),
        ([alias(NAME, NAME)], FAIL, "circle"),
        ([alias(NAME, "a.host.example"), answer("a.host.example", "CNAME", state=TIMEOUT)], UNKNOWN, "no answer"),
        ([answer(NAME, "CNAME", state=SERVFAIL)], UNKNOWN, "no answer"),
    ],
)
def test_cname_shape(known: list[DnsAnswer], outcome: Outcome, said: str) -> None:
    verdict = shape(*known)
    assert (verdict.outcome, said in verdict.summary) == (outcome, True), verdict.summary
    assert outcome in (PASS, UNKNOWN) or verdict.fix.startswith(IN_ZONE)


def test_an_alias_at_the_domain_itself_fails() -> None:
    verdict = shape(alias(ZONE, "edge.host.example"), host=Host(ZONE, HostKind.SITE))
    assert verdict.fix.splitlines() == [IN_ZONE, "delete CNAME @ edge.host.example", "add ALIAS @ edge.host.example"]
    assert verdict.outcome is FAIL


def private(*known: DnsAnswer, hosts: Sequence[Host] = (), domain: Domain = DOMAIN, otherwise: DnsState = NODATA) -> Verdict:
    return judge(dns.private_ip, Zone(*known, hosts=hosts, domain=domain, otherwise=otherwise), domain)


INNER = Host(f"intranet.{ZONE}", HostKind.OTHER)


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "172.31.0.1", "192.168.1.1", "127.0.0.1", "169.254.1.1", "100.64.0.1", "::1", "fe80::1", "fd00::1"]
)
def test_private_ip_at_a_public_name_fails(address: str) -> None:
    verdict = private(answer(ZONE, "AAAA" if ":" in address else "A", address))
    assert verdict.outcome is FAIL
    assert verdict.fix == f"{IN_ZONE}\ndelete {'AAAA' if ':' in address else 'A'} @ {address}"


@pytest.mark.parametrize("address", ["192.0.2.10", "172.32.0.1", "100.128.0.1", "2001:db8::1", "64:ff9b::a01:203"])
def test_public_addresses_pass(address: str) -> None:
    assert private(answer(ZONE, "AAAA" if ":" in address else "A", address)).outcome is PASS


def test_private_ip_at_an_inner_name_warns_and_one_that_is_wanted_passes() -> None:
    assert private(answer(INNER.name, "A", "10.1.2.3"), hosts=(INNER,)).outcome is WARN
    assert private(answer(ZONE, "A", "10.1.2.3"), domain=Domain(ZONE, wants=("10.1.2.3",))).outcome is PASS
    assert private(otherwise=TIMEOUT).outcome is UNKNOWN


class Wild(Zone):
    """A zone in which names that nobody made answer too."""

    def __init__(self, *, invented: tuple[str, ...] = (), **kinds: tuple[str, ...]) -> None:
        super().__init__()
        self.kinds = kinds
        self.invented = invented

    async def records(self, name: str, kind: str) -> DnsAnswer:
        if name.endswith(".invalid"):
            return answer(name, kind, *self.invented, state=None if self.invented else NX)
        if name == ZONE:
            return answer(name, kind, f"ns1.{ZONE}.")
        assert name.endswith("." + ZONE)
        if "CNAME" in self.kinds:
            return answer(name, kind, *(("192.0.2.99",) if kind == "A" else ()), chain=self.kinds["CNAME"])
        return answer(name, kind, *self.kinds.get(kind, ()), state=None if self.kinds else NX)


@pytest.mark.parametrize(
    ("kinds", "outcome", "fix"),
    [
        ({}, PASS, ""),
        ({"A": ("192.0.2.10",)}, WARN, "delete A *"),
        ({"MX": ("10 mail.host.example",)}, WARN, "delete MX *"),
        ({"TXT": ("v=spf1 -all",)}, FAIL, "delete TXT *"),
        ({"CNAME": (f"www.{ZONE}",)}, WARN, "delete CNAME *"),
        ({"CNAME": ("pages.host.example",)}, FAIL, "delete CNAME *"),
    ],
)
def test_wildcard(kinds: dict[str, tuple[str, ...]], outcome: Outcome, fix: str) -> None:
    verdict = judge(dns.wildcard, Wild(**kinds), DOMAIN)
    assert (verdict.outcome, fix in verdict.fix) == (outcome, True)


def test_a_resolver_that_makes_answers_up_proves_nothing_of_the_zone() -> None:
    survey = Wild(A=("198.51.100.1",), invented=("198.51.100.1",))
    verdict = judge(dns.wildcard, survey, DOMAIN)
    assert (verdict.outcome, "resolvers" in verdict.fix) == (UNKNOWN, True)


def test_a_wildcard_that_revokes_all_mail_keys_is_meant() -> None:
    class Parked(Zone):
        async def records(self, name: str, kind: str) -> DnsAnswer:
            is_key = "._domainkey." in name and kind == "TXT"
            return answer(name, kind, "v=DKIM1; p=") if is_key else answer(name, kind, state=NX)

    assert judge(dns.wildcard, Parked(), DOMAIN).outcome is PASS


def test_wildcard_is_unknown_when_nobody_answers() -> None:
    assert judge(dns.wildcard, Zone(otherwise=TIMEOUT), DOMAIN).outcome is UNKNOWN


@pytest.mark.parametrize(
    ("label", "outcome"),
    [
        ("app", PASS),
        ("xn--mnchen-3ya", PASS),
        ("münchen", PASS),
        ("xn--pypal-4ve", WARN),
        ("xn--80ak6aa92e", PASS),
        ("xn--app", FAIL),
        ("xn--99999999999", FAIL),
        ("xn--", FAIL),
        ("xn--mgba3a4f16a", PASS),
        ("xn--" + "東京ドめ".encode("punycode").decode(), PASS),
        ("xn--ls8h", UNKNOWN),
    ],
)
def test_idn(label: str, outcome: Outcome) -> None:
    host = Host(f"{label}.{ZONE}", HostKind.APP)
    assert judge(dns.idn, Zone(hosts=(host,)), DOMAIN).outcome is outcome


def slow(name: str, ttl: int | None, *records: str) -> DnsAnswer:
    return answer(name, "A", *records, ttl=ttl)


@pytest.mark.parametrize(
    ("live", "ttl", "outcome"),
    [
        ("192.0.2.10", 604_800, PASS),
        ("203.0.113.9", 300, PASS),
        ("203.0.113.9", 3_600, PASS),
        ("203.0.113.9", 3_601, WARN),
        ("203.0.113.9", 86_400, WARN),
        ("203.0.113.9", 86_401, FAIL),
    ],
)
def test_ttl_of_what_must_change(live: str, ttl: int, outcome: Outcome) -> None:
    verdict = judge(dns.ttl, Zone(slow(ZONE, ttl, live)), DOMAIN)
    assert verdict.outcome is outcome
    assert outcome is PASS or verdict.fix.splitlines() == [
        IN_ZONE,
        "change the TTL of @ to 300",
        f"wait {ttl} seconds before the records themselves are changed",
    ]


def test_ttl_is_unknown_when_no_authority_tells_it() -> None:
    survey = Zone(slow(ZONE, None, "203.0.113.9"))
    assert judge(dns.ttl, survey, DOMAIN).outcome is UNKNOWN
    survey = Zone(answer(ZONE, "A", state=TIMEOUT))
    assert judge(dns.ttl, survey, DOMAIN).outcome is UNKNOWN


def negative(ttl: int | None, minimum: int, *, app: str = "") -> Verdict:
    told = answer(ZONE, "SOA", f"ns1.{ZONE}. hostmaster.{ZONE}. 7 14400 3600 1209600 {minimum}", ttl=ttl, authoritative=True)
    known = [answer(ZONE, "A", "192.0.2.10"), *([answer(APP.name, "A", app)] if app else [])]
    survey = Zone(*known, hosts=(APP,))
    survey.delegations = [Delegation(ZONE, answer(ZONE, "NS", "ns1"), (NameServer("ns1", "192.0.2.53", told, told),))]
    return judge(dns.negative_ttl, survey, DOMAIN)


@pytest.mark.parametrize(
    ("ttl", "minimum", "app", "outcome"),
    [
        (86_400, 300, "", PASS),
        (1_800, 86_400, "", PASS),
        (3_600, 3_600, "", WARN),
        (86_400, 86_400, "", FAIL),
        (86_400, 86_400, "192.0.2.11", PASS),
        (None, 300, "", UNKNOWN),
    ],
)
def test_negative_ttl_while_a_name_is_missing(ttl: int | None, minimum: int, app: str, outcome: Outcome) -> None:
    verdict = negative(ttl, minimum, app=app)
    assert verdict.outcome is outcome
    assert outcome not in (WARN, FAIL) or f"ns1.{ZONE}. hostmaster.{ZONE}. 8 14400 3600 1209600 300" in verdict.fix


def test_negative_ttl_without_a_server_asks_the_resolver() -> None:
    survey = Zone(answer(ZONE, "SOA", state=TIMEOUT))
    survey.delegations = [Delegation(ZONE, answer(ZONE, "NS", state=TIMEOUT), ())]
    assert judge(dns.negative_ttl, survey, DOMAIN).outcome is UNKNOWN


HINTED = '1 . alpn="h2,h3" ipv4hint="192.0.2.10"'


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [
        (answer(NAME, "HTTPS"), PASS),
        (answer(NAME, "HTTPS", '1 . alpn="h2"'), PASS),
        (answer(NAME, "HTTPS", HINTED), PASS),
        (answer(NAME, "HTTPS", HINTED.replace(".10", ".10,203.0.113.9")), WARN),
        (answer(NAME, "HTTPS", HINTED + ' ipv6hint="2001:db8::9"'), WARN),
        (answer(NAME, "HTTPS", state=TIMEOUT), UNKNOWN),
    ],
)
def test_https_rr(asked: DnsAnswer, outcome: Outcome) -> None:
    survey = Zone(asked, answer(NAME, "A", "192.0.2.10"), otherwise=NODATA)
    assert judge(dns.https_rr, survey, SITE).outcome is outcome


def test_https_rr_is_unknown_without_the_addresses() -> None:
    survey = Zone(answer(NAME, "HTTPS", HINTED), answer(NAME, "A", state=TIMEOUT), otherwise=NODATA)
    assert judge(dns.https_rr, survey, SITE).outcome is UNKNOWN


KEYS = ["sk_" + "live_" + "a1" * 12, "AKI" + "A" + "B2" * 8, "-----BEGIN " + "PRIVATE KEY-----", "api_key" + "=abcdefgh12345"]


def texts(*records: str, **more: Any) -> Verdict:
    return judge(dns.txt_hygiene, RecordedSurvey(dns=[answer(ZONE, "TXT", *records, **more)]), DOMAIN)


@pytest.mark.parametrize("key", KEYS)
def test_txt_hygiene_finds_a_key_and_does_not_show_it(key: str) -> None:
    verdict = texts("v=spf1 -all", key)
    assert verdict.outcome is FAIL
    assert key not in str(verdict)
    assert key[6:20] not in str(verdict)


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        ((), PASS),
        (("v=spf1 include:_spf.host.example -all", "google-site-verification=abcdefghijklmnop"), PASS),
        (("google-site-verification=abcdefghijklmnop", "google-site-verification=qrstuvwxyz123456"), WARN),
        (("MS=ms12345678", "apple-domain-verification=abc"), PASS),
    ],
)
def test_txt_hygiene(records: tuple[str, ...], outcome: Outcome) -> None:
    verdict = texts(*records)
    assert verdict.outcome is outcome
    assert "qrstuv" not in str(verdict)


def test_txt_hygiene_is_unknown_without_an_answer() -> None:
    assert texts(state=TIMEOUT).outcome is UNKNOWN
