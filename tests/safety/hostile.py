"""Hostile strings, and what must never be in anything that is shown."""

from __future__ import annotations

import re

from hypothesis import strategies as st

STRINGS = {
    "colour": "\x1b[31mred\x1b[0m",
    "cleared screen": "\x1b[2J\x1b[H" + "all is well",
    "clipboard": "\x1b]52;c;cm0gLXJmIC8=\x07after",
    "title": "\x1b]0;owned\x1b\\after",
    "hyperlink": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "device control": '\x1bP$q"p\x1b\\after',
    "one byte escapes": "\x9b31mred\x9d52;c;eA==\x9c",
    "unfinished escape": "text \x1b[",
    "console markup": "[/x][bold red]owned[/][link=file:///etc/passwd]x[/link][@click=app.quit]q[/]",
    "bidi": "safe\u202egnp.exe\u2066\u2067x\u2069",
    "invisible": "pay\u200bpal\u200d.\u00adcom\ufeff\u2060",
    "tags": "a\U000e0041\U000e0042b",
    "nul": "before\x00after",
    "bell and backspace": "ok\x07\x08\x08no",
    "carriage return": "long line of text\rshort",
    "line separators": "one\u2028two\u2029three\x85four\x0bfive\x0csix",
    "surrogate": "lone \ud800 half",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a></pre></td>-->]]>&lt;",
    "css": "</style><style>@import url(https://evil.example)</style>",
    "markdown": "```\n# heading\n[x](javascript:alert(1)) ![i](https://evil.example/i.png) | a | b\n---\n<https://evil.example>\n- [ ]",
    "long fence": "`" * 50 + "\n# heading",
    "template": "{{ 7 * 7 }}{% for x in y %}${HOME}$(id)`id`%s%n{0.__class__}",
    "formula": '=HYPERLINK("https://evil.example","x")',
    "sql": "'; DROP TABLE finding; --",
    "percent and json": '%00%0d%0a","outcome":"pass","x":"',
    "long line": "x" * 1_000_000,
    "long escapes": "\x1b[31m" * 200_000,
    "many lines": "line\n" * 100_000,
    "wide": "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 1_000,
    "marks": "z" + "\u0337\u0336" * 3_000,
}

# Named by code point, and not taken from the code under test.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def unsafe(text: str) -> list[str]:
    """The characters of `text` that no output may hold, with what stands around them."""
    return [f"{found[0]!r} in {text[max(0, found.start() - 30) : found.end() + 30]!r}" for found in _UNSAFE.finditer(text)][:5]


def texts() -> st.SearchStrategy[str]:
    """Any text, and mixtures of hostile ones."""
    pieces = st.one_of(st.sampled_from([one for one in STRINGS.values() if len(one) < 10_000]), st.text(max_size=40))
    return st.lists(pieces, max_size=5).map("".join)
