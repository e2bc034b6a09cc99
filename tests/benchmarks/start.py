"""How soon a command answers and the console draws, each in processes of their own."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks import timing

MINIMAL = """
from textual.app import App
from textual.widgets import Footer, Header, Static

class Minimal(App):
    def compose(self):
        yield Header()
        yield Static("painted")
        yield Footer()

Minimal().run()
"""
REGISTRY = """
import time
began = time.perf_counter()
from lrconsole.stages.registry import load
load()
print((time.perf_counter() - began) * 1000)
"""


def start_up(business: Path, environ: dict[str, str]) -> None:
    """Registry, --help and status, each in processes of their own, beside an empty Python."""
    print(f"python -c pass              {timing.command([sys.executable, '-c', 'pass'])}")
    print(f"registry, all checks        {timing.python(REGISTRY)}")
    print(f"lrconsole --help            {timing.command([sys.executable, '-m', 'lrconsole', '--help'])}")
    status = [sys.executable, "-m", "lrconsole", "status", "--project", str(business)]
    print(f"lrconsole status            {timing.command(status, environ=environ)}")
    for line in ("lrconsole sta", f"lrconsole --project {business} decide tls"):
        asked = {**environ, "_LRCONSOLE_COMPLETE": "bash_complete", "COMP_WORDS": line}
        name = "completion of a finding" if "decide" in line else "completion of a command"
        print(f"{name:<27} {timing.command([sys.executable, '-m', 'lrconsole'], environ=asked)}")


def first_paint(business: Path, environ: dict[str, str]) -> None:
    """The console's first paint against a minimal Textual app's, one after the other in turn."""
    console = [sys.executable, "-m", "lrconsole", "--read-only", "--project", str(business)]
    pairs = []
    for _ in range(9):
        minimal = timing.first_paint([sys.executable, "-c", MINIMAL], b"painted", environ=environ)
        pairs.append((minimal, timing.first_paint(console, b"Glance", environ=environ)))
    for number, name in enumerate(("by the clock", "of a core")):
        least, ours = (timing.Times(tuple(pair[which][number] for pair in pairs)) for which in (0, 1))
        print(f"minimal Textual app, {name:<12}  {least}")
        ratio, fastest = ours.median / least.median, ours.fastest / least.fastest
        print(f"console, first paint, {name:<12} {ours}; ratio {ratio:.2f}, of the fastest {fastest:.2f}; limit 1.5")
