"""The ways in which one secret may be written: plain, URL-encoded, JSON- and HTML-escaped, base64, broken over lines."""

from __future__ import annotations

import binascii
import re

LEAST_LENGTH = 6
_LEAST_LINE = 16
_TRIVIAL = {
    "access",
    "administrator",
    "apikey",
    "assistant",
    "authorization",
    "bearer",
    "changeme",
    "client",
    "console",
    "cookie",
    "default",
    "domain",
    "example",
    "founder",
    "hidden",
    "localhost",
    "lrconsole",
    "master",
    "number",
    "object",
    "passwd",
    "password",
    "passwort",
    "placeholder",
    "postgres",
    "private",
    "production",
    "project",
    "public",
    "secret",
    "secrets",
    "server",
    "service",
    "session",
    "staging",
    "string",
    "system",
    "testing",
    "undefined",
    "unknown",
    "username",
    "website",
}
_BREAK = re.compile(
    r"[\r\n]+[ \t]*"  # the end of a line with the indentation of the next one
    r"|\x1b(?:\[[0-?]*[ -/]*[@-~]?|$)"  # a CSI sequence, also one whose end is still to come
)
_ATTRIBUTE_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_QUOTES = (('"', "&quot;", "&#34;"), ("'", "&#x27;", "&#39;"))


def too_plain(value: str) -> bool:
    """Whether masking `value` would hide ordinary text: short, one character repeated, or a word such as "password"."""
    kept = unbroken(value).strip()
    return len(kept) < LEAST_LENGTH or len(set(kept)) < 2 or kept.lower() in _TRIVIAL


def written_forms(value: str) -> frozenset[str]:
    """Every form of `value` that is looked for, each without line breaks and at least six characters long."""
    forms = {value, value.strip(), *_url(value), *_json(value), *_html(value), *_base64(value)}
    forms.update(line for line in value.splitlines() if len(line) >= _LEAST_LINE)
    plain = (unbroken(form).lstrip(" \t") for form in forms)
    return frozenset(form for form in plain if len(form) >= LEAST_LENGTH)


def unbroken(text: str) -> str:
    """`text` without line ends (and the indentation after them) and without colour sequences, so that a wrapped value is whole again."""
    return _BREAK.sub("", text) if is_broken(text) else text


def is_broken(text: str) -> bool:
    """Whether `text` holds anything that `unbroken` takes out."""
    return "\n" in text or "\r" in text or "\x1b" in text


def breaks(text: str) -> list[tuple[int, int]]:
    """The spans (start, end) of `text` that `unbroken` takes out, in order."""
    return [found.span() for found in _BREAK.finditer(text)]


def _url(value: str) -> set[str]:
    from urllib.parse import quote, quote_plus

    raw = value.encode(errors="surrogatepass")
    forms = {
        quote(raw, safe=""),
        quote_plus(raw, safe=""),
        quote(raw, safe="/"),
        quote(raw, safe="!'()*"),
        quote(raw, safe="@:!$&'()*+,;=/?"),
    }
    return forms | {re.sub("%[0-9A-F]{2}", lambda code: code[0].lower(), form) for form in forms}


def _json(value: str) -> set[str]:
    from json import dumps

    forms = {dumps(value)[1:-1], dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]}
    return forms | {form.replace("/", r"\/") for form in forms}


def _html(value: str) -> set[str]:
    text = value
    for plain, escaped in _ATTRIBUTE_ESCAPES:
        text = text.replace(plain, escaped)
    both = {text}
    for way in (1, 2):
        quoted = text
        for quote in _QUOTES:
            quoted = quoted.replace(quote[0], quote[way])
        both.add(quoted)
    return both


def _base64(value: str) -> set[str]:
    """The characters of base64 that `value` alone decides, for each of the three places it may have within a group."""
    raw = value.encode(errors="surrogatepass")
    forms: set[str] = set()
    for offset in range(3):
        whole = binascii.b2a_base64(b"\0" * offset + raw, newline=False).decode("ascii")
        own = whole[(8 * offset + 5) // 6 : 8 * (offset + len(raw)) // 6]
        forms.update((own, own.replace("+", "-").replace("/", "_")))
    return forms
