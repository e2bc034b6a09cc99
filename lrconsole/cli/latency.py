"""`lrconsole latency`: how quickly each timed route answers, with its newest calls as a line."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project, private, shown

if TYPE_CHECKING:
    from lrconsole.report.board import Tint

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red", "unknown": "magenta", "graph": "cyan", "muted": "bright_black"}


@click.command()
@click.option("--scale", type=click.Choice(["budget", "own"]), default="budget", help="One scale for all rows, or one for each.")
@click.option(
    "--symbols",
    type=click.Choice(["block", "braille", "ascii"]),
    help="What lines are drawn with; default: your settings, and ASCII where stdout has nothing else.",
)
@private
@for_project
def command(session: Session, scale: str, symbols: str | None, *, is_private: bool, as_json: bool) -> None:
    """Show how quickly each timed route answered in the newest audit: p50, p95, budget, and its calls in order.

    Example: lrconsole latency --scale own
    """
    from lrconsole.report.latency import latency_document, latency_rows, latency_text
    from lrconsole.report.sparkline import Symbols

    rows = latency_rows(shown(session.standing(), is_private))
    if as_json:
        output.write_json(session, latency_document(rows))
        return
    likes = session.preferences()
    is_narrow = "utf" not in (sys.stdout.encoding or "").lower() or likes.glyphs == "ascii"
    drawn = Symbols(symbols) if symbols else Symbols.ASCII if is_narrow else Symbols(likes.symbols)
    width = shutil.get_terminal_size((120, 40)).columns
    output.write(session, latency_text(rows, width, drawn, is_shared=scale == "budget", paint=_paint), painted=True)


def _paint(text: str, tint: Tint) -> str:
    return click.style(text, fg=_COLOURS[tint.value]) if tint.value in _COLOURS else text
