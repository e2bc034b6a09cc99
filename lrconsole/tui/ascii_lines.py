"""Draw in ASCII alone: one filter behind every widget, so that none can forget it."""

from __future__ import annotations

from collections.abc import Mapping

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from lrconsole.report.ascii import as_ascii


class AsciiLines(LineFilter):
    """Replaces every sign outside ASCII in the lines that go to the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments in ASCII, each as wide as before."""
        return [one if one.text.isascii() else Segment(as_ascii(one.text), one.style, one.control) for one in segments]


def is_wanted(glyphs: str, environ: Mapping[str, str]) -> bool:
    """Whether the user asked for it, or the terminal's encoding has nothing else."""
    encoding = next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")
    is_other = "." in encoding and "utf" not in encoding.rpartition(".")[2].lower()
    return glyphs == "ascii" or is_other or encoding in ("C", "POSIX")
