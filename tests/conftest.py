"""Options of the whole test suite."""

from __future__ import annotations

import os
import signal

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --full: what takes long is run as a whole instead of as a sample; and --update-snapshots: pictures are kept, not compared."""
    parser.addoption("--full", action="store_true", help="run all of what takes long, not only a sample of it")
    parser.addoption("--update-snapshots", action="store_true", help="keep the pictures of the console as they are drawn now")


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Whether all of what takes long is to be run."""
    return bool(pytestconfig.getoption("--full"))


def pytest_configure() -> None:
    """Start children as a user's shell does: they hear interrupts, and their bytecode is kept.

    A shell that starts something in the background leaves interrupts ignored; without kept bytecode each child compiles everything anew.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
