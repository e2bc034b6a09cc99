"""What a scan of a history says of itself: the commit that a key came in with, and never "all was read" when it was not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lrconsole.model.observation import KeyScan
from lrconsole.model.project import Repository
from lrconsole.probes import keys as module
from lrconsole.probes.keys import HistoryProbe
from tests.probes.git_folder import Folder
from tests.probes.planted import random_text

KEY = "sk_" + "live_" + random_text(24)


def scan(path: Path) -> KeyScan:
    return asyncio.run(HistoryProbe(Repository(path), b"salt").scan())


@pytest.mark.parametrize("batch", [0, module._BATCH])
def test_of_many_versions_the_first_commit_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(module, "_BATCH", batch)
    folder = Folder(tmp_path / "app")
    first = folder.commit(**{"config.js": KEY})
    for number in range(12):
        folder.commit(**{"config.js": f"{KEY}\n{number}\n"})
    folder.commit(f"Move {KEY}", **{"other.js": f"{KEY}\nmoved\n"})
    (hit,) = scan(folder.path).found
    assert hit.place == f"{first[:12]}:config.js"


@pytest.mark.parametrize("what", ["HEAD~1:a.txt", "HEAD~1^{tree}", "HEAD~1"])
def test_an_object_that_is_not_there_is_said(tmp_path: Path, what: str) -> None:
    folder = Folder(tmp_path / "app")
    folder.commit(**{"a.txt": "to be lost"})
    folder.commit(**{"a.txt": KEY})
    assert scan(folder.path).complete
    sha = folder.run("rev-parse", what)
    (folder.path / ".git" / "objects" / sha[:2] / sha[2:]).unlink()
    seen = scan(folder.path)
    assert not seen.complete
    assert "not all that the commits name is here" in seen.reason
    assert str(tmp_path) not in seen.reason
    assert [hit.rule for hit in seen.found] == ["stripe-secret"]


def test_a_clone_of_a_single_branch_is_incomplete(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "app")
    folder.commit(**{"a.txt": "main"})
    folder.run("checkout", "-q", "-b", "other")
    folder.commit(**{"b.txt": KEY})
    origin = f"file://{folder.path}"
    folder.run("clone", "-q", "--single-branch", "-b", "main", origin, str(tmp_path / "single"))
    folder.run("clone", "-q", "-b", "main", origin, str(tmp_path / "whole"))
    single, whole = scan(tmp_path / "single"), scan(tmp_path / "whole")
    assert (single.complete, single.found) == (False, ())
    assert "single branches" in single.reason
    assert (whole.complete, len(whole.found)) == (True, 1)


def test_a_log_over_the_bound_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "app")
    folder.commit(**{"a.txt": "one", "b.txt": "two"})
    printed = folder.run("log", "--raw", "--no-abbrev", "--format=commit %H", "-z").encode()
    whole = module._places_in(printed)
    assert {place.name.partition(":")[2] for place in whole.values()} == {"a.txt", "b.txt"}
    for end in range(len(printed)):
        assert set(module._places_in(printed[:end])) <= set(whole)
