"""Tests of the list of projects that were opened last."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrconsole.project.recent import Recent, forget, put_back, recent, remember

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_the_newest_stands_first_and_each_only_once(tmp_path: Path) -> None:
    path = tmp_path / "state" / "recent.json"
    for number in range(25):
        remember(path, Recent(f"P{number}", tmp_path / str(number) / "lrconsole.toml", NOW + timedelta(minutes=number)))
    remember(path, Recent("P20 renamed", tmp_path / "20" / "lrconsole.toml", NOW))
    names = [one.name for one in recent(path)]
    assert names[:2] == ["P20 renamed", "P24"]
    assert len(names) == 20
    assert "P20" not in names
    forget(path, tmp_path / "24" / "lrconsole.toml")
    assert [one.name for one in recent(path)][:2] == ["P20 renamed", "P23"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "text", ["", "{", "[1, 2]", '{"name": 1}', "[" * 5000, '[{"name": "x", "file": "rel", "opened": "2026-11-24T09:00:00+00:00"}]']
)
def test_garbage_is_no_project(tmp_path: Path, text: str) -> None:
    path = tmp_path / "recent.json"
    path.write_text(text)
    assert recent(path) == ()
    remember(path, Recent("New", tmp_path / "lrconsole.toml", NOW))
    assert [one.name for one in recent(path)] == ["New"]


whatever = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries({"name": whatever, "file": whatever, "opened": whatever}) | whatever))
def test_any_json_is_read_without_a_crash_and_a_project_can_be_added(tmp_path: Path, rows: list[object]) -> None:
    path = tmp_path / "recent.json"
    path.write_text(json.dumps(rows))
    found = recent(path)
    assert len(found) <= len(rows)
    assert all(one.file.is_absolute() and one.opened.tzinfo for one in found)
    remember(path, Recent("New", tmp_path / "lrconsole.toml", NOW))
    assert recent(path)[0] == Recent("New", tmp_path / "lrconsole.toml", NOW)


def test_a_project_is_put_back_where_it_stood(tmp_path: Path) -> None:
    path = tmp_path / "recent.json"
    for number in range(3):
        remember(path, Recent(f"P{number}", tmp_path / str(number) / "lrconsole.toml", NOW + timedelta(minutes=number)))
    middle = recent(path)[1]
    forget(path, middle.file)
    put_back(path, middle)
    put_back(path, middle)
    assert [one.name for one in recent(path)] == ["P2", "P1", "P0"]


def test_consoles_that_open_at_once_are_all_remembered(tmp_path: Path) -> None:
    path = tmp_path / "recent.json"

    def opens(number: int) -> None:
        remember(path, Recent(f"P{number}", tmp_path / str(number) / "lrconsole.toml", NOW))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(opens, range(16)))
    assert {one.name for one in recent(path)} == {f"P{number}" for number in range(16)}


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = tmp_path / "file" / "recent.json"
    remember(kept, Recent("New", tmp_path / "lrconsole.toml", NOW))
    assert recent(kept) == ()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == ""
