"""Tests of the commands that only look: status, report, checks, config, keys, doctor."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from xml.etree.ElementTree import fromstring

import jsonschema
import pytest

from lrconsole.model.action import ACTIONS
from lrconsole.stages.registry import load
from tests.cli.place import BLOCKER, Place
from tests.cli.run import lrconsole

_SCHEMA = json.loads((Path(__file__).parents[2] / "lrconsole" / "report" / "standing.schema.json").read_text())


def test_status(place: Place) -> None:
    ran = place.run("status")
    assert ran.code == 1
    assert ran.out.startswith("Northstar Coaching · PRODUCTION · NO-GO · 1 blocker\n")
    assert "spf.single:www.example" not in ran.out
    assert "spf.single:www.example" in place.run("status", "--all").out
    assert "\x1b" not in ran.out
    found = place.json("status")
    assert found["blockers"] == [BLOCKER]
    jsonschema.validate(found, _SCHEMA)


def test_from_a_folder_below_and_by_name(place: Place) -> None:
    (place.project / "src").mkdir()
    assert lrconsole("status", home=place.home, cwd=place.project / "src").code == 1
    for project in (place.project, place.project / "lrconsole.toml"):
        assert lrconsole("status", "--project", str(project), home=place.home).code == 1
        assert lrconsole("--project", str(project), "status", home=place.home).code == 1


def test_without_a_command_and_without_a_terminal_the_status_is_printed(place: Place) -> None:
    ran = place.run()
    assert ran.code == 1
    assert "NO-GO" in ran.out
    assert ran.err == "lrconsole: this is no terminal, so the status is printed; in a terminal the console opens\n"


def test_every_report_format(place: Place) -> None:
    assert place.run("report").out.startswith("# Launch risk list: Northstar Coaching")
    assert place.run("report", "--format", "html").out.startswith("<!doctype html>")
    assert json.loads(place.run("report", "--format", "sarif").out)["version"] == "2.1.0"
    assert fromstring(place.run("report", "--format", "junit").out.encode()).tag == "testsuites"
    assert place.run("report", "--format", "table").out.startswith("Northstar Coaching · PRODUCTION · NO-GO")
    jsonschema.validate(place.json("report"), _SCHEMA)
    assert "'junit'" in place.refused("report", "--format", "pdf")


def test_a_report_file(place: Place) -> None:
    ran = place.run("report", "--format", "html", "--output", "out/risks.html")
    assert (ran.code, ran.out, ran.err) == (0, "", "written: out/risks.html\n")
    assert stat.S_IMODE((place.project / "out" / "risks.html").stat().st_mode) == 0o600
    assert "--output" in place.refused("report", "--output", "lrconsole.toml/risks.md")


def test_checks(place: Place) -> None:
    listed = place.json("checks")
    assert [one["id"] for one in listed] == list(load().checks)
    assert len(place.run("checks").out.splitlines()) == len(listed)
    told = place.run("checks", "tls.expiry").out
    for word in ("Why", "Fix", "Rows", "Source", "[[host]] in lrconsole.toml"):
        assert word in told
    assert place.json("checks", "tls.expiry")["id"] == "tls.expiry"
    assert "lrconsole checks" in place.refused("checks", "tls.expire")


def test_checks_and_keys_need_no_project(tmp_path: Path) -> None:
    assert lrconsole("checks", home=tmp_path).code == 0
    ran = lrconsole("keys", "--json", home=tmp_path)
    assert [one["id"] for one in json.loads(ran.out)] == [action.id for action in ACTIONS]


def test_config(place: Place) -> None:
    assert place.json("config", "check")["name"] == "Northstar Coaching"
    assert "is right: 1 environment, 1 host, 1 domain, 1 role, 1 route, 1 person" in place.run("config", "check").out
    told = place.json("config", "explain", "network.seconds")
    assert (told["value"], told["source"]) == ("2.0", "lrconsole.toml:7")
    set_by = place.json("config", "explain", "network.seconds", environ={"LRCONSOLE_NETWORK_SECONDS": "9"})
    assert (set_by["value"], set_by["source"]) == ("9.0", "LRCONSOLE_NETWORK_SECONDS")
    assert "known here" in place.refused("config", "explain", "network.second")
    jsonschema.Draft202012Validator.check_schema(json.loads(place.run("config", "schema").out))


def test_trust(place: Place) -> None:
    refused = place.run("trust")
    assert refused.code == 2
    assert "trust --yes" in refused.err
    assert "env:OWNER_PASSWORD" in refused.err
    assert "https://app.northstar.example/login" in refused.err
    given = place.json("trust", "--yes")
    assert given["trusted"]
    assert "is not trusted any more" in place.run("trust", "--forget").out
    assert "was not trusted" in place.run("trust", "--forget").out


def test_trust_ends_when_a_script_of_the_project_changes(place: Place) -> None:
    """The project file stays as it was; the script beside it is another one."""
    path, script = place.project / "lrconsole.toml", place.project / "get-secret.sh"
    path.write_text(path.read_text().replace('"env:OWNER_PASSWORD"', """'cmd:["./get-secret.sh"]'"""))
    script.write_text("#!/bin/sh\necho a-first-value\n")
    script.chmod(0o755)
    given = place.run("trust", "--yes")
    assert given.out.endswith("is trusted until it changes, or get-secret.sh\n")
    assert "so a change of them ends the trust too: get-secret.sh" in given.err
    assert place.run("secrets", "check").code == 0
    script.write_text("#!/bin/sh\ntouch was-run; echo another-value\n")
    (row,) = place.json("secrets", "check")
    assert row["state"] != "ok"
    assert "not trusted with credentials any more: get-secret.sh has changed" in row["problem"]
    assert not (place.project / "was-run").exists()
    assert place.json("trust", "--yes")["named"] == ["get-secret.sh"]
    assert place.run("secrets", "check").code == 0
    assert (place.project / "was-run").exists()


@pytest.mark.parametrize("has_bus", [False])
def test_doctor_names_each_point_and_its_remedy(place: Place, has_bus: bool) -> None:
    ran = place.run("doctor", environ={"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": str(place.home)})
    assert ran.code == 1
    points = {line.split()[2]: line for line in ran.out.splitlines()}
    assert {"lrconsole", "git", "keyring", "resolvers", "state", "project", "record"} <= points.keys()
    assert points["keyring"].startswith("✖ fail")
    assert "env:NAME" in points["keyring"]
    assert points["record"].startswith("✔ ok")
    found = place.json("doctor", environ={"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": str(place.home)})
    assert [one["name"] for one in found if not one["works"]] == ["keyring"]


def test_the_keys_as_markdown_are_the_usual_ones_whatever_the_settings_are(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text('[keys]\n"finding.decide" = "d"\n')
    own = lrconsole("keys", home=tmp_path)
    assert any(line.split()[:2] == ["d", "finding.decide"] for line in own.out.splitlines()), own
    lines = lrconsole("keys", "--markdown", home=tmp_path).out.splitlines()
    assert lines[:2] == ["| key | does | id |", "|---|---|---|"]
    assert "| `g` | Decide: fix now, defer, not applicable or no-go | `finding.decide` |" in lines
