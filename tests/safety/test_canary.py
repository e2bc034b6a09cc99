"""Tests that planted secrets come out nowhere: a real audit, then a search through every byte that it left and showed."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lrconsole.demo import accounts
from lrconsole.demo.faults import State
from lrconsole.project.locations import Locations
from lrconsole.project.screens import ConsoleConfig
from lrconsole.tui.app import ConsoleApp
from tests.demo.practice import practice
from tests.safety.canaries import Canaries, jwt, letters, plant_in_business, plant_in_repository
from tests.safety.watching import Watched, watched

_FORMATS = ("markdown", "html", "json", "sarif", "junit", "table")


@dataclass
class Audited:
    """An audit that was run with planted secrets, and everything that it showed."""

    canaries: Canaries
    folder: Path
    home: Path
    environ: dict[str, str]
    audit: Watched

    def run(self, *arguments: str) -> Watched:
        """Another command on the same project."""
        argv = [sys.executable, "-m", "lrconsole", *arguments, "--project", str(self.folder)]
        return watched(argv, environ=self.environ, cwd=self.home)


@contextmanager
def recorded_tokens(canaries: Canaries) -> Iterator[None]:
    """Plant every session, bearer and form token that the business gives out while inside."""
    whole = secrets.token_urlsafe

    class Recording:
        def __getattr__(self, name: str) -> object:
            return getattr(secrets, name)

        def token_urlsafe(self, count: int) -> str:
            token = whole(count)
            return canaries.plant(f"token {len(canaries.planted)} of the app", token)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "secrets", Recording())
        yield


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    canaries, folder, home = Canaries(), tmp_path_factory.mktemp("canary") / "business", tmp_path_factory.mktemp("home")
    plant_in_business(canaries, folder)
    with recorded_tokens(canaries), practice(folder, State.FAULTY):
        plant_in_repository(canaries, folder / "repository")
        environ = surroundings(canaries, folder, home)
        found = Audited(canaries, folder, home, environ, Watched(0, "", ""))
        assert found.run("trust", "--yes").code == 0
        without_paced(folder)
        assert found.run("trust", "--yes").code == 0
        found.audit = found.run("audit")
        yield found


def surroundings(canaries: Canaries, folder: Path, home: Path) -> dict[str, str]:
    """The environment of the audit; two roles' passwords come from a variable and from a file that a command reads."""
    (home / "coach.txt").write_text(canaries.planted["password of coach"])
    path = folder / "lrconsole.toml"
    lines = path.read_text().splitlines()
    owner, coach = (
        json.dumps("env:CANARY_OWNER"),
        json.dumps("cmd:" + json.dumps(["sh", "-c", 'sleep 0.3; cat "$0"', str(home / "coach.txt")])),
    )
    for number, line in enumerate(lines):
        if line.startswith("password = ") and '\\"owner\\"' in line:
            lines[number] = f"password = {owner}"
        if line.startswith("password = ") and '\\"coach\\"' in line:
            lines[number] = f"password = {coach}"
    path.write_text("\n".join(lines))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LRCONSOLE", "PYTEST"))}
    return {
        **kept,
        "LRCONSOLE_STATE": str(home / "state"),
        "LRCONSOLE_CONFIG": str(home / "config"),
        "CANARY_OWNER": canaries.planted["password of owner"],
        "AWS_SECRET_ACCESS_KEY": canaries.plant("unrelated variable", letters(40)),
    }


def without_paced(folder: Path) -> None:
    """Leave the paced calls out, which take long and read no further secret."""
    path = folder / "lrconsole.toml"
    path.write_text(path.read_text().replace('"paced", ', ""))


def test_twenty_secrets_are_planted_and_the_search_finds_them(audited: Audited) -> None:
    """Without this the other tests could pass by looking for nothing."""
    assert len(audited.canaries.planted) >= 20
    assert any(where.startswith("token") for where in audited.canaries.planted), "somebody logged in"
    for where, secret in audited.canaries.planted.items():
        assert audited.canaries.found_in(f"see: {secret}!") == [where]
    listed = audited.canaries.found_in((audited.folder / "passwords.json").read_bytes())
    assert {"password of owner", "password of coach", "password of assistant"} <= set(listed)


def test_the_audit_really_used_and_met_them(audited: Audited) -> None:
    found = {risk["fingerprint"]: risk for risk in json.loads(audited.run("status", "--json").out)["risks"]}
    assert found["login.role:owner"]["outcome"] == "pass"
    assert found["login.role:coach"]["outcome"] == "pass"
    assert found["login.role:api"]["outcome"] == "pass"
    assert "in nine days" not in found["cf.token:northstar.example"]["summary"]
    assert found["cf.token:northstar.example"]["outcome"] == "warn"
    assert found["keys.bundle:production"]["outcome"] == "fail"
    assert found["keys.history:repository"]["outcome"] == "fail"
    assert len(found["keys.history:repository"]["evidence"]) >= 3


def test_no_secret_is_shown_by_any_command(audited: Audited) -> None:
    commands = [["report", "--format", name] for name in _FORMATS]
    commands += [["status", "--all"], ["attest"], ["doctor"], ["secrets", "list"], ["secrets", "check"], ["config", "explain", "role"]]
    shown = [audited.audit, *(audited.run(*command) for command in commands)]
    for one, command in zip(shown, [["audit"], *commands], strict=True):
        assert audited.canaries.found_in(one.out + one.err) == [], command
        assert "Traceback" not in one.err


