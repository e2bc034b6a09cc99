"""The vault: each kind of reference, read once, registered at the redactor, with errors that say what to do."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lrconsole.credentials.keyring_door import Entry, KeyringDoor
from lrconsole.credentials.secret import Secret
from lrconsole.credentials.vault import Vault
from lrconsole.model.errors import CredentialError
from tests.credentials.secret_service import bare_environment, secret_service

# Stands in for 1Password's program, which needs an account: it checks its arguments, that no terminal and no input are there, and answers.
_OP = """#!/bin/sh
echo run >> "$HOME/op.log"
[ -t 0 ] && exit 9
[ "$(cat)" = "" ] || exit 9
[ "$1 $2" = "read --no-newline" ] || exit 8
case "$3" in
  op://Ops/Northstar/password) printf %s "from-1password" ;;
  *) echo "[ERROR] \\033[31misn't an item" >&2; exit 1 ;;
esac
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment with a home of its own, the stand-in for `op` on its PATH, and no session bus."""
    found = bare_environment(tmp_path)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "op").write_text(_OP)
    (programs / "op").chmod(0o755)
    return found | {"PATH": f"{programs}{os.pathsep}{found['PATH']}", "OWNER_PASSWORD": "from-the-environment", "EMPTY": ""}


@pytest.fixture(scope="module")
def session() -> Iterator[dict[str, str]]:
    """The environment of a session with an unlocked keyring."""
    with secret_service() as environ:
        yield environ


def vault(environ: dict[str, str], *, trusted: bool = True, folder: Path | None = None, seconds: float = 20.0) -> Vault:
    """A vault of the project "northstar"."""
    doubt = "" if trusted else "this project file is not trusted with credentials"
    return Vault("lrconsole/northstar", environ, lambda: doubt, KeyringDoor(environ, seconds=30.0), folder=folder, seconds=seconds)


def read(from_: Vault, reference: str) -> str:
    """The value that `reference` stands for."""
    return asyncio.run(from_.read(reference)).reveal()


def failure(from_: Vault, reference: str) -> CredentialError:
    """The error that reading `reference` raises."""
    with pytest.raises(CredentialError) as caught:
        read(from_, reference)
    return caught.value


def test_environment(environ: dict[str, str]) -> None:
    """A set variable is read; a missing and an empty one are errors."""
    made = vault(environ)
    assert read(made, "env:OWNER_PASSWORD") == "from-the-environment"
    assert made.redactor.holds_secret("x from-the-environment x")
    assert "not set" in str(failure(made, "env:NOBODY"))
    assert "empty" in str(failure(made, "env:EMPTY"))


def test_one_password(environ: dict[str, str], tmp_path: Path) -> None:
    """`op read` is asked once a run; its own words explain a failure."""
    made = vault(environ)
    assert read(made, "op://Ops/Northstar/password") == "from-1password"
    assert read(made, "op:Ops/Northstar/password") == "from-1password"
    assert (tmp_path / "op.log").read_text().count("run") == 1
    assert made.redactor.redact("pw from-1password") == "pw •••"
    error = failure(made, "op://Ops/Nobody/password")
    assert "isn't an item" in error.what
    assert "\x1b" not in str(error)
    made.forget()
    assert read(made, "op://Ops/Northstar/password") == "from-1password"
    assert (tmp_path / "op.log").read_text().count("run") == 3


def test_one_password_is_not_installed(environ: dict[str, str]) -> None:
    """The message names the program."""
    error = failure(vault(environ | {"PATH": "/nowhere"}), "op://Ops/Northstar/password")
    assert "op could not be started" in error.what
    assert "install it" in error.fix


def test_commands_run_in_the_project_folder_without_a_shell(environ: dict[str, str], tmp_path: Path) -> None:
    """Only the last line end is taken off; arguments are not interpreted; stdin is empty; stderr is not part of the value."""
    (tmp_path / "kept.txt").write_text(" from a file \n\n")
    made = vault(environ, folder=tmp_path)
    assert read(made, 'cmd:["cat", "kept.txt"]') == " from a file \n"
    assert read(made, 'cmd:["printf", "%s", "$HOME;id"]') == "$HOME;id"
    assert read(made, 'cmd:["sh", "-c", "cat; echo noise >&2; printf silent-one"]') == "silent-one"
    assert read(made, 'cmd:["printf", "a-value\\r\\n"]') == "a-value"
    assert made.redactor.holds_secret("silent-one")


def test_an_untrusted_file_runs_nothing(environ: dict[str, str], tmp_path: Path) -> None:
    """A cloned repository's command is not started, and the error says how to trust it."""
    for reference in ('cmd:["touch", "was-run"]', "env:PATH", "op://Ops/Northstar/password", "keyring:owner"):
        error = failure(vault(environ, trusted=False, folder=tmp_path), reference)
        assert "not trusted" in error.what
        assert "lrconsole trust" in error.fix
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ('cmd:["no-such-program-here"]', "could not be started"),
        ('cmd:["sh", "-c", "echo secret-on-stdout; echo the reason >&2; exit 3"]', "ended with code 3: the reason"),
        ('cmd:["sh", "-c", "exit 4"]', "ended with code 4: it said nothing"),
        ('cmd:["true"]', "wrote nothing"),
        ('cmd:["printf", "\\\\377\\\\376"]', "not UTF-8"),
        ('cmd:["yes"]', "more than a secret is long"),
        ("keyring:owner", "no keyring is running here"),
        ("a-literal-secret", "not a reference"),
    ],
)
def test_failures(environ: dict[str, str], reference: str, told: str) -> None:
    """Each says what happened, and nothing of what was written to stdout."""
    error = failure(vault(environ), reference)
    assert told in error.what
    assert error.fix
    assert "secret-on-stdout" not in error.what + error.fix
    assert "a-literal-secret" not in str(error)


