"""Tests of the edge plan: names wanted and live, the order of work with its waits, the redirect map and the TLS checklist."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from lrconsole.audit.standing import take
from lrconsole.model.document import Heading, Paragraph, Table
from lrconsole.model.finding import Evidence, Finding
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.name_watch import NameChange
from lrconsole.model.project import Domain, Project
from lrconsole.model.stage import Stage
from lrconsole.model.standing import Standing
from lrconsole.report.html import html
from lrconsole.report.markdown import markdown
from lrconsole.stages.edge import plan
from lrconsole.stages.edge.deliverable import SCHEMA, edge_data, edge_plan
from lrconsole.stages.edge.plan import Phase
from lrconsole.stages.edge.zones.dns_panel import as_entered
from tests.audit.made import NOW, finding, memory

ZONE = "northstar.example"
IN_ZONE = f"In the zone {ZONE}:"
A, R = "192.0.2.53:53 (authority)", "192.0.2.54:53 (resolver)"


def seen(check: str, subject: str, outcome: Outcome, *, fix: str = "", summary: str = "seen", **evidence: str) -> Finding:
    made = finding(f"{check}:{subject}", outcome, stage=Stage.EDGE, severity=Severity.HIGH)
    return replace(made, fix=fix, summary=summary, evidence=tuple(Evidence(label, value) for label, value in evidence.items()))


def standing(*found: Finding) -> Standing:
    return take(memory(*found), NOW)


LATE = {
    "A www.northstar.example planned": "192.0.2.10",
    "A www.northstar.example in the zone": "203.0.113.9 · TTL 3600",
    f"A www.northstar.example at {A}": "other · 203.0.113.9",
    "A northstar.example planned": "192.0.2.10",
    "A northstar.example in the zone": "192.0.2.10 · TTL 300",
    f"A northstar.example at {A}": "as planned · 192.0.2.10",
    f"A northstar.example at {R}": "old · 203.0.113.9 · 77 s left",
    "A app.northstar.example planned": "192.0.2.10",
    "A app.northstar.example in the zone": "192.0.2.10",
    f"A app.northstar.example at {A}": "as planned · 192.0.2.10",
    f"A app.northstar.example at {R}": "time-out · time-out",
}
PROPAGATION = seen("dns.propagation", ZONE, Outcome.FAIL, fix=f"{IN_ZONE}\nadd A www 192.0.2.10\nthen wait 3600 seconds", **LATE)
TARGET = seen("dns.www_target", f"www.{ZONE}", Outcome.FAIL, fix=f"{IN_ZONE}\nadd A www 192.0.2.10\ndelete A www 203.0.113.9")
LONG_TTL = seen("dns.ttl", ZONE, Outcome.WARN, fix=f"{IN_ZONE}\nchange the TTL of www to 300\nwait 3600 seconds before the records change")


def test_names_are_read_from_place_to_place() -> None:
    names = {one.name: one for one in plan.names(standing(PROPAGATION))}
    www = names[f"www.{ZONE}"]
    assert (www.kind, www.wanted, www.live, www.ttl, www.is_done) == ("A", "192.0.2.10", "203.0.113.9", 3600, False)
    assert names[ZONE].answers[1] == ("192.0.2.54:53", "resolver", "old · 203.0.113.9 · 77 s left")
    assert (names[f"app.{ZONE}"].ttl, names[f"app.{ZONE}"].is_done) == (None, True)


def order(*found: Finding) -> list[tuple[Phase, str]]:
    return [(step.phase, step.what) for step in plan.steps(standing(*found))]


def test_the_order_is_short_ttl_first_then_what_is_new_then_what_is_old() -> None:
    assert order(TARGET, PROPAGATION, LONG_TTL) == [
        (Phase.LOWER, "change the TTL of www to 300"),
        (Phase.WAIT_FIRST, "wait 3600 seconds, so that nobody keeps the long TTL any more"),
        (Phase.SET, "add A www 192.0.2.10"),
        (Phase.WAIT, "wait 300 seconds, so that nobody is sent to the old records any more"),
        (Phase.REMOVE, "delete A www 203.0.113.9"),
    ]


def test_without_a_shorter_ttl_the_old_one_is_waited_for() -> None:
    assert (Phase.WAIT, "wait 3600 seconds, so that nobody is sent to the old records any more") in order(TARGET, PROPAGATION)
    assert [phase for phase, _ in order(TARGET)] == [Phase.SET, Phase.REMOVE]


def test_one_record_is_changed_once_and_a_gap_gives_way_to_what_is_known() -> None:
    first = seen("spf.ending", ZONE, Outcome.FAIL, fix=f'{IN_ZONE}\nchange TXT @ to "v=spf1 -all"')
    second = seen("spf.size", ZONE, Outcome.FAIL, fix=f'{IN_ZONE}\nchange TXT @ to "v=spf1 a -all"\ndropped “mx”: gone')
    policy = seen("dmarc.present", ZONE, Outcome.FAIL, fix=f'{IN_ZONE}\nadd TXT _dmarc "v=DMARC1; p=none"')
    gap = seen("dns.subdomains", f"www.{ZONE}", Outcome.FAIL, fix=f"{IN_ZONE}\nadd CNAME www <the target that your hosting shows>")
    found = [what for _, what in order(first, second, policy, gap, TARGET)]
    assert len([what for what in found if "v=spf1" in what]) == 1
    assert 'add TXT _dmarc "v=DMARC1; p=none"' in found
    assert not any("<" in what or "dropped" in what for what in found)


def as_form(panel: str, made: Finding) -> Finding:
    project = Project("Northstar", Path("lrconsole.toml"), domains=(Domain(ZONE, dns=panel),))
    return replace(made, fix=as_entered(made.fix, project))


def test_the_form_of_a_dns_host_is_read_as_well() -> None:
    found = plan.steps(standing(*(as_form("Cloudflare", one) for one in (TARGET, PROPAGATION, LONG_TTL))))
    assert [(step.phase, step.what) for step in found] == [
        (Phase.LOWER, "change the TTL of www to 300"),
        (Phase.WAIT_FIRST, "wait 3600 seconds, so that nobody keeps the long TTL any more"),
        (Phase.SET, "add A · name: www · value: 192.0.2.10 · TTL: 300"),
        (Phase.WAIT, "wait 300 seconds, so that nobody is sent to the old records any more"),
        (Phase.REMOVE, "delete A · name: www · value: 203.0.113.9"),
    ]
    assert {step.where for step in found} == {f"In the zone {ZONE}, at Cloudflare"}


def test_a_zone_file_is_read_as_well() -> None:
    found = plan.steps(standing(as_form("zone file", TARGET)))
    assert [(step.phase, step.what) for step in found] == [
        (Phase.SET, f"www.{ZONE}. 300 IN A 192.0.2.10"),
        (Phase.REMOVE, f"; delete: www.{ZONE}. IN A 203.0.113.9"),
    ]


def test_registrars_stand_apart_and_what_is_met_asks_for_nothing() -> None:
    registrar = seen("dns.ns_count", ZONE, Outcome.FAIL, fix=f"At the registrar of {ZONE}:\nadd NS ns2.host.example")
    met = seen("dns.axfr", ZONE, Outcome.PASS, fix=f"{IN_ZONE}\ndelete A @ 192.0.2.1")
    unsure = seen("dns.caa", ZONE, Outcome.UNKNOWN, fix=f"{IN_ZONE}\ndelete A @ 192.0.2.2")
    (step,) = plan.steps(standing(registrar, met, unsure))
    assert (step.where, step.phase, step.why) == (f"At the registrar of {ZONE}", Phase.SET, f"dns.ns_count:{ZONE}")


TRAIL = {"1 http://northstar.example/": "301", "2 https://www.northstar.example/": "200", "wanted": "https://www.northstar.example/"}
SOURCE = "http://northstar.example/"


def test_the_redirect_map_has_the_worst_result_of_each_source() -> None:
    kept = seen("redirects.canonical", SOURCE, Outcome.PASS, **TRAIL)
    lost = seen("redirects.path_query", SOURCE, Outcome.FAIL, summary="the query is not kept", **TRAIL)
    right = seen("redirects.canonical", "http://old.example/", Outcome.PASS, **TRAIL)
    first, second = plan.redirects(standing(kept, lost, right))
    assert (first.source, first.target, first.ends, first.hops) == (SOURCE, TRAIL["wanted"], "https://www.northstar.example/", 1)
    assert (first.outcome, first.said, second.said) == (Outcome.FAIL, "the query is not kept", "")


def test_the_tls_checklist_is_by_host() -> None:
    rows = plan.certificates(
        standing(
            seen("tls.chain", "app.example", Outcome.PASS),
            seen("tls.expiry", "app.example", Outcome.WARN, summary="renewal is overdue"),
            seen("tls.chain", "www.example", Outcome.PASS),
        )
    )
    assert [(row.host, row.outcome) for row in rows] == [("app.example", Outcome.WARN), ("www.example", Outcome.PASS)]
    assert rows[0].checks[1] == ("expiry", Outcome.WARN, "renewal is overdue")


def test_as_a_document_and_as_data() -> None:
    record = "v=DKIM1; p=" + "A" * 400
    long = seen("dkim.found", ZONE, Outcome.FAIL, fix=f'{IN_ZONE}\nadd TXT s1._domainkey "{record}"')
    expiry = seen("tls.expiry", "app.example", Outcome.FAIL, summary="expired 3 days ago")
    told = standing(TARGET, PROPAGATION, LONG_TTL, long, expiry, seen("redirects.canonical", SOURCE, Outcome.PASS, **TRAIL))
    told = replace(told, names=(NameChange(ZONE, "MX", ("10 a.example",), (), NOW),))
    document = edge_plan(told)
    assert (document.title.startswith("Edge plan: "), document.verdict) == (True, "4 to mend")
    text = markdown(document)
    for part in ("203.0.113.9", "77 s left", "change the TTL of www to 300", "expired 3 days ago", "10 a.example", SOURCE):
        assert part in text
    # A key that is cut could be pasted cut.
    assert "AAAA" not in text
    assert "in full in the fix of dkim.found" in text
    assert "<table" in html(document)
    data = json.loads(json.dumps(edge_data(told)))
    assert (data["schema"], len(data["names"]), data["changes"][0]["kind"]) == (SCHEMA, 3, "MX")
    assert data["steps"][0] == {
        "where": f"In the zone {ZONE}",
        "phase": "lower the TTL",
        "what": "change the TTL of www to 300",
        "why": f"dns.ttl:{ZONE}",
    }
    assert record in json.dumps(data)
    assert data["tls"][0]["outcome"] == "fail"


def test_without_an_audit_it_says_what_fills_it() -> None:
    document = edge_plan(take(memory(), NOW))
    blocks = [block for section in document.sections for block in section.blocks]
    assert document.verdict == "NOT AUDITED"
    assert not any(isinstance(block, (Table, Heading)) for block in blocks)
    assert any(isinstance(block, Paragraph) and "lrconsole.toml" in block.text for block in blocks)


def test_an_edge_without_a_failure_is_sound() -> None:
    assert edge_plan(standing(seen("tls.chain", "www.example", Outcome.PASS))).verdict == "SOUND"
