"""The repository probe on real repositories: what the checked-out branch holds, and nothing that a hostile one names is run."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path

import pytest

from lrconsole.model.observation import NameRead, RepositorySeen
from lrconsole.model.observed_state import RepositoryState
from lrconsole.model.project import Repository
from lrconsole.probes import repository as module
from lrconsole.probes.keys import HistoryProbe
from lrconsole.probes.repository import RepositoryProbe
from tests.probes.git_folder import Folder


def look(path: Path, example: str = ".env.example") -> RepositorySeen:
    return asyncio.run(RepositoryProbe(Repository(path, example=example)).look())


def test_a_branch_is_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "app")
    folder.write(".env.example", "# Where\nexport DATABASE_URL=postgres://\n  PORT =3000\n#OLD=1\nDATABASE_URL=again\n")
    folder.write("src/db.ts", "// Here\nconst url = process.env.DATABASE_URL;\n")
    folder.write("node_modules/x/index.js", "process.env.NOT_OURS\n")
    folder.write(".github/workflows/ci.yml", "on: push\n")
    folder.write("README.md", "process.env.NO_CODE\n")
    folder.commit("First")
    head = folder.commit("Second")
    seen = look(folder.path)
    assert (seen.state, seen.head, seen.branch, seen.commits) == (RepositoryState.READ, head, "main", 2)
    assert (seen.dirty, seen.incomplete, seen.reason) == (False, "", "")
    assert set(seen.tracked) == {".env.example", "src/db.ts", "node_modules/x/index.js", ".github/workflows/ci.yml", "README.md"}
    assert seen.names == (NameRead("DATABASE_URL", "src/db.ts", 2),)
    assert seen.example == ("DATABASE_URL", "PORT")
    assert [(one.path, one.text) for one in seen.workflows] == [(".github/workflows/ci.yml", "on: push\n")]
    folder.write("README.md", "changed\n")
    assert look(folder.path).dirty


def test_no_example_is_none_and_an_empty_one_is_empty(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.commit(**{"a.py": "x = 1\n"})
    assert look(tmp_path).example is None
    folder.commit(**{".env.example": ""})
    assert look(tmp_path).example == ()


@pytest.mark.parametrize(
    ("make", "state", "words"),
    [
        (lambda path: None, RepositoryState.MISSING, "there is no folder"),
        (lambda path: path.write_text("a file"), RepositoryState.MISSING, "there is no folder"),
        (lambda path: path.mkdir(), RepositoryState.NOT_GIT, "not a git repository"),
        (lambda path: Folder(path), RepositoryState.EMPTY, "no commit yet"),
        (lambda path: (path / ".git").mkdir(parents=True), RepositoryState.NOT_GIT, "not a git repository"),
    ],
    ids=["missing", "a file", "a folder", "empty", "an empty .git"],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, make: object, state: RepositoryState, words: str) -> None:
    make(tmp_path / "app")  # type: ignore[operator]
    seen = look(tmp_path / "app")
    assert (seen.state, words in seen.reason) == (state, True), seen.reason
    assert str(tmp_path) not in seen.reason


@pytest.mark.parametrize("empty_git", [False, True])
def test_a_folder_inside_another_repository_is_none(tmp_path: Path, empty_git: bool) -> None:
    outer = Folder(tmp_path)
    outer.commit(**{"inner/a.py": "import os\nos.environ['OUTER']\n"})
    if empty_git:
        (tmp_path / "inner" / ".git").mkdir()
    inner = tmp_path / "inner"
    assert look(inner).state is RepositoryState.NOT_GIT
    assert not asyncio.run(HistoryProbe(Repository(inner), b"s").scan()).complete


def test_without_git_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Folder(tmp_path).commit()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert look(tmp_path).state is RepositoryState.NO_GIT
    scan = asyncio.run(HistoryProbe(Repository(tmp_path), b"s").scan())
    assert (scan.complete, scan.reason) == (False, "git is not installed")


def test_the_state_of_this_process_does_not_lead_git_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other, own = Folder(tmp_path / "other"), Folder(tmp_path / "own")
    other.commit("Other")
    head = own.commit("Own")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert look(own.path).head == head


MESSY = [
    b"a b.py",
    b"esc\x1b]0;t\x07.py",
    b"line\nbreak.py",
    b"tab\t.py",
    b'quote".py',
    b"[bold].py",
    "bidi\u202eyp.py".encode(),
    b"bytes\xff.py",
    b"-rf.py",
    b":colon.py",
    b"commit abc.py",
]


def test_messy_names_are_data(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for number, name in enumerate(MESSY):
        folder.write(name, f"import os\nos.environ['NAME_{number}']\n")
    folder.commit()
    seen = look(tmp_path)
    shown = [name.decode("utf-8", "replace").replace("\ufffd", "?") for name in MESSY]
    assert sorted(seen.tracked) == sorted(shown)
    assert {(read.name, read.path, read.line) for read in seen.names} == {(f"NAME_{at}", name, 2) for at, name in enumerate(shown)}


def test_links_and_submodules_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text("import os\nos.environ['OUTSIDE']\n")
    inner = Folder(tmp_path / "inner")
    inner.commit(**{"a.py": "import os\nos.environ['INNER']\n"})
    folder = Folder(tmp_path / "app")
    (folder.path / "link.py").symlink_to(outside)
    folder.run("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "module")
    folder.commit()
    seen = look(folder.path)
    assert (seen.state, seen.names) == (RepositoryState.READ, ())
    assert {"link.py", "module"} <= set(seen.tracked)


def test_a_shallow_and_a_partial_clone_are_incomplete(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "app")
    folder.commit("One", **{"a.py": "1\n"})
    folder.commit("Two", **{"a.py": "2\n"})
    folder.run("config", "uploadpack.allowFilter", "true")
    folder.run("clone", "-q", "--depth", "1", f"file://{folder.path}", str(tmp_path / "shallow"))
    assert look(tmp_path / "shallow").incomplete == "a shallow clone"
    folder.run("clone", "-q", "--filter=blob:none", f"file://{folder.path}", str(tmp_path / "partial"))
    assert look(tmp_path / "partial").incomplete == "a partial clone"


def test_what_is_left_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path)
    folder.commit(**{"large.js": "a" * 2_000, "a.js": "process.env.A", "b.js": "process.env.B"})
    monkeypatch.setattr(module, "_LARGEST_FILE", 1_000)
    assert look(tmp_path).incomplete == "1 file larger than 1,000 bytes"
    monkeypatch.setattr(module, "_MOST_FILES", 1)
    seen = look(tmp_path)
    assert seen.incomplete == "1 file larger than 1,000 bytes; 1 file over the limit of 1"
    assert len(seen.names) == 1


def test_a_missing_object_leaves_the_others_readable(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.commit(**{"a.js": "process.env.A", "b.js": "process.env.B", "c.js": "process.env.C"})
    sha = folder.run("rev-parse", "HEAD:a.js")
    (tmp_path / ".git" / "objects" / sha[:2] / sha[2:]).unlink()
    seen = look(tmp_path)
    assert seen.state is RepositoryState.READ, seen.reason
    assert {read.name for read in seen.names} == {"B", "C"}
    assert seen.incomplete == "1 file not readable"


def test_a_damaged_head_is_no_empty_repository(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    sha = folder.commit()
    (tmp_path / ".git" / "objects" / sha[:2] / sha[2:]).unlink()
    seen = look(tmp_path)
    assert (seen.state, bool(seen.reason)) == (RepositoryState.FAILED, True)


def _hostile(folder: Folder, marker: Path) -> None:
    """Name a command that leaves a marker wherever git's configuration takes one."""
    script = folder.path.parent / "evil.sh"
    script.write_text(f"#!/bin/sh\necho $0 $@ >> '{marker}'\n")
    script.chmod(0o755)
    hooks = folder.path.parent / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "post-checkout", "pre-auto-gc", "reference-transaction", "fsmonitor-watchman"):
        shutil.copy(script, hooks / name)
    folder.write(".gitattributes", "* diff=evil filter=evil\n*.js filter=e=vil.x\n")
    folder.write("a.js", "process.env.A\n")
    folder.run("add", "-A")
    tree = folder.run("write-tree")
    signed = (
        f"tree {tree}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n"
        "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n\nSigned\n"
    )
    commit = folder.run("hash-object", "-t", "commit", "-w", "--stdin", given=signed.encode())
    folder.run("update-ref", "refs/heads/main", commit)
    blob = folder.run("rev-parse", "HEAD:a.js")
    (folder.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    settings = {
        "core.fsmonitor": script,
        "core.hooksPath": hooks,
        "core.pager": script,
        "core.sshCommand": script,
        "core.askPass": script,
        "core.alternateRefsCommand": script,
        "core.editor": script,
        "diff.external": script,
        "diff.evil.textconv": script,
        "diff.evil.command": script,
        "filter.evil.clean": script,
        "filter.evil.smudge": script,
        "filter.evil.process": script,
        "filter.evil.required": "true",
        "filter.e=vil.x.clean": script,
        "gpg.program": script,
        "log.showSignature": "true",
        "pager.log": script,
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "protocol.file.allow": "always",
        "remote.origin.url": f"ext::{script} %S",
        "remote.origin.promisor": "true",
        "remote.origin.partialclonefilter": "blob:none",
        "remote.origin.uploadpack": script,
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
        "alias.log": f"!{script}",
        "color.ui": "always",
    }
    for key, value in settings.items():
        folder.run("config", key, str(value))


def test_nothing_that_a_hostile_configuration_names_is_run(tmp_path: Path) -> None:
    folder, marker = Folder(tmp_path / "app"), tmp_path / "marker"
    _hostile(folder, marker)
    # Files whose time is that of the index are compared by content, for which git would run the filters.
    (folder.path / "a.js").touch()
    marker.unlink(missing_ok=True)
    seen = look(folder.path)
    scan = asyncio.run(HistoryProbe(Repository(folder.path), b"s").scan())
    assert not marker.exists(), marker.read_text()
    assert seen.state in (RepositoryState.READ, RepositoryState.FAILED)
    assert not scan.complete


def test_the_hostile_configuration_works_on_a_git_that_is_not_told(tmp_path: Path) -> None:
    folder, marker = Folder(tmp_path / "app"), tmp_path / "marker"
    _hostile(folder, marker)
    marker.unlink(missing_ok=True)
    folder.run("log", "--format=%H", "-1")
    assert marker.exists()


@pytest.mark.parametrize("size", [1_000_000])
def test_a_line_of_a_megabyte_is_read_in_time(tmp_path: Path, size: int) -> None:
    folder = Folder(tmp_path)
    folder.commit("m" * size, **{"a.js": "x" * (size - 40) + " process.env.FAR_OUT", ".env.example": "\n" * (size - 10) + "LAST=1"})
    began = time.monotonic()
    seen = look(tmp_path)
    assert time.monotonic() - began < 5
    assert [read.name for read in seen.names] == ["FAR_OUT"]
    assert seen.example == ("LAST",)
