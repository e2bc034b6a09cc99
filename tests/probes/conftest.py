"""What every probe leaves behind: no open socket, transport or child process."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _nothing_left_open() -> Iterator[None]:
    """Fail the very test that leaves something open: Python warns when it throws that away, and a warning there cannot be raised."""
    left: list[str] = []
    previous = sys.unraisablehook
    sys.unraisablehook = lambda found: left.append(f"{found.exc_value} in {found.object}")
    # What is there already need not be gone through each time.
    gc.freeze()
    try:
        yield
        gc.collect()
    finally:
        sys.unraisablehook = previous
    assert not left
