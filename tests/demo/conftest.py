"""Practice businesses that a worker's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lrconsole.demo.faults import State
from tests.demo.practice import Practice, practice


@pytest.fixture(scope="session")
def fixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A business without faults; a test that switches one on switches it off again."""
    with practice(tmp_path_factory.mktemp("fixed"), State.FIXED) as running:
        yield running


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A business with every fault."""
    with practice(tmp_path_factory.mktemp("faulty"), State.FAULTY) as running:
        yield running
