"""Tests of following the record: keys go first, but never for long."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from lrconsole.tui.follow import Follower, View
from tests.tui.console import config, finding, write_audit


def test_somebody_who_types_without_a_pause_still_sees_what_comes_in(tmp_path: Path) -> None:
    views: list[View] = []
    came = threading.Event()

    def tell(view: View) -> None:
        views.append(view)
        if view.standing and len(view.standing.risks) and any(risk.finding.subject == "new.example" for risk in view.standing.risks):
            came.set()

    write_audit(tmp_path / "record.sqlite", finding())
    follower = Follower(config(tmp_path), tell, lambda error: None)
    follower.start()
    try:
        write_audit(tmp_path / "record.sqlite", finding(subject="new.example"))
        end = time.monotonic() + 10
        while not came.is_set() and time.monotonic() < end:
            follower.key_pressed()
            came.wait(0.02)
        assert came.is_set()
    finally:
        follower.stop()


def test_a_reading_waits_for_the_pause_after_a_key(tmp_path: Path) -> None:
    came: list[float] = []
    write_audit(tmp_path / "record.sqlite", finding())
    follower = Follower(config(tmp_path), lambda view: came.append(time.monotonic()), lambda error: None)
    follower.key_pressed()
    pressed = time.monotonic()
    follower.start()
    try:
        end = pressed + 10
        while not came and time.monotonic() < end:
            threading.Event().wait(0.01)
        assert came[0] - pressed >= 0.19
    finally:
        follower.stop()
