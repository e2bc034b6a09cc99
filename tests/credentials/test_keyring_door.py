"""The real door before a real Secret Service, and before everything that is none."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lrconsole.credentials.keyring_child import ALLOWED, CHAINER, is_allowed
from lrconsole.credentials.keyring_door import MOST_CHARACTERS, Entry, KeyringDoor
from lrconsole.credentials.secret import Secret
from lrconsole.model.errors import CredentialError
from lrconsole.model.exit_code import ExitCode
from tests.credentials.secret_service import bare_environment, lock, secret_service

PATIENT = 30.0
ENTRY = Entry("lrconsole/northstar", "owner")
REPOSITORY = str(Path(__file__).parents[2])


@pytest.fixture(scope="module")
def session() -> Iterator[dict[str, str]]:
    """The environment of a session with an unlocked keyring."""
    with secret_service() as environ:
        yield environ


@pytest.fixture
def nowhere(tmp_path: Path) -> dict[str, str]:
    """An environment without any session bus."""
    return bare_environment(tmp_path) | {"PYTHONPATH": REPOSITORY}


@pytest.mark.parametrize("value", ["pass word-ü•\n\"'\\", "x" * MOST_CHARACTERS, "1"])
def test_round_trip(session: dict[str, str], value: str) -> None:
    """What is written is read back, also in a batch, and gone after the deletion."""
    door = KeyringDoor(session, seconds=PATIENT)
    door.write(ENTRY, Secret(value))
    found, missing = door.read([ENTRY, Entry("lrconsole/northstar", "nobody")])
    assert found
    assert found.reveal() == value
    assert missing is None
    assert door.delete(ENTRY)
    assert door.read([ENTRY]) == (None,)
    assert not door.delete(ENTRY)


def test_async_round_trip(session: dict[str, str]) -> None:
    """The async twins do the same."""

    async def go() -> tuple[str, bool, bool]:
        door = KeyringDoor(session, seconds=PATIENT)
        await door.write_async(ENTRY, Secret("first-value"))
        await door.write_async(ENTRY, Secret("second-value"))
        (found,) = await door.read_async([ENTRY])
        assert found
        state = await door.describe_async()
        return found.reveal(), await door.delete_async(ENTRY), state.usable

    assert asyncio.run(go()) == ("second-value", True, True)


def test_describe(session: dict[str, str]) -> None:
    """An unlocked Secret Service is usable, and named by its class."""
    state = KeyringDoor(session, seconds=PATIENT).describe()
    assert (state.backend, state.usable, state.locked, state.hint) == ("keyring.backends.SecretService.Keyring", True, False, "")


def test_locked_keyring_is_an_error_in_time() -> None:
    """A locked keyring answers within the limit, and is described without being unlocked."""
    with secret_service() as environ:
        KeyringDoor(environ, seconds=PATIENT).write(ENTRY, Secret("value-behind-the-lock"))
        lock(environ)
        began = time.monotonic()
        with pytest.raises(CredentialError, match=r"locked|did not answer") as caught:
            KeyringDoor(environ).read([ENTRY])
        assert time.monotonic() - began <= 3.5
        assert "env:NAME" in caught.value.fix
        state = KeyringDoor(environ, seconds=PATIENT).describe()
        assert (state.usable, state.locked) == (False, True)
        assert "locked" in state.hint


def test_without_any_bus_the_error_names_three_ways_out(nowhere: dict[str, str]) -> None:
    """No D-Bus: one error, exit code 6, with the commands for a Secret Service, env: and op:/cmd:."""
    door = KeyringDoor(nowhere, seconds=PATIENT)
    with pytest.raises(CredentialError, match="no keyring is running here") as caught:
        door.read([ENTRY])
    assert caught.value.exit_code is ExitCode.CREDENTIALS
    assert all(way in caught.value.fix for way in ("dbus-run-session -- sh -c", "env:NAME", "op://", "cmd:["))
    assert not door.describe().usable


@pytest.mark.parametrize(
    "backend",
    ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring", "tests.credentials.backends.PlaintextKeyring", "no.such.Backend"],
)
def test_backends_that_keep_nothing_safe_are_refused(nowhere: dict[str, str], backend: str) -> None:
    """Null, fail, plaintext and missing backends: nothing is written, read or described as usable."""
    door = KeyringDoor(nowhere | {"PYTHON_KEYRING_BACKEND": backend}, seconds=PATIENT)
    for call in (lambda: door.write(ENTRY, Secret("never-to-be-kept")), lambda: door.read([ENTRY]), lambda: door.delete(ENTRY)):
        with pytest.raises(CredentialError, match=r"refused|no keyring is running") as caught:
            call()
        assert "never-to-be-kept" not in str(caught.value)
        assert "three ways out" in caught.value.fix
    assert not door.describe().usable


def test_a_configured_plaintext_backend_is_refused(nowhere: dict[str, str]) -> None:
    """keyringrc.cfg can name any class of any folder."""
    folder = Path(nowhere["HOME"]) / ".config" / "python_keyring"
    folder.mkdir(parents=True)
    (folder / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring=tests.credentials.backends.PlaintextKeyring\nkeyring-path={REPOSITORY}\n"
    )
    with pytest.raises(CredentialError, match="PlaintextKeyring is refused"):
        KeyringDoor(nowhere, seconds=PATIENT).read([ENTRY])


def test_a_hanging_backend_is_killed_at_three_seconds(nowhere: dict[str, str]) -> None:
    """The child is gone after the limit."""
    door = KeyringDoor(nowhere | {"PYTHON_KEYRING_BACKEND": "tests.credentials.hanging_backend.Keyring"})
    began = time.monotonic()
    with pytest.raises(CredentialError, match="did not answer within 3 s"):
        door.read([ENTRY])
    assert 2.9 <= time.monotonic() - began <= 3.5
    assert not _children()


def test_cancelling_kills_the_child(nowhere: dict[str, str]) -> None:
    """A cancelled read leaves no child behind and does not wait for the limit."""
    door = KeyringDoor(nowhere | {"PYTHON_KEYRING_BACKEND": "tests.credentials.hanging_backend.Keyring"}, seconds=60)

    async def go() -> None:
        task = asyncio.create_task(door.read_async([ENTRY]))
        await asyncio.to_thread(_until_there_is_a_child)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    began = time.monotonic()
    asyncio.run(go())
    assert time.monotonic() - began < 30
    assert not _children()


def test_what_was_not_kept_is_noticed(nowhere: dict[str, str]) -> None:
    """After a write the value is read back and compared; what the backend prints does not garble the reply."""
    door = KeyringDoor(nowhere | {"PYTHON_KEYRING_BACKEND": "tests.credentials.backends.Lossy"}, seconds=PATIENT)
    with pytest.raises(CredentialError, match="did not keep what it was given"):
        door.write(ENTRY, Secret("whole-value"))


@pytest.mark.parametrize(("backend", "kind"), [("Talkative", "ValueError"), ("Complaining", "PasswordSetError")])
def test_an_error_that_quotes_the_value_is_not_passed_on(nowhere: dict[str, str], backend: str, kind: str) -> None:
    """Of such an error only the kind is told."""
    door = KeyringDoor(nowhere | {"PYTHON_KEYRING_BACKEND": f"tests.credentials.backends.{backend}"}, seconds=PATIENT)
    with pytest.raises(CredentialError, match=kind) as caught:
        door.write(ENTRY, Secret("quoted-value"))
    assert "quoted-value" not in str(caught.value)


@pytest.mark.parametrize("value", ["", "x" * (MOST_CHARACTERS + 1)])
def test_values_that_cannot_be_kept(nowhere: dict[str, str], value: str) -> None:
    """Empty and huge values are refused before a child is started."""
    with pytest.raises(CredentialError, match="the value is"):
        KeyringDoor(nowhere).write(ENTRY, Secret(value))


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_the_value_is_in_no_argument_list_and_no_environment(nowhere: dict[str, str]) -> None:
    """Neither the written value nor a secret of our own environment is in /proc/PID/cmdline or environ of the child."""
    value = "canary-" + os.urandom(8).hex()
    environ = nowhere | {"PYTHON_KEYRING_BACKEND": "tests.credentials.hanging_backend.Keyring", "OWNER_PASSWORD": value}
    door = KeyringDoor(environ, seconds=2.0)
    errors: list[CredentialError] = []

    def write() -> None:
        try:
            door.write(ENTRY, Secret(value))
        except CredentialError as error:
            errors.append(error)

    thread = threading.Thread(target=write)
    thread.start()
    seen: list[bytes] = []
    while thread.is_alive():
        for pid in _children():
            seen += [_proc(pid, "cmdline"), _proc(pid, "environ")]
        time.sleep(0.02)
    thread.join()
    assert errors
    assert any(b"keyring_child" in text for text in seen)
    assert any(b"PYTHON_KEYRING_BACKEND" in text for text in seen)
    assert not any(value.encode() in text for text in seen)


def test_chains_are_allowed_by_their_members() -> None:
    """A chain is as safe as its least safe member, and an empty one keeps nothing."""
    listed = _fake("keyring.backends.SecretService.Keyring")
    assert is_allowed(listed)
    assert is_allowed(_fake(CHAINER, listed, _fake("keyring.backends.libsecret.Keyring")))
    assert not is_allowed(_fake(CHAINER, listed, _fake("keyrings.alt.file.PlaintextKeyring")))
    assert not is_allowed(_fake(CHAINER))
    assert not any("alt" in name or "null" in name or "fail" in name for name in ALLOWED)


def test_a_module_of_the_current_folder_is_not_imported(nowhere: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cloned repository with a keyring.py in it runs nothing."""
    (tmp_path / "keyring.py").write_text("import pathlib; pathlib.Path('was-run').touch()")
    monkeypatch.chdir(tmp_path)
    assert not KeyringDoor(nowhere, seconds=PATIENT).describe().usable
    assert not (tmp_path / "was-run").exists()


def _fake(full_name: str, *members: object) -> object:
    module, _, name = full_name.rpartition(".")
    return type(name, (), {"__module__": module, "backends": members})()


def _until_there_is_a_child() -> None:
    deadline = time.monotonic() + 20
    while not _children():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _children() -> list[int]:
    """Living children of this process, by the kernel's own list."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        fields = _proc(int(entry.name), "stat").rpartition(b") ")[2].split()
        if (
            len(fields) > 1
            and int(fields[1]) == os.getpid()
            and fields[0] != b"Z"
            and b"keyring_child" in _proc(int(entry.name), "cmdline")
        ):
            found.append(int(entry.name))
    return found


def _proc(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
