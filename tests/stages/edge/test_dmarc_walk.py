"""Tests of the tree walk and of what follows from it, topic by topic of RFC 9989; the queries are counted at a name server on loopback."""

from __future__ import annotations

import asyncio
from itertools import product

import pytest

from lrconsole.model.observation import DnsAnswer
from lrconsole.model.observed_state import DnsState
from lrconsole.model.project import Network
from lrconsole.probes.dns import DnsProbe
from lrconsole.stages.edge.email.dmarc_discovery import Discovery, Walk, discover, walk
from lrconsole.stages.edge.email.dmarc_policy import Effect, asked_for, effect
from lrconsole.stages.edge.email.dmarc_record import Policy
from tests.probes.name_server import NameServer, zone
from tests.stages.edge.dmarc_zone import survey
from tests.stages.edge.spf_zone import ZoneSurvey
from tests.stages.recorded import answer

NONE, QUARANTINE, REJECT = Policy.NONE, Policy.QUARANTINE, Policy.REJECT
Records = dict[str, str | tuple[str, ...]]


def looked(records: Records, domain: str) -> tuple[Discovery, Walk]:
    async def both() -> tuple[Discovery, Walk]:
        seen = survey(dict(records))
        return await discover(seen, domain), await walk(seen, domain)

    return asyncio.run(both())


class Asking:
    """A survey whose questions go to a real server; each is asked once, as in an audit."""

    def __init__(self, probe: DnsProbe) -> None:
        self._probe = probe
        self._known: dict[tuple[str, str], object] = {}

    async def records(self, name: str, kind: str) -> object:
        if (name, kind) not in self._known:
            self._known[(name, kind)] = await self._probe.ask(name, kind)
        return self._known[(name, kind)]


def queries(domain: str, records: dict[str, str]) -> tuple[list[str], Walk]:
    """The names that a server was asked for, in order, and what the walk made of its answers."""

    async def scenario() -> tuple[list[str], Walk]:
        async with NameServer(zone({(f"_dmarc.{name}", "TXT"): (f'"{text}"',) for name, text in records.items()})) as server:
            asking = Asking(DnsProbe(Network(resolvers=(f"127.0.0.1:{server.port}",), seconds=10)))
            found = await walk(asking, domain)  # type: ignore[arg-type]
            await discover(asking, domain)  # type: ignore[arg-type]
            return [name for name, _, _ in server.questions], found

    return asyncio.run(scenario())


DEEP = "a.b.c.d.e.f.g.h.i.j.mail.example.com"


@pytest.mark.parametrize(
    ("domain", "records", "asked", "organisation"),
    [
        ("example.com", {"example.com": "v=DMARC1; p=reject"}, ["example.com", "com"], "example.com"),
        (
            DEEP,
            {"example.com": "v=DMARC1; p=none"},
            [
                DEEP,
                "g.h.i.j.mail.example.com",
                "h.i.j.mail.example.com",
                "i.j.mail.example.com",
                "j.mail.example.com",
                "mail.example.com",
                "example.com",
                "com",
            ],
            "example.com",
        ),
        (
            "a.b.c.d.e.f.example.com",
            {},
            [
                "a.b.c.d.e.f.example.com",
                "b.c.d.e.f.example.com",
                *(f"{tail}example.com" for tail in ("c.d.e.f.", "d.e.f.", "e.f.", "f.", "")),
                "com",
            ],
            "a.b.c.d.e.f.example.com",
        ),
        ("a.b.example.com", {"b.example.com": "v=DMARC1; psd=n; p=none"}, ["a.b.example.com", "b.example.com"], "b.example.com"),
        (
            "a.b.bank.example",
            {"bank.example": "v=DMARC1; psd=y; p=reject"},
            ["a.b.bank.example", "b.bank.example", "bank.example"],
            "b.bank.example",
        ),
        ("bank.example", {"bank.example": "v=DMARC1; psd=y; p=reject"}, ["bank.example"], "bank.example"),
        ("example.com", {"example.com": "v=DMARC1; p=none; psd=n"}, ["example.com"], "example.com"),
    ],
    ids=["own and the top", "thirteen labels", "eight labels", "stops at psd=n", "stops at psd=y", "psd=y at once", "psd=n at once"],
)
def test_the_walk_asks_these_names_and_no_others(domain: str, records: dict[str, str], asked: list[str], organisation: str) -> None:
    names, found = queries(domain, records)
    assert names == [f"_dmarc.{name}" for name in asked]
    assert len(names) <= 8
    assert found.organisation == organisation


