"""SPF macros (RFC 7208 section 7): their grammar, what they expand to, and when the result can be asked in DNS."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

_EXPAND = r"%\{[SsLlOoDdIiPpHhCcRrTtVv](?:0*[1-9][0-9]*)?[Rr]?[.\-+,/_=]*\}"
_STRING = re.compile(rf"(?:{_EXPAND}|%[%_\-]|[!-$&-~])*")
_TOKEN = re.compile(r"%\{(?P<letter>[A-Za-z])(?P<digits>[0-9]*)(?P<reverse>[Rr]?)(?P<delimiters>[.\-+,/_=]*)\}|%(?P<plain>[%_\-])")
_TOP_LABEL = re.compile(r"\.(?=[A-Za-z0-9-]*[A-Za-z-])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?\Z")
_PLAIN = {"%": "%", "_": " ", "-": "%20"}
_LONGEST_NAME = 253
_LONGEST_LABEL = 63

EXP_ONLY = frozenset("crt")
"""The letters that only the text of an explanation may use."""

LIVE = frozenset("slipvhcrt")
"""The letters that stand for something of the single mail, so that nothing can be looked up without one."""


def is_macro_string(text: str) -> bool:
    """Whether `text` is a macro-string: visible ASCII without spaces, each % the begin of a macro."""
    return _STRING.fullmatch(text) is not None


def is_explanation(text: str) -> bool:
    """Whether `text` is an explain-string: macro-strings and spaces."""
    return all(is_macro_string(part) for part in text.split(" "))


def is_domain_spec(text: str) -> bool:
    """Whether `text` is a domain-spec: a macro-string that ends with a macro or with a dot and a top label."""
    if not is_macro_string(text):
        return False
    ends = [token.end() for token in _TOKEN.finditer(text)]
    return bool(ends and ends[-1] == len(text)) or _TOP_LABEL.search(text) is not None


def letters(text: str) -> frozenset[str]:
    """The macro letters in `text`, in lower case."""
    return frozenset(token["letter"].lower() for token in _TOKEN.finditer(text) if token["letter"])


def expand(text: str, values: Mapping[str, str]) -> str:
    """Replace the macros of the macro-string `text` by `values` (by letter in lower case); upper-case letters URL-escape."""

    def value(token: re.Match[str]) -> str:
        if token["plain"]:
            return _PLAIN[token["plain"]]
        found = _transformed(values[token["letter"].lower()], token["digits"], bool(token["reverse"]), token["delimiters"] or ".")
        return quote(found, safe="") if token["letter"].isupper() else found

    return _TOKEN.sub(value, text)


def as_name(expanded: str) -> str:
    """The name that is asked for an expanded domain-spec, cut from the left by labels until it fits; "" when it is no name."""
    name = expanded.removesuffix(".")
    if len(name) > _LONGEST_NAME:
        name = name[-_LONGEST_NAME - 1 :].partition(".")[2]
    # Presentation form: a backslash that a sender wrote is no escape.
    return name.replace("\\", "\\\\") if is_name(name) else ""


def is_name(text: str) -> bool:
    """Whether a DNS question can be made of `text`: printable ASCII, each label of 1 to 63 characters, at most 253 in all."""
    return (
        0 < len(text) <= _LONGEST_NAME
        and text.isascii()
        and text.isprintable()
        and all(0 < len(label) <= _LONGEST_LABEL for label in text.split("."))
    )


def _transformed(value: str, digits: str, reverse: bool, delimiters: str) -> str:
    parts = re.split("[" + re.escape(delimiters) + "]", value)
    if reverse:
        parts.reverse()
    # A number of more digits than a name has labels keeps all of it.
    number = digits.lstrip("0")
    return ".".join(parts[-int(number) :] if 0 < len(number) < 4 else parts)
