"""From a key to what it has drawn on a real terminal: at rest, beside a minimal app, and while an audit runs; and how soon it is gone."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import cycle
from pathlib import Path

import psutil

from tests.benchmarks.lists import quantiles
from tests.terminal import Terminal, on_terminal

SWITCHER = """
from textual.app import App
from textual.widgets import ContentSwitcher, Footer, Header, Static

class Minimal(App):
    BINDINGS = [("1", "show('one')"), ("2", "show('two')"), ("q", "quit")]
    def compose(self):
        yield Header()
        with ContentSwitcher(initial="one"):
            yield Static("first pane\\n" * 30, id="one")
            yield Static("second pane\\n" * 30, id="two")
        yield Footer()
    def action_show(self, name):
        self.query_one(ContentSwitcher).current = name

Minimal().run()
"""
TITLES = {"1": "Quick audit", "2": "Stabilise", "3": "Secure the edge", "4": "Lock down", "5": "Deploy safely", "6": "Observe", "7": "Hand"}
_TIMES = 7
QUIT = 1_000.0
"""Milliseconds that leaving may take."""


def keys(business: Path, environ: dict[str, str]) -> None:
    """Pane after pane once they are built, beside a minimal app's two, at rest and while an audit runs."""
    argv = [sys.executable, "-m", "lrconsole", "demo", "--folder", str(business)]
    with opened([sys.executable, "-c", SWITCHER], environ) as minimal, opened(argv, environ) as console:
        minimal.until("first pane")
        console.until("NO-GO", 90)
        first = [console.answered(key, title) for key, title in walk()]
        print(f"pane's first visit           {quantiles(first)}")
        time.sleep(1)
        told("at rest", minimal, console, 10.0, 0.05)
        console.answered("R", "Audit started", 30)
        told("an audit runs", minimal, console, 16.0, 0.15)


def told(when: str, minimal: Terminal, console: Terminal, seconds: float, pause: float) -> None:
    """Keys to both in turn for some seconds, and what each of the console's costs of a core, its other work at the time included."""
    taken: tuple[list[float], list[float]] = ([], [])
    end, before = time.monotonic() + seconds, used(console)
    for key, title in cycle(walk()):
        if time.monotonic() > end:
            break
        # There and back, so that it is where it was.
        taken[0].extend((minimal.answered("2", "second pane"), minimal.answered("1", "first pane")))
        taken[1].append(console.answered(key, title))
        console.rest(pause)
    spent = (used(console) - before) * 1000 / len(taken[1])
    print(f"minimal app, {when:<15} {quantiles(taken[0])}")
    print(f"console, {when:<19} {quantiles(taken[1])}; {spent:4.0f} ms of a core a key")


def used(terminal: Terminal) -> float:
    """Seconds of a core that the program has had so far."""
    times = psutil.Process(terminal.pid).cpu_times()
    return times.user + times.system


def walk() -> Sequence[tuple[str, str]]:
    """The stages, never one after itself."""
    return tuple(TITLES.items())


def quit_(business: Path, environ: dict[str, str]) -> None:
    """From q to the end of the process, beside a minimal app."""
    console = [sys.executable, "-m", "lrconsole", "--read-only", "--project", str(business)]
    for name, argv, wanted in (("minimal app", [sys.executable, "-c", SWITCHER], "first pane"), ("console", console, "NO-GO")):
        taken = []
        for _ in range(_TIMES):
            with opened(argv, environ) as terminal:
                terminal.until(wanted)
                time.sleep(0.5)
                began = time.perf_counter()
                terminal.type("q")
                assert terminal.ended() == 0
                taken.append((time.perf_counter() - began) * 1000)
        print(f"{name + ', q to its end':<28} {quantiles(taken, QUIT)}")


def opened(argv: Sequence[str], environ: Mapping[str, str], size: tuple[int, int] = (120, 40)) -> AbstractContextManager[Terminal]:
    """A program on a terminal of its own."""
    around = {**os.environ, **environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(Path.cwd())}
    return on_terminal(argv, environ=around, folder=Path.cwd(), size=size)