@pytest.mark.parametrize("labels", [2, 5, 7, 8, 9, 20, 60])
def test_no_name_costs_more_than_eight_queries(labels: int) -> None:
    names, _ = queries(".".join([*("x" for _ in range(labels - 2)), "example", "com"]), {})
    assert len(names) == min(labels, 8)


@pytest.mark.parametrize(
    ("records", "domain", "organisation", "at"),
    [
        # 4.10.2: psd=n is the organisation; below psd=y it is one label down; else the record with the fewest labels.
        (
            {"b.example.com": "v=DMARC1; p=reject; psd=n", "example.com": "v=DMARC1; p=none"},
            "a.b.example.com",
            "b.example.com",
            "b.example.com",
        ),
        ({"b.example.com": "v=DMARC1; p=none", "example.com": "v=DMARC1; p=reject"}, "a.b.example.com", "example.com", "example.com"),
        ({"c.b.bank": "v=DMARC1; p=none", "bank": "v=DMARC1; p=reject; psd=y"}, "d.c.b.bank", "b.bank", "bank"),
        ({"b.bank": "v=DMARC1; p=none", "bank": "v=DMARC1; p=reject; psd=y"}, "c.b.bank", "b.bank", "b.bank"),
        ({"bank": "v=DMARC1; p=reject; psd=y"}, "b.bank", "b.bank", "bank"),
        ({"bank": "v=DMARC1; p=reject; psd=y"}, "bank", "bank", "bank"),
        ({"mail.example.com": "v=DMARC1; p=reject"}, "mail.example.com", "mail.example.com", "mail.example.com"),
        (
            {"alice.host.example": "v=DMARC1; p=none", "host.example": "v=DMARC1; p=reject"},
            "bob.host.example",
            "host.example",
            "host.example",
        ),
        # 4.10 steps 2 and 6: several records at one name are all discarded, and the walk goes on.
        ({"b.example.com": ("v=DMARC1; p=reject",) * 2, "example.com": "v=DMARC1; p=none"}, "b.example.com", "example.com", "example.com"),
        ({"b.example.com": ("other", "and more"), "example.com": "v=DMARC1; p=none"}, "b.example.com", "example.com", "example.com"),
        # 4.7: the version is case-sensitive; a bad psd falls back to u.
        ({"b.example.com": "v=dmarc1; p=none", "example.com": "v=DMARC1; p=none"}, "b.example.com", "example.com", "example.com"),
        ({"b.example.com": "v=DMARC1; p=none; psd=x", "example.com": "v=DMARC1; p=none"}, "a.b.example.com", "example.com", "example.com"),
        ({"b.example.com": "V=DMARC1; p=none", "example.com": "v=DMARC1; p=none"}, "b.example.com", "example.com", "b.example.com"),
        # 4.10.1: without a valid policy and without rua there is no DMARC at that name.
        ({"b.example.com": "v=DMARC1", "example.com": "v=DMARC1; p=reject"}, "b.example.com", "example.com", ""),
        ({"b.example.com": "v=DMARC1; p=none", "example.com": "v=DMARC1"}, "a.b.example.com", "example.com", ""),
        ({"b.example.com": "v=DMARC1; p=x; rua=b@c", "example.com": "v=DMARC1; p=reject"}, "b.example.com", "example.com", ""),
        ({"example.com": "v=DMARC1; p=none"}, "Mail.Example.com.", "example.com", "example.com"),
        ({"example.com": "v=DMARC1; p=none"}, "a" * 64 + ".example.com", "example.com", "example.com"),
        (
            {"b.example.com": "v=DMARC1; p=x; rua=mailto:a@b.c", "example.com": "v=DMARC1; p=reject"},
            "b.example.com",
            "example.com",
            "b.example.com",
        ),
        ({}, "b.example.com", "b.example.com", ""),
    ],
)
def test_organisation_and_policy(records: Records, domain: str, organisation: str, at: str) -> None:
    found, way = looked(records, domain)
    assert (way.organisation, found.at) == (organisation, at)
    assert found.is_inherited is bool(at and at != domain.lower())


