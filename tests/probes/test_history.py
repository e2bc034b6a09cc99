"""Keys in every corner of a real repository: found wherever git keeps them, and never a false "all was read"."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from lrconsole.model.observation import KeyScan
from lrconsole.model.project import Repository
from lrconsole.probes import keys as module
from lrconsole.probes.keys import HistoryProbe
from tests.probes.git_folder import Folder
from tests.probes.planted import random_text


def scan(path: Path) -> KeyScan:
    return asyncio.run(HistoryProbe(Repository(path), b"salt").scan())


def key(seed: int = 1) -> str:
    return "sk_" + "live_" + random_text(24, seed)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "app")
    made.commit("Begin", **{"README.md": "Practice\n"})
    return made


def test_a_clean_history_is_complete(folder: Folder) -> None:
    seen = scan(folder.path)
    assert (seen.where, seen.complete, seen.found, seen.reason) == ("history", True, (), "")
    assert (seen.scanned, seen.size > 0) == (2, True)


def test_an_empty_repository_is_clean(tmp_path: Path) -> None:
    seen = scan(Folder(tmp_path).path)
    assert (seen.complete, seen.scanned) == (True, 0)


def test_a_key_is_named_by_where_it_first_came_in(folder: Folder) -> None:
    first = folder.commit("Add", **{"config.js": f"\n\nconst k = '{key()}'\n"})
    folder.commit("Change", **{"config.js": f"\n\nconst k = '{key()}'\n// more\n"})
    folder.commit("Remove", **{"config.js": "const k = env\n"})
    (hit,) = scan(folder.path).found
    assert (hit.rule, hit.line) == ("stripe-secret", 3)
    assert hit.place in (f"{first[:12]}:config.js", f"{folder.run('rev-parse', 'HEAD~1')[:12]}:config.js")
    assert key() not in repr(hit)


def _hidden_by_attributes(folder: Folder) -> None:
    folder.commit(**{".gitattributes": "* binary -diff\n", "a.js": "\0" + key()})


def _in_a_merge_only(folder: Folder) -> None:
    folder.run("checkout", "-q", "-b", "side")
    folder.commit("Side", **{"side.txt": "s"})
    folder.run("checkout", "-q", "main")
    folder.commit("Main", **{"main.txt": "m"})
    folder.run("merge", "-q", "--no-ff", "--no-commit", "side")
    folder.commit("Merge", **{"evil.txt": key()})
    folder.commit("Gone", **{"evil.txt": "x"})


def _in_a_message(folder: Folder) -> None:
    folder.commit(f"Set the key\n\nIt is {key()}")


def _in_a_tag(folder: Folder) -> None:
    folder.run("tag", "-a", "v1", "-F", "-", given=f"Release with {key()}".encode())


def _in_a_stash(folder: Folder) -> None:
    folder.write("README.md", key())
    folder.run("stash")


def _in_an_untracked_stash(folder: Folder) -> None:
    folder.write("new.txt", key())
    folder.run("stash", "-u")


def _in_a_dangling_blob(folder: Folder) -> None:
    folder.run("hash-object", "-w", "--stdin", given=key().encode())


def _in_an_undone_commit(folder: Folder) -> None:
    folder.commit(**{"a.txt": key()})
    folder.run("reset", "-q", "--hard", "HEAD~1")
    folder.run("reflog", "expire", "--expire=now", "--all")


def _in_the_index_only(folder: Folder) -> None:
    folder.write("a.txt", key())
    folder.run("add", "a.txt")


def _hidden_by_a_replacement(folder: Folder) -> None:
    before, harmless = folder.run("rev-parse", "HEAD"), folder.run("rev-parse", "HEAD:README.md")
    sha = folder.commit(**{"a.txt": key()})
    blob = folder.run("rev-parse", f"{sha}:a.txt")
    folder.run("replace", sha, before)
    folder.run("replace", blob, harmless)


def _packed(folder: Folder) -> None:
    folder.commit(**{"a.txt": key()})
    folder.commit(**{"a.txt": "gone"})
    folder.run("gc", "-q")


def _named_strangely(folder: Folder) -> None:
    folder.write("a\n\x1b]0;t\x07\u202e:commit x.txt", key())
    folder.commit("\x1b[31m[/x]\u202e\ncommit 0000")


def _in_a_link(folder: Folder) -> None:
    (folder.path / "link").symlink_to(f"/nowhere/{key()}")
    folder.commit()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "latin-1"])
def test_a_key_in_another_encoding_is_found(folder: Folder, encoding: str) -> None:
    folder.write("a.txt", f"export KEY='{key()}' \xe9\n".encode(encoding))
    folder.commit()
    assert [hit.rule for hit in scan(folder.path).found] == ["stripe-secret"]


@pytest.mark.parametrize(
    "hide",
    [
        _hidden_by_attributes, _in_a_merge_only, _in_a_message, _in_a_tag, _in_a_stash, _in_an_untracked_stash, _in_a_dangling_blob,
        _in_an_undone_commit, _in_the_index_only, _hidden_by_a_replacement, _packed, _named_strangely, _in_a_link,
    ],
)  # fmt: skip
def test_a_key_is_found_wherever_git_keeps_it(folder: Folder, hide: object) -> None:
    hide(folder)  # type: ignore[operator]
    seen = scan(folder.path)
    assert [hit.rule for hit in seen.found] == ["stripe-secret"]
    assert seen.complete, seen.reason
    assert key() not in repr(seen)


def test_a_key_twice_is_one_finding(folder: Folder) -> None:
    folder.commit(**{"a.txt": key(), "b.txt": f"again {key()}", "c.txt": key(2)})
    assert len(scan(folder.path).found) == 2


def test_a_shallow_clone_is_incomplete(folder: Folder, tmp_path: Path) -> None:
    folder.commit(**{"a.txt": key()})
    folder.commit(**{"a.txt": "gone"})
    folder.run("clone", "-q", "--depth", "1", f"file://{folder.path}", str(tmp_path / "shallow"))
    seen = scan(tmp_path / "shallow")
    assert (seen.complete, seen.found) == (False, ())
    assert "shallow" in seen.reason


def test_a_partial_clone_is_incomplete(folder: Folder, tmp_path: Path) -> None:
    folder.commit(**{"a.txt": key()})
    folder.commit(**{"a.txt": "gone"})
    folder.run("config", "uploadpack.allowFilter", "true")
    folder.run("clone", "-q", "--filter=blob:none", f"file://{folder.path}", str(tmp_path / "partial"))
    seen = scan(tmp_path / "partial")
    assert (seen.complete, seen.found) == (False, ())
    assert "partial" in seen.reason


@pytest.mark.parametrize("damage", [b"", b"rubbish", None])
def test_a_damaged_object_is_said_and_the_rest_is_read(folder: Folder, damage: bytes | None) -> None:
    folder.commit(**{"a.txt": "to be damaged", "b.txt": key()})
    sha = folder.run("rev-parse", "HEAD:a.txt")
    file = folder.path / ".git" / "objects" / sha[:2] / sha[2:]
    whole = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    seen = scan(folder.path)
    assert not seen.complete
    assert seen.reason
    assert str(folder.path.parent) not in seen.reason


@pytest.mark.parametrize("printed", ["", f"{'0' * 40} blob 4\\nabcd\\n", f"{'0' * 40} blob 400\\nabcd", "0" * 100_000])
def test_a_git_that_ends_early_is_not_clean(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str) -> None:
    real = shutil.which("git")
    early = tmp_path / "bin" / "git"
    early.parent.mkdir()
    early.write_text(f'#!/bin/sh\ncase "$*" in *--batch-all-objects*) printf "{printed}"; exit 128;; esac\nexec {real} "$@"\n')
    early.chmod(0o755)
    monkeypatch.setenv("PATH", f"{early.parent}{os.pathsep}{os.environ['PATH']}")
    seen = scan(folder.path)
    assert not seen.complete
    assert "before all objects were read" in seen.reason


def test_a_large_object_is_said_to_be_passed_over(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.commit(**{"large.txt": "x" * 3_000_000 + key(), "small.txt": key(2)})
    monkeypatch.setattr(module, "LARGEST_OBJECT", 2_000)
    seen = scan(folder.path)
    assert (seen.complete, len(seen.found)) == (False, 1)
    assert seen.reason == "1 object larger than 2,000 bytes"


def test_the_bound_of_all_objects_is_said(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.commit(**{f"{number}.txt": f"{number}" * 500 for number in range(10)})
    monkeypatch.setattr(module, "LARGEST_SUM", 2_000)
    seen = scan(folder.path)
    assert not seen.complete
    assert "first 2,000 bytes" in seen.reason


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir(), lambda path: (path / ".git").mkdir(parents=True)])
def test_what_is_no_repository_is_not_clean(tmp_path: Path, make: object) -> None:
    make(tmp_path / "x")  # type: ignore[operator]
    seen = scan(tmp_path / "x")
    assert (seen.complete, seen.scanned) == (False, 0)
    assert seen.reason


def test_a_cancelled_scan_leaves_no_process(folder: Folder) -> None:
    folder.commit(**{f"{number}.txt": f"{number} " * 200_000 for number in range(8)})

    async def scenario() -> None:
        task = asyncio.ensure_future(HistoryProbe(Repository(folder.path), b"salt").scan())
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scenario())
