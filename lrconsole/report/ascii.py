"""Text with every sign outside ASCII replaced by one that every terminal, font and encoding has, in the same number of cells."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SIGNS = {
    **dict.fromkeys("✔✓", "+"),
    **dict.fromkeys("✖✗×", "x"),
    **dict.fromkeys("▲△↑▴⌃", "^"),
    **dict.fromkeys("▼▽↓▾", "v"),
    **dict.fromkeys("–—‐‑−─━╌┄⎯╴╶", "-"),
    **dict.fromkeys("·•∙⋅", "."),
    **dict.fromkeys("…", "~"),
    **dict.fromkeys("▰■◼█▇▆▓", "#"),
    **dict.fromkeys("▱□◻▁", "_"),
    **dict.fromkeys("▅▄▒", "="),
    **dict.fromkeys("▃▂░", "-"),
    **dict.fromkeys("▌▐▍▎▏│┃║▕▋▊▉╎┆╵╷▮▯", "|"),
    **dict.fromkeys("╭╮╯╰┌┐┘└├┤┬┴┼╔╗╚╝╠╣╦╩╬╪╫┏┓┗┛▛▜▙▟▘▝▖▗", "+"),
    **dict.fromkeys("▀▔", '"'),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("→▶▸›❯⏵", ">"),
    **dict.fromkeys("←◀◂‹", "<"),
    **dict.fromkeys("≤", "<"),
    **dict.fromkeys("≥", ">"),
    **dict.fromkeys("●◉◆", "*"),
    **dict.fromkeys("○◇◌", "o"),
    **dict.fromkeys("\u00a0\u2009\u202f", " "),
    **dict.fromkeys("€", "E"),
    **dict.fromkeys("ßµ°", "?"),
}
_BRAILLE = " ..:::|||##"
_UNKNOWN = "?"


def as_ascii(text: str) -> str:
    """`text` in ASCII: signs by what they look like, letters without their accents, anything else as question marks."""
    return text if text.isascii() else "".join(map(_sign, text))


@lru_cache(1024)
def _sign(character: str) -> str:
    if character.isascii():
        return character
    if character in _SIGNS:
        return _SIGNS[character]
    if "\u2800" <= character <= "\u28ff":
        return _BRAILLE[(ord(character) - 0x2800).bit_count()]
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return ""
    plain = unicodedata.normalize("NFKD", character)[0]
    if plain.isascii():
        return plain
    return _UNKNOWN * (2 if unicodedata.east_asian_width(character) in "WF" else 1)
