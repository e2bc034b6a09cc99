"""Tests of privacy mode: nothing private comes through, what is not private stays, and masks do not change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrconsole.model.audit import Audit, AuditState, PersonNamed, ProjectSummary
from lrconsole.model.finding import Evidence
from lrconsole.model.standing import Launch, Risk, Standing
from lrconsole.report.json_document import json_document
from lrconsole.report.privacy import _FILE, Masking, mask
from lrconsole.report.text import status_text
from tests.audit.made import finding
from tests.report.made import rich

HOSTS = ("northstar.example", "app.northstar.example", "studio.coach")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("points at northstar.example.", "points at host-1.example."),
        ("https://APP.northstar.example/login?x=1", "https://host-2.example/login?x=1"),
        ("*.northstar.example and a.b.northstar.example", "*.host-1.example and name.host-1.example"),
        ("include:_spf.google.com", "include:host.example"),
        ("mail of ana.ruiz+x@northstar.example, now", "mail of person@host-xxxx.example, now"),
        ("at 203.0.113.7:443 and 2001:db8::7", "at •••.•••.•••.•••:443 and ••••:••••::••••"),
        ("at 127.0.0.1 since 12:34:56", "at 127.0.0.1 since 12:34:56"),
        ("call +49 170 1234567 now", "call +••• •••••• now"),
        ("call 0660 1234567, (030) 123-4567 or 5551234567", "call +••• ••••••, +••• •••••• or +••• ••••••"),
        ("on 2026-11-24 09:00:00 took 1234.5678 ms", "on 2026-11-24 09:00:00 took 1234.5678 ms"),
        ("120 zł or PLN 99.50 or 45 kr or ¥5000 or CHF 12", "••• or ••• or ••• or ••• or •••"),
        ("€ 1,200.50 or 99 EUR or $45.00 or 3.50 €", "••• or ••• or ••• or •••"),
        ("see lrconsole.toml, README.md, app.js, app.py", "see lrconsole.toml, README.md, app.js, app.py"),
        ("/srv/app/work.py on 3.11.2, e.g. now: attest.B5", "/srv/app/work.py on 3.11.2, e.g. now: attest.B5"),
        ("mx1.firma.pl, api.tools.sh cdn.acme.ninja", "host.example, host.example host.example"),
        ("_dmarc.northstar.pizza Domain=.acme.ninja; @acme.ninja", "host.example Domain=.host.example; @host.example"),
        ("https://acme.md/x and //firma.rs/", "https://host.example/x and //host.example/"),
        ("psql -c 'select $1' takes 3 s", "psql -c 'select $1' takes 3 s"),
        ("north\u200bstar.example", "host-1.example"),
        ("northstar.example-backup", "host-xxxxxxxxxxx.example"),
        ("studio.coach", "host-3.example"),
    ],
)
def test_what_is_masked_and_what_stays(text: str, shown: str) -> None:
    assert mask(text, HOSTS) == shown
    assert mask(shown, HOSTS) == shown


def test_a_mask_is_about_as_long_as_what_it_stands_for() -> None:
    for length in (20, 30, 40, 60):
        host = "a" * (length - 8) + ".example"
        assert length - 20 <= len(mask(host, (host,))) <= max(14, length)


def test_ids_that_look_like_hosts_stay() -> None:
    assert mask("mail.mx:northstar.example", HOSTS, keep=("mail.mx",)) == "mail.mx:host-1.example"
    assert mask("mail.mx", HOSTS) == "host.example"


any_ending = st.text("abcdefghijklmnopqrstuvwxyzäßж", min_size=2, max_size=12).filter(lambda last: not _FILE.fullmatch(last))


@given(any_ending, st.sampled_from(["{}", "MX 10 {}.", "https://{}/a?b=1", "*.{}", "v=spf1 include:{} -all", "Domain=.{}", "«{}»", "a@{}"]))
def test_a_host_of_any_ending_is_masked_where_only_evidence_names_it(ending: str, around: str) -> None:
    host = f"mx1.qqz-firma.{ending}"
    one = replace(finding("spf.single:x"), evidence=(Evidence("answer", around.format(host)),), summary="spf.single fails")
    shown = Masking().of(one)
    assert "qqz-firma" not in shown.evidence[0].value
    assert "qqz-firma" not in mask(around.format(host))
    assert "spf.single fails" in shown.summary


def test_a_check_keeps_its_id_before_a_host() -> None:
    assert mask("spf.single:acme.ninja", keep=("spf.single",)) == "spf.single:host.example"


def private_standing(*names: str) -> Standing:
    """A standing in which the names occur wherever foreign text can."""
    found = [
        replace(
            finding("mail.mx:x"),
            check="mail.mx",
            subject=name,
            summary=f"sends to {name}: refused",
            fix=f"dig {name} MX",
            evidence=(Evidence(f"{name} MX", f"10 {name}. (203.0.113.9)"), Evidence("answer", f"«{name}»\n<bob@{name}>")),
        )
        for name in names
    ]
    risks = tuple(Risk(one, number, "blocks money", None, None, None, True) for number, one in enumerate(found, 1))
    people = (PersonNamed("Ana Ruiz", f"ana@{names[0]}", ("alerts",)),)
    project = ProjectSummary("Northstar", f"/srv/{names[0]}/lrconsole.toml", "production", "Ana Ruiz", people)
    now = datetime(2026, 11, 24, tzinfo=UTC)
    audit = Audit(1, project, AuditState.DONE, now, now, len(found), len(found))
    reasons = tuple(f"mail.mx:{name}: fail" for name in names)
    return replace(rich(), comparison=None, bar=(), targets=(), rows=(), audit=audit, launch=Launch.NO_GO, risks=risks, reasons=reasons)


labels = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=2, max_size=12)
endings = st.sampled_from(["example", "com", "co.uk", "coach", "io", "de", "museum", "py", "xn--p1ai"])
names = st.lists(st.builds(lambda first, second, end: f"{first}.{second}zq.{end}", labels, labels, endings), min_size=1, max_size=6)


@given(names)
def test_no_host_and_no_address_comes_through(hosts: list[str]) -> None:
    shown = Masking().of(private_standing(*hosts))
    for text in (status_text(shown, everything=True), json_document(shown)):
        assert not [host for host in hosts if host in text.lower()]
        assert "203.0.113.9" not in text
        assert "bob@" not in text
        assert "mail.mx" in text
        assert "Ana Ruiz" in text or text.startswith("{")


@given(names, names)
def test_a_host_keeps_its_mask_when_others_come(first: list[str], later: list[str]) -> None:
    masking = Masking()
    before = masking.of(private_standing(*first))
    masking.of(private_standing(*later))
    assert masking.of(private_standing(*first)) == before


def test_what_is_masked_stays_the_same_thing() -> None:
    masking = Masking()
    seen = private_standing("app.northstar.example", "northstar.example")
    shown = masking.of(seen)
    assert [risk.finding.check for risk in shown.risks] == ["mail.mx", "mail.mx"]
    assert len({risk.finding.fingerprint for risk in shown.risks}) == 2
    assert shown.audit is not None
    assert shown.audit.id == 1
    assert masking.of(shown) == shown
