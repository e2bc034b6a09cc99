"""A project with a record."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.place import Place
from tests.cli.place import place as made


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A project whose audit found one blocker and one high risk; everything else is met."""
    return made(tmp_path)
