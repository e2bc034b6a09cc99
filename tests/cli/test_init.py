"""Tests of `lrconsole init`: a project file for the practice business as for any domain, and what happens without network."""

from __future__ import annotations

import json
import socket
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lrconsole.demo.faults import State
from lrconsole.project.loading import load
from tests.cli.place import one_line
from tests.cli.run import lrconsole
from tests.demo.practice import Practice, practice

_WITHOUT_NETWORK_SECONDS = 10


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with practice(tmp_path_factory.mktemp("business"), State.FIXED) as running:
        yield running


def network(business: Practice) -> dict[str, str]:
    """The variables that lead to the practice business instead of the internet."""
    declared = business.project.network
    values = {
        "RESOLVERS": declared.resolvers[0],
        "HTTP_PORT": str(declared.http_port),
        "HTTPS_PORT": str(declared.https_port),
        "DNS_PORT": str(declared.dns_port),
        "CA_FILE": str(business.folder / "ca.pem"),
        "IPV6": "false",
    }
    return {f"LRCONSOLE_NETWORK_{name}": value for name, value in values.items()}


def test_it_writes_what_dns_and_http_show_and_an_audit_of_it_runs(tmp_path: Path, business: Practice) -> None:
    environ = network(business)
    ran = lrconsole("init", "https://www.Northstar.example/", home=tmp_path, environ=environ)
    assert ran.code == 0, ran.err
    assert "canonical host  www.northstar.example" in ran.out
    assert ran.err == "next: fill in what only you know, then run: lrconsole audit\n"
    path = tmp_path / "lrconsole.toml"
    written = tomllib.loads(path.read_text())
    assert written["project"]["canonical"] == "www.northstar.example"
    kinds = {host["name"].partition(".")[0]: host["kind"] for host in written["host"]}
    assert kinds == {"www": "site", "app": "app", "api": "api", "admin": "admin", "book": "other", "staging": "other"}
    assert written["mail"] == [{"name": "northstar.example", "selectors": ["s1"]}]
    assert {row["target"] for row in written["redirect"]} == {"https://www.northstar.example/"}
    assert "network" not in written, "how this machine reaches it is no property of the project"
    project = load(path).project
    assert project.production is not None

    audit = lrconsole("audit", "--json", home=tmp_path, environ=environ)
    found = json.loads(audit.out)
    assert audit.code == 1
    assert found["audit"]["state"] == "done"
    outcomes = {risk["fingerprint"]: risk["outcome"] for risk in found["risks"]}
    assert outcomes["tls.chain:app.northstar.example"] == "pass"
    assert outcomes["redirects.canonical:http://northstar.example/"] == "pass"
    assert outcomes["spf.single:northstar.example"] == "pass"
    assert "error" not in outcomes.values()


def test_each_example_in_it_is_right_when_its_hashes_are_taken_away(tmp_path: Path, business: Practice) -> None:
    lrconsole("init", "northstar.example", home=tmp_path, environ=network(business))
    path = tmp_path / "lrconsole.toml"
    head, _, examples = path.read_text().partition("# What only you know.")
    lines = [
        line.removeprefix("# ") for line in examples.splitlines()[1:] if (line.startswith("# ") and "=" in line) or line.startswith("# [")
    ]
    path.write_text(head + "\n".join(line for line in lines))
    project = load(path).project
    assert project.roles
    assert project.flows
    assert project.people
    assert project.consent


def test_what_is_there_is_never_overwritten(tmp_path: Path, business: Practice) -> None:
    path = tmp_path / "lrconsole.toml"
    path.write_text("mine")
    ran = lrconsole("init", "northstar.example", home=tmp_path, environ=network(business))
    assert (ran.code, ran.out) == (2, "")
    assert "there is a project file already" in one_line(ran)
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("domain", "says"),
    [
        ("localhost", "is not a domain"),
        ("", "is not a domain"),
        ("a..b", "is not a domain"),
        ("\x1b]0;x\x07", "is not a domain"),
        ("nothing-here.example", "check the spelling"),
    ],
)
def test_what_is_no_domain_is_refused(tmp_path: Path, business: Practice, domain: str, says: str) -> None:
    ran = lrconsole("init", domain, home=tmp_path, environ=network(business))
    assert (ran.code, ran.out) == (2, "")
    assert says in one_line(ran)
    assert "\x1b" not in ran.err
    assert not (tmp_path / "lrconsole.toml").exists()


def test_json(tmp_path: Path, business: Practice) -> None:
    ran = lrconsole("init", "northstar.example", "--json", "--folder", "new", home=tmp_path, environ=network(business))
    found = json.loads(ran.out)
    assert found["file"] == "new/lrconsole.toml"
    assert found["missed"] == []


@pytest.mark.parametrize("listens", [False, True], ids=["closed port", "silent resolver"])
def test_without_network_it_ends_soon_and_every_row_says_why(tmp_path: Path, listens: bool, full: bool) -> None:
    if not listens and not full:
        pytest.skip("takes long, and a port where nobody listens is as silent: run it with --full")
    with ExitStack() as stack:
        silent = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        silent.bind(("127.0.0.1", 0))
        environ = {"LRCONSOLE_NETWORK_RESOLVERS": f"127.0.0.1:{silent.getsockname()[1]}"}
        if not listens:
            silent.close()
        began = time.monotonic()
        ran = lrconsole("init", "northstar.example", home=tmp_path, environ=environ)
        assert ran.code == 0
        assert "DNS does not answer" in ran.out
        assert time.monotonic() - began < _WITHOUT_NETWORK_SECONDS
        assert tomllib.loads((tmp_path / "lrconsole.toml").read_text())["domain"][0]["name"] == "northstar.example"

        began = time.monotonic()
        ran = lrconsole("audit", "--json", home=tmp_path, environ=environ)
        assert time.monotonic() - began < _WITHOUT_NETWORK_SECONDS
    found = json.loads(ran.out)
    assert ran.code == 1
    assert ran.err == ""
    assert found["audit"]["done"] == found["audit"]["planned"] > 50
    # What these say rests on the project file alone: no old domain, no host below the domain, no own server that sends …
    of_the_file = ("redirects.old_domains", "spf.subdomain_gap", "dmarc.parked", "mail.ptr", "dns.idn")
    of_the_network = [risk for risk in found["risks"] if risk["subject"] and risk["check"] not in of_the_file]
    assert len(of_the_network) > 20
    assert [risk["fingerprint"] for risk in of_the_network if risk["outcome"] != "unknown"] == []
    assert [risk["fingerprint"] for risk in of_the_network if not risk["summary"]] == []
    assert "error" not in {risk["outcome"] for risk in found["risks"]}
