"""What every probe leaves behind: no open socket, transport or child process."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _nothing_left_open() -> Iterator[None]:
    """Collect garbage after each test, so that what was left open fails that very test."""
    # What is there already need not be gone through each time.
    gc.freeze()
    yield
    gc.collect()