def test_no_secret_is_in_any_argument_list(audited: Audited) -> None:
    lines = audited.audit.command_lines
    assert any("git" in line[0] for line in lines), "children were seen"
    assert any(line[0] == "sh" for line in lines)
    assert audited.canaries.found_in(json.dumps([list(line) for line in lines], ensure_ascii=False)) == []


def test_no_secret_is_in_the_environment_of_a_child_that_needs_none(audited: Audited) -> None:
    git = [environ for line, environ in audited.audit.environments.items() if line[0].endswith("git")]
    assert git
    for environ in git:
        assert audited.canaries.found_in(json.dumps(environ, ensure_ascii=False)) == []


def test_no_secret_is_in_any_file_that_the_audit_left(audited: Audited) -> None:
    written = Path(audited.home / "report.html")
    assert audited.run("report", "--format", "html", "--output", str(written)).code == 0
    files = [path for path in (audited.home / "state").rglob("*") if path.is_file()]
    assert any(path.name == "record.sqlite" for path in files)
    for path in (*files, written):
        assert audited.canaries.found_in(path.read_bytes()) == [], path.name


def test_what_people_type_is_masked_where_it_looks_like_a_secret(audited: Audited) -> None:
    canaries = Canaries()
    key = canaries.plant("typed key", "_".join(("sk", "test", letters(24))))
    url = canaries.plant("typed URL password", letters(18))
    token = canaries.plant("typed token", jwt())
    assert audited.run("decide", "keys.bundle:production", "fix-now", "--by", "Ana Ruiz", "--reason", f"it is {key}").code == 0
    evidence = f"postgres://app:{url}@db.example/app"
    assert audited.run("attest", "B9", "yes", "--by", "Ana Ruiz", "--evidence", evidence).code == 0
    reason = f"sent with Authorization: Bearer {token}"
    assert audited.run("waive", "keys.history:repository", "--owner", "Ana Ruiz", "--reason", reason).code in (0, 2)
    for path in (audited.home / "state").rglob("*"):
        if path.is_file():
            assert canaries.found_in(path.read_bytes()) == [], path.name
    for name in ("markdown", "json"):
        assert canaries.found_in(audited.run("report", "--format", name).out) == []


def test_no_secret_is_in_a_picture_of_the_console(audited: Audited) -> None:
    locations = Locations(audited.home / "config", audited.home / "state")
    file = audited.folder / "lrconsole.toml"
    config = ConsoleConfig("Northstar", locations.record(file), locations.logs(file), (), {}, lambda: datetime.now(UTC), read_only=True)

    async def pictures() -> list[str]:
        found = []
        app = ConsoleApp(replace(config, poll_seconds=0.05))
        async with app.run_test(size=(160, 60)) as pilot:
            for _ in range(200):
                if app.view is not None and app.view.standing is not None:
                    break
                await pilot.pause(0.05)
            assert app.view is not None
            assert app.view.standing is not None
            for key in "014":
                await pilot.press(key)
                await pilot.pause(0.2)
                found.append(app.export_screenshot())
        return found

    shown = asyncio.run(pictures())
    assert any("keys" in svg for svg in shown)
    for svg in shown:
        assert audited.canaries.found_in(svg.replace("&#160;", " ")) == []


_BREAKS = """
import os, sys
import lrconsole.probes.session as session
import lrconsole.report.text as text
from lrconsole.__main__ import main

login = session.Session.login
async def breaks_after(self, flow, read_secret):
    await login(self, flow, read_secret)
    raise RuntimeError("the login broke with " + os.environ["CANARY_OWNER"])
session.Session.login = breaks_after

def breaks(*given, **named):
    hidden = os.environ["CANARY_OWNER"]
    try:
        raise ValueError("first with " + hidden)
    except ValueError as error:
        raise RuntimeError("then with " + hidden) from error
text.status_text = breaks

sys.argv[0] = "lrconsole"
main()
"""


def test_a_crash_tells_nothing_but_where_it_was(audited: Audited, tmp_path: Path) -> None:
    """The console breaks, after it has read a password, with that password in the error; a check has broken the same way before."""
    script = tmp_path / "breaks.py"
    script.write_text(_BREAKS)
    environ = {**audited.environ, "LRCONSOLE_STATE": str(tmp_path / "state"), "PYTHONPATH": os.pathsep.join(map(str, sys.path))}
    argv = [sys.executable, str(script), "trust", "--yes", "--project", str(audited.folder)]
    assert watched(argv, environ=environ, cwd=tmp_path).code == 0
    argv = [sys.executable, str(script), "audit", "--only", "quick_audit", "--project", str(audited.folder)]
    ran = watched(argv, environ=environ, cwd=tmp_path)
    assert (ran.code, ran.out) == (70, "")
    assert ran.err.count("\n") == 1
    assert "lrconsole broke (RuntimeError)" in ran.err
    (report,) = (tmp_path / "state").rglob("crashes/*")
    told = report.read_text()
    assert "then with •••" in told
    assert "first with •••" in told
    assert "breaks.py" in told
    assert report.stat().st_mode & 0o777 == 0o600
    assert str(report) in ran.err
    assert audited.canaries.found_in(ran.err) == []
    for path in (tmp_path / "state").rglob("*"):
        assert not path.is_file() or audited.canaries.found_in(path.read_bytes()) == []
    argv = [sys.executable, "-m", "lrconsole", "status", "--all", "--project", str(audited.folder)]
    shown = watched(argv, environ=environ, cwd=tmp_path).out
    assert "the login broke with •••" in shown
    assert audited.canaries.found_in(shown) == []