def test_an_unanswered_question_leaves_the_organisation_open_but_the_own_record_in_effect() -> None:
    late = answer("_dmarc.example.com", "TXT", state=DnsState.TIMEOUT)
    seen = survey({"b.example.com": "v=DMARC1; p=reject"}, late)
    way, found = asyncio.run(walk(seen, "b.example.com")), asyncio.run(discover(seen, "b.example.com"))
    assert (way.organisation, way.silent, found.at) == ("", late, "b.example.com")
    assert effect(found, way) is None


def test_a_top_level_domain_that_cannot_be_asked_counts_as_one_without_a_record() -> None:
    seen = survey({"example.com": "v=DMARC1; p=reject"}, answer("_dmarc.com", "TXT", state=DnsState.REFUSED))
    assert asyncio.run(walk(seen, "example.com")).organisation == "example.com"


VALUES = ("", "none", "quarantine", "reject", "x")
RANK = {"none": NONE, "quarantine": QUARANTINE, "reject": REJECT}


def expected(p: str, sp: str, np: str, t: str) -> Effect:
    """What RFC 9989 4.7 and 4.10.1 say, in other words than the code."""
    if p not in RANK or "x" in (sp, np):
        return Effect(NONE, NONE, NONE)
    below = sp or p
    three = [RANK[value] for value in (p, below, np or below)]
    milder = {NONE: NONE, QUARANTINE: NONE, REJECT: QUARANTINE}
    return Effect(*(milder[value] if t == "y" else value for value in three))


@pytest.mark.parametrize("t", ["", "n", "y", "x"])
def test_every_combination_of_p_sp_np_and_t(t: str) -> None:
    for p, sp, np in product(VALUES, repeat=3):
        tags = [f"{name}={value}" for name, value in (("t", t), ("np", np), ("sp", sp), ("p", p)) if value]
        found, way = looked({"example.com": "; ".join(["v=DMARC1", *tags, "rua=mailto:d@example.com"])}, "example.com")
        assert effect(found, way) == expected(p, sp, np, t), (p, sp, np)


def test_sp_and_np_count_at_the_organisation_only() -> None:
    own = "v=DMARC1; p=none; sp=none; np=none"
    found, way = looked({"b.example.com": own, "example.com": "v=DMARC1; p=quarantine; sp=reject; np=quarantine"}, "b.example.com")
    assert effect(found, way) == Effect(NONE, REJECT, QUARANTINE)


def test_a_public_suffix_speaks_for_domains_without_a_record_of_their_own() -> None:
    found, way = looked({"bank": "v=DMARC1; p=none; sp=reject; np=reject; psd=y"}, "b.bank")
    assert effect(found, way) == Effect(REJECT, REJECT, REJECT)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (DnsState.NXDOMAIN, QUARANTINE),
        (DnsState.NODATA, NONE),
        (DnsState.ANSWER, NONE),
    ],
)
def test_np_is_for_names_of_which_dns_holds_nothing(state: DnsState, wanted: Policy) -> None:
    here = answer("sub.example.com", "A", *(["192.0.2.1"] if state is DnsState.ANSWER else []), state=state)
    seen = survey({"example.com": "v=DMARC1; p=reject; sp=none; np=quarantine"}, here)
    assert asyncio.run(_asked_for(seen, "sub.example.com")) is wanted
    assert asyncio.run(_asked_for(seen, "example.com")) is REJECT


def test_whether_a_name_exists_matters_only_where_np_differs() -> None:
    late = answer("sub.example.com", "A", state=DnsState.SERVFAIL)
    assert asyncio.run(_asked_for(survey({"example.com": "v=DMARC1; p=reject"}, late), "sub.example.com")) is REJECT
    differs = survey({"example.com": "v=DMARC1; p=reject; np=none"}, late)
    assert asyncio.run(_asked_for(differs, "sub.example.com")) == late


async def _asked_for(seen: ZoneSurvey, domain: str) -> Policy | DnsAnswer | None:
    return await asked_for(seen, await discover(seen, domain))
