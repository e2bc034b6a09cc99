"""Walk the registry: every check has its texts and source, and tests that saw it pass, fail and not know."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

import lrconsole.stages
from lrconsole.model.project import SUBJECTS
from lrconsole.stages import Check
from lrconsole.stages.registry import load
from lrconsole.stages.roadmap import ROWS

ROOT = Path(__file__).parents[2]
CHECKS = list(load())
ROW_IDS = {row.id for row in ROWS}
pytestmark = pytest.mark.timeout(900)
"""Whoever asks for the outcomes first waits for all tests of checks, on a machine that runs others meanwhile."""


def test_there_are_at_least_45_checks() -> None:
    assert len(CHECKS) >= 45


def test_no_check_stands_where_the_registry_does_not_look() -> None:
    modules = [importlib.import_module(info.name) for info in pkgutil.walk_packages(lrconsole.stages.__path__, "lrconsole.stages.")]
    standing = {item.id for module in modules for item in vars(module).values() if isinstance(item, Check)}
    assert standing == {check.id for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_has_its_texts_and_its_source(check: Check) -> None:
    assert 10 <= len(check.title) <= 150
    assert not check.title.endswith("..")
    assert 20 <= len(check.founder) <= 400
    assert 15 <= len(check.fix) <= 400
    assert check.refs
    assert check.hurts
    assert check.subject in SUBJECTS
    assert set(check.rows) <= ROW_IDS
    assert check.rows


def test_every_roadmap_row_is_present() -> None:
    wanted = {f"B{number}" for number in range(1, 12)} | {f"T{number}" for number in range(1, 6)} | {f"F{number}" for number in range(1, 8)}
    counts = {1: 6, 2: 5, 3: 6, 4: 5, 5: 4, 6: 5, 7: 3}
    wanted |= {f"R{stage}.{number}" for stage, count in counts.items() for number in range(1, count + 1)}
    assert wanted <= ROW_IDS


def test_every_row_is_established_by_checks_or_asked() -> None:
    by_checks = {row for check in CHECKS for row in check.rows}
    for row in ROWS:
        if row.id[0] in "BTRF":
            assert row.question or row.id in by_checks, f"nothing establishes {row.id}"


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Which outcomes each check gave while its own tests ran."""
    log = tmp_path_factory.mktemp("outcomes") / "seen.txt"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", str(ROOT / "tests" / "stages")]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "LRCONSOLE_SEEN": str(log)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    seen: dict[str, set[str]] = defaultdict(set)
    for line in log.read_text().splitlines():
        id, outcome = line.split()
        seen[id].add(outcome)
    return seen


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_its_own_tests_saw_it_pass_fail_and_not_know(check: Check, outcomes: dict[str, set[str]]) -> None:
    seen = outcomes[check.id]
    assert "pass" in seen
    assert seen & {"fail", "warn"}
    # What rests on the project file alone can always be looked at.
    assert "unknown" in seen or check.id.startswith(("people.", "rollback."))