def test_a_slow_command_is_killed_with_its_children(environ: dict[str, str], tmp_path: Path) -> None:
    """After the limit nothing of it is left."""
    began = time.monotonic()
    error = failure(vault(environ, folder=tmp_path, seconds=0.5), 'cmd:["sh", "-c", "sleep 60 & echo $! > pid; wait"]')
    assert time.monotonic() - began < 5
    assert "did not answer within 0.5 s" in error.what
    _gone(int((tmp_path / "pid").read_text()))


def test_a_background_process_does_not_hold_us(environ: dict[str, str], tmp_path: Path) -> None:
    """An agent that the command leaves behind keeps the pipe open; the value is taken all the same."""
    began = time.monotonic()
    made = vault(environ, folder=tmp_path)
    assert read(made, 'cmd:["sh", "-c", "sleep 8 & echo $! > pid; echo the-value"]') == "the-value"
    assert time.monotonic() - began < 5
    os.kill(int((tmp_path / "pid").read_text()), 9)


def test_readers_at_the_same_time_share_one_look(environ: dict[str, str], tmp_path: Path) -> None:
    """Eight readers, one command; one of them giving up does not disturb the others."""
    made = vault(environ, folder=tmp_path)
    reference = 'cmd:["sh", "-c", "echo run >> runs; sleep 0.3; echo shared-value"]'

    async def go() -> list[str]:
        readers = [asyncio.create_task(made.read(reference)) for _ in range(8)]
        await asyncio.sleep(0)  # each has begun to wait
        readers.pop(0).cancel()
        return [secret.reveal() for secret in await asyncio.gather(*readers)]

    assert asyncio.run(go()) == ["shared-value"] * 7
    assert (tmp_path / "runs").read_text() == "run\n"
    assert read(made, reference) == "shared-value"


def test_a_failure_is_remembered_for_the_run(environ: dict[str, str], tmp_path: Path) -> None:
    """Eight roles with one broken command wait for it once."""
    made = vault(environ, folder=tmp_path)
    reference = 'cmd:["sh", "-c", "echo run >> runs; exit 1"]'
    assert str(failure(made, reference)) == str(failure(made, reference))
    assert (tmp_path / "runs").read_text() == "run\n"


def test_keyring(session: dict[str, str]) -> None:
    """Named and default services, a batch, and a missing entry with the command that stores it."""
    door = KeyringDoor(session, seconds=30.0)
    door.write(Entry("lrconsole/northstar", "owner"), Secret("owner-in-the-keyring"))
    door.write(Entry("shared", "coach"), Secret("coach-in-the-keyring"))
    assert read(vault(session), "keyring:owner") == "owner-in-the-keyring"
    made = vault(session)
    asyncio.run(made.prefetch(["keyring:owner", "keyring:shared/coach", "keyring:nobody", "env:HOME", "not one"]))
    door.delete(Entry("lrconsole/northstar", "owner"))
    assert read(made, "keyring:owner") == "owner-in-the-keyring"
    assert read(made, "keyring:shared/coach") == "coach-in-the-keyring"
    assert made.redactor.redact("owner-in-the-keyring coach-in-the-keyring") == "••• •••"
    assert failure(made, "keyring:nobody").fix == "lrconsole secrets set nobody"


def test_prefetch_without_a_keyring_tells_each_reader(environ: dict[str, str]) -> None:
    """One child was asked; every reference has its own error."""
    made = vault(environ)
    asyncio.run(made.prefetch(["keyring:owner", "keyring:coach"]))
    began = time.monotonic()
    assert failure(made, "keyring:owner").where == "keyring:owner"
    assert failure(made, "keyring:coach").where == "keyring:coach"
    assert time.monotonic() - began < 0.2


def _gone(pid: int) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
        except OSError:
            return
        if state == "Z":  # killed, and not yet collected by the process that inherited it
            return
        time.sleep(0.02)
    pytest.fail(f"process {pid} is still running")
