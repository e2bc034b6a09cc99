"""Tests of how a fix in DNS is written."""

from __future__ import annotations

import pytest

from lrconsole.stages.edge.zones.dns_fix import Spot, spot, text
from tests.stages.edge.northstar import IN_ZONE, ZONE, project


@pytest.mark.parametrize(
    ("name", "label", "where"),
    [
        (ZONE, "@", IN_ZONE),
        (f"WWW.{ZONE}.", "www", IN_ZONE),
        (f"_dmarc.send.{ZONE}", "_dmarc.send", IN_ZONE),
        (f"my{ZONE}", f"my{ZONE}", f"In the zone that holds my{ZONE}:"),
        ("spf.provider.example", "spf.provider.example", "In the zone that holds spf.provider.example:"),
    ],
)
def test_the_name_is_relative_to_the_declared_zone_and_whole_elsewhere(name: str, label: str, where: str) -> None:
    at = spot(project(), name)
    assert (at.label, at.where) == (label, where)
    assert at.fix(at.add("A", "192.0.2.1")).splitlines() == [where, f"add A {label} 192.0.2.1"]


def test_the_zone_itself_gets_an_alias_since_it_can_have_no_cname() -> None:
    assert Spot(ZONE, ZONE).add("CNAME", "cname.host.example") == "add ALIAS @ cname.host.example"
    assert Spot(f"www.{ZONE}", ZONE).add("CNAME", "cname.host.example") == "add CNAME www cname.host.example"


def test_what_goes_is_shown_whole_unless_it_is_endless() -> None:
    at = Spot(ZONE, ZONE)
    assert at.delete("TXT", text("v=spf1 -all")) == 'delete TXT @ "v=spf1 -all"'
    assert len(at.delete("TXT", text("x" * 5_000))) < 400
    assert at.change("TXT", text("x" * 5_000)).count("x") == 5_000
