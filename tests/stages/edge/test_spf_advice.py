"""Tests of the records that are advised instead of broken ones."""

from __future__ import annotations

import pytest

from lrconsole.stages.edge.email.spf_advice import merged
from lrconsole.stages.edge.email.spf_record import parse


@pytest.mark.parametrize(
    ("records", "one"),
    [
        (("v=spf1 include:a.example -all", "v=spf1 include:b.example -all"), "v=spf1 include:a.example include:b.example -all"),
        (("v=spf1 a -all", "v=spf1 a mx ~all"), "v=spf1 a mx ~all"),
        (("v=spf1 a +all", "v=spf1 mx"), "v=spf1 a mx ~all"),
        (("v=spf1 a -all mx", "v=spf1 moo ip4:192.0.2.1 -all"), "v=spf1 a ip4:192.0.2.1 -all"),
        (("v=spf1 redirect=b.example", "v=spf1 mx -all exp=c.example"), "v=spf1 include:b.example mx -all exp=c.example"),
    ],
)
def test_merged(records: tuple[str, ...], one: str) -> None:
    assert merged(records) == one
    assert parse(one).errors == ()
