"""Standings with findings of every outcome and with everything that people can add, for tests of the reports."""

from __future__ import annotations

from dataclasses import replace

from lrconsole.audit.standing import take
from lrconsole.model.audit import Attestation, Choice, ClockSegment, Decision, Note, Waiver
from lrconsole.model.finding import Evidence, Finding
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.model.stage import Stage
from lrconsole.model.standing import Standing
from tests.audit.made import NOW, Memory, attestation, audit, decision, finding, memory, summary, waiver

__all__ = ["NOW", "empty", "hostile", "rich"]

_STAGES = list(Stage)


def each_outcome() -> tuple[Finding, ...]:
    """A finding of each outcome, in different stages."""
    return tuple(
        finding(f"check.{outcome.value}:host-{outcome.value}.example", outcome, stage=_STAGES[number % len(_STAGES)])
        for number, outcome in enumerate(Outcome)
        if outcome is not Outcome.ATTESTED
    )


def rich() -> Standing:
    """Two audits with a comparison, a decision, a waiver, a lapsed waiver, an answered row, a clock that is over."""
    waived = finding("tls.versions:pay.example", severity=Severity.HIGH)
    lapsed = finding("tls.expiry:book.example", severity=Severity.HIGH)
    decided = finding("spf.single:news.example")
    record = memory(finding("dns.axfr:gone.example"), *each_outcome(), waived, lapsed, decided)
    record.add(audit(2, planned=9), *each_outcome(), waived, lapsed, decided)
    record.kept_decisions.append(decision(decided.fingerprint, Choice.DEFER))
    old = replace(waiver(lapsed.fingerprint), expires=NOW)
    record.kept_waivers += [waiver(waived.fingerprint), old]
    record.kept_attestations = record.kept_attestations[:5]
    record.kept_notes += [Note(waived.fingerprint, text, "Ben Okoro", NOW) for text in ("the provider was told", "ticket 4711")]
    record.kept_clock.append(ClockSegment(NOW, NOW, 7_300.0))
    return take(record, NOW)


def empty() -> Standing:
    """The standing of a record in which nothing is yet."""
    return take(Memory(), NOW)


def hostile(text: str) -> Standing:
    """A standing in which everything that is foreign or typed is `text`."""
    bad = finding(
        f"spf.single:{text}", summary=text, fix=text, evidence=(Evidence(text, text), Evidence("seen", text)), severity=Severity.HIGH
    )
    unknown = finding(f"tls.chain:{text}", Outcome.UNKNOWN, summary=text, fix=text)
    warned = finding(f"tls.names:{text}", Outcome.WARN, summary=text)
    people = replace(summary(), name=text, on_call=text)
    record = Memory().add(audit(1, planned=1), replace(bad, outcome=Outcome.PASS))
    record.add(audit(2, planned=3, project=people, commit=text), bad, unknown, warned)
    record.kept_decisions.append(Decision(unknown.fingerprint, Choice.NO_GO, text, text, NOW, 2))
    record.kept_waivers.append(Waiver(bad.fingerprint, text, text, NOW, waiver("x").expires, text))
    record.kept_notes.append(Note(bad.fingerprint, text, text, NOW))
    record.kept_attestations = [said(one, text) for one in (attestation("B1"), attestation("B9"))]
    return take(record, NOW)


def said(item: Attestation, text: str) -> Attestation:
    return replace(item, who=text, evidence=text)
