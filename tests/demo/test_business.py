"""Tests of preparing, serving and ending a practice business, and of the machines and folders that it meets."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path

import pytest

from lrconsole.demo.answers import evidence_for
from lrconsole.demo.business import password, prepare, serve, set_fault
from lrconsole.demo.faults import FAULTS, State, Switches
from lrconsole.demo.ports import read_ports
from lrconsole.demo.zones import HERE, SECOND
from lrconsole.model.errors import DemoError, UsageError
from lrconsole.model.judgement import Outcome
from lrconsole.project.loading import load
from lrconsole.stages.roadmap import asked
from tests.demo.practice import practice
from tests.demo.visitor import SECONDS, Visitor


def test_what_is_secret_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "business"
    with practice(folder, State.FAULTY):
        pass
    assert folder.stat().st_mode & 0o777 == 0o700
    private = ["passwords.json", "payment-key.txt", *(f"keys/{path.name}" for path in (folder / "keys").iterdir())]
    assert len(private) > 15
    assert {name: oct((folder / name).stat().st_mode & 0o777) for name in private} == dict.fromkeys(private, "0o600")
    text = (folder / "lrconsole.toml").read_text()
    assert not any(password(folder, role) in text for role in ("owner", "coach", "assistant"))
    assert [path.name for path in tmp_path.iterdir()] == ["business"]


def test_a_second_start_keeps_ports_and_passwords(tmp_path: Path) -> None:
    first = prepare(tmp_path, State.FAULTY)
    word = password(tmp_path, "owner")
    second = prepare(tmp_path, State.FIXED)
    assert (second.ports, password(tmp_path, "owner")) == (first.ports, word)
    assert Switches(tmp_path).on == frozenset()


def test_ports_that_were_taken_meanwhile_are_replaced(tmp_path: Path) -> None:
    first = prepare(tmp_path, State.FIXED)
    with socket.create_server((HERE, first.ports.https)):
        with pytest.raises(DemoError, match="taken"):
            asyncio.run(serve(tmp_path, asyncio.Event()))
        second = prepare(tmp_path, State.FIXED)
        assert second.ports.https != first.ports.https
    assert load(second.project_file).project.network.https_port == second.ports.https


def test_two_at_once_are_two_businesses(tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    with practice(a, State.FIXED), practice(b, State.FAULTY), Visitor(a) as one, Visitor(b) as other:
        assert not {one.ports.http, one.ports.https, one.ports.dns} & {other.ports.http, other.ports.https, other.ports.dns}
        assert one.ask("https://app.northstar.example/healthz").status == 200
        assert other.ask("https://app.northstar.example/healthz").status == 503
        assert one.log_in("owner", word=password(b, "owner")).status == 401


def test_it_ends_at_once_though_visitors_stay(tmp_path: Path) -> None:
    with practice(tmp_path, State.FIXED) as running:
        visitor = Visitor(running.folder)
        idle = [visitor.tls("app.northstar.example"), socket.create_connection((HERE, visitor.ports.http), SECONDS)]
        idle.append(socket.create_connection((HERE, visitor.ports.dns), SECONDS))
        with visitor:
            assert visitor.ask("https://www.northstar.example/").status == 200
        begun = time.monotonic()
    ended = time.monotonic() - begun
    for stream in idle:
        stream.close()
    assert ended < 5
    for port in (visitor.ports.http, visitor.ports.https, visitor.ports.dns):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((HERE, port), SECONDS)
    # Nothing holds them: the same ports can be had again.
    with practice(tmp_path, State.FIXED) as again:
        assert Visitor(again.folder).ports == visitor.ports


def test_a_machine_with_one_address_has_all_but_the_faults_that_need_two(tmp_path: Path) -> None:
    prepared = prepare(tmp_path, State.FAULTY, alone=True)
    apart = {fault.name for fault in FAULTS if fault.apart}
    assert len(apart) == 6
    assert Switches(tmp_path).on == {fault.name for fault in FAULTS if not fault.instead_of} - apart
    assert SECOND not in prepared.project_file.read_text()
    for name in apart:
        with pytest.raises(DemoError, match="second loopback address"):
            set_fault(tmp_path, name, True)
        set_fault(tmp_path, name, False)


@pytest.mark.parametrize("state", State, ids=lambda state: state.value)
def test_a_machine_with_one_address_finds_what_is_planted_and_nothing_else(tmp_path: Path, state: State) -> None:
    topics = {"dns", "tls", "redirects"}
    with practice(tmp_path, state, alone=True) as running:
        planted = [fault for fault in FAULTS if fault.name in Switches(tmp_path).on and fault.check.partition(".")[0] in topics]
        found = running.audit(lambda item: item.check.id.partition(".")[0] in topics)
    seen = {(item.check, item.subject, item.outcome) for item in found}
    assert bool(planted) is (state is State.FAULTY)
    assert {(fault.check, fault.subject, fault.seen_as) for fault in planted} <= seen
    doubts = [(item.fingerprint, item.summary) for item in found if item.outcome in (Outcome.FAIL, Outcome.UNKNOWN, Outcome.ERROR)]
    assert state is State.FAULTY or doubts == []


def test_more_addresses_are_used_where_they_are(tmp_path: Path) -> None:
    try:
        socket.create_server((SECOND, 0)).close()
    except OSError:
        pytest.skip(f"needs a second loopback address: add {SECOND} to this machine")
    assert prepare(tmp_path, State.FAULTY).ports.second


def test_faults_of_the_project_file(tmp_path: Path) -> None:
    project = load(prepare(tmp_path, State.FIXED).project_file).project
    assert project.rollback is not None
    assert project.rollback.how
    for name in ("rollback-undeclared", "variable-missing", "nobody-on-call", "no-deputy", "no-contact", "rollback-stale"):
        before = (tmp_path / "lrconsole.toml").read_text()
        set_fault(tmp_path, name, True)
        assert (tmp_path / "lrconsole.toml").read_text() != before, name
        assert load(tmp_path / "lrconsole.toml").project.network == project.network
        set_fault(tmp_path, name, False)
        assert (tmp_path / "lrconsole.toml").read_text() == before


def test_mistakes_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no fault"):
        set_fault(tmp_path, "made-up", True)
    with pytest.raises(DemoError, match="no practice business"):
        set_fault(tmp_path, "no-tls", True)
    with pytest.raises(DemoError, match="no practice business"):
        asyncio.run(serve(tmp_path, asyncio.Event()))
    with pytest.raises(DemoError, match="no password"):
        password(tmp_path, "owner")
    prepare(tmp_path, State.FIXED)
    with pytest.raises(DemoError, match='no password for "king"'):
        password(tmp_path, "king")
    (tmp_path / "ports.json").write_text("{")
    with pytest.raises(DemoError, match="no practice business"):
        read_ports(tmp_path)


def test_every_row_that_is_asked_has_an_answer_of_its_own() -> None:
    answers = [evidence_for(row.id) for row in asked()]
    assert len(set(answers)) == len(answers)
    assert not any("on the practice business" in answer for answer in answers)


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "lrconsole.toml").write_text("mine")
    with pytest.raises(DemoError, match="not the practice business's"):
        prepare(own, State.FIXED)
    assert [item.name for item in own.iterdir()] == ["lrconsole.toml"]
    assert (own / "lrconsole.toml").read_text() == "mine"
