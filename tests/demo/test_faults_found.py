"""Tests that every planted fault is found by its check, all at once and one at a time, and none is found where none is."""

from __future__ import annotations

import pytest

from lrconsole.audit.plan import Planned
from lrconsole.demo.business import set_fault
from lrconsole.demo.faults import FAULTS, Fault, Switches
from lrconsole.demo.ports import read_ports
from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.stages.registry import load
from tests.demo.practice import Practice

# Paced routes take five seconds each on purpose; the one that has a planted fault is enough.
_PACED = "booking list"
_TIED = {fault.check for fault in FAULTS}


def without_most_paced(item: Planned) -> bool:
    return not item.paced or item.label == _PACED or item.check.id.startswith("rate.")


def fingerprint(fault: Fault) -> str:
    return f"{fault.check}:{fault.subject}" if fault.subject else fault.check


def said(findings: list[Finding]) -> list[str]:
    return [f"{item.fingerprint}: {item.outcome.word}: {item.summary}" for item in findings]


def test_there_are_sixty_faults_and_each_names_a_check_that_exists() -> None:
    assert len(FAULTS) >= 60
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert set(load().checks) >= _TIED


def test_every_fault_of_the_faulty_business_is_found_on_its_subject(faulty: Practice) -> None:
    found = {item.fingerprint: item for item in faulty.audit(without_most_paced)}
    planted = [fault for fault in FAULTS if fault.name in Switches(faulty.folder).on]
    assert {fault.name for fault in FAULTS} - {fault.name for fault in planted} <= {
        fault.name for fault in FAULTS if fault.apart or fault.instead_of
    }
    missed = [fault.name for fault in planted if found[fingerprint(fault)].outcome is not fault.seen_as]
    assert missed == [], said([found[fingerprint(fault)] for fault in FAULTS if fault.name in missed])
    assert said([item for item in found.values() if item.outcome is Outcome.ERROR]) == []


def test_nothing_is_found_on_the_fixed_business(fixed: Practice) -> None:
    findings = fixed.audit(without_most_paced)
    wrong = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.ERROR)
    assert said([item for item in findings if item.check in _TIED and item.outcome in wrong]) == []
    assert said([item for item in findings if item.severity is Severity.BLOCKER and item.outcome in wrong]) == []
    assert said([item for item in findings if item.outcome in (Outcome.FAIL, Outcome.ERROR)]) == []


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.instead_of], ids=lambda fault: fault.name)
def test_a_fault_that_takes_the_place_of_another_is_found_while_that_is_on(fixed: Practice, fault: Fault) -> None:
    for name in (fault.instead_of, fault.name):
        set_fault(fixed.folder, name, True)
    try:
        (found,) = fixed.audit(lambda item: item.fingerprint == fingerprint(fault))
    finally:
        for name in (fault.instead_of, fault.name):
            set_fault(fixed.folder, name, False)
    assert found.outcome is fault.seen_as, said([found])


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_alone_is_found_and_its_end_is_seen(fixed: Practice, fault: Fault) -> None:
    def outcome() -> Finding:
        (found,) = fixed.audit(lambda item: item.fingerprint == fingerprint(fault))
        return found

    if fault.apart and not read_ports(fixed.folder).second:
        pytest.skip("needs a second loopback address: add 127.0.0.2 and 127.0.0.3 to this machine")
    set_fault(fixed.folder, fault.name, True)
    try:
        on = outcome()
    finally:
        set_fault(fixed.folder, fault.name, False)
    off = outcome()
    assert on.outcome is fault.seen_as, said([on])
    # A check may have nothing to look at without its fault (no hint of HSTS preload, no alias …), but never a doubt.
    assert off.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE), said([off])
