"""What looks like a secret without being known: passwords in URLs, private keys, tokens, values of authorisation and cookie headers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from lrconsole.credentials.secret import MASK

PEM_BEGIN = "-----BEGIN "
_KEY_NAME = r"(?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
# Possessive throughout: a hostile text full of beginnings costs no more than its length.
_PEM_KEY = (
    rf"(-----BEGIN {_KEY_NAME})"
    rf"(?:(?:[^-]++|-(?!----))++(?=-----END {_KEY_NAME})"
    r"|(?:(?:\s|\\[nr]){1,8}+[A-Za-z0-9+/=]{30,}+)++(?:(?:\s|\\[nr]){1,8}[A-Za-z0-9+/=]++)?)"
)
_PEM_OPEN = rf"-----BEGIN {_KEY_NAME}"
_PEM_END = "-----END "
_TOKENS = (
    ("sk_", r"(?:live|test)_[A-Za-z0-9]{10,250}"),  # Stripe
    ("rk_", r"(?:live|test)_[A-Za-z0-9]{10,250}"),
    ("whsec_", r"[A-Za-z0-9+/=]{16,250}"),
    ("gh", r"[opsru]_[A-Za-z0-9]{20,250}"),  # GitHub
    ("github_pat_", r"[A-Za-z0-9_]{20,250}"),
    ("glpat-", r"[A-Za-z0-9_-]{16,250}"),  # GitLab
    ("xox", r"[abeoprs]-[A-Za-z0-9-]{10,250}"),  # Slack
    ("sk-", r"[A-Za-z0-9_-]{24,250}"),  # model providers
    ("re_", r"[A-Za-z0-9]{6,12}_[A-Za-z0-9]{16,60}"),  # Resend
    ("sbp_", r"[a-f0-9]{32,64}"),  # Supabase
    ("AIza", r"[A-Za-z0-9_-]{30,60}"),  # Google
    ("SG.", r"[A-Za-z0-9_-]{16,40}\.[A-Za-z0-9_-]{16,80}"),  # SendGrid
    ("eyJ", r"(?<![_-]eyJ)[A-Za-z0-9_-]{8,4000}+\.[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{0,2000}"),  # JWT, RFC 7519
)
_USER_INFO = r"(://[^\s/?#@:\"'<>]{0,200}:)(?!•)[^\s/?#@\"'<>]{1,500}(?=@)"
_ASSIGNED = r"[\"']?\s{0,4}[:=]\s{0,4}[\"']?"
_AUTHORISATION = (
    rf"{_ASSIGNED})(?:(?i:basic|bearer|token|digest|negotiate|apikey|aws4-hmac-sha256) [^\r\n\"']{{1,8000}}|[^\s\"'•]{{16,8000}})"
)
_COOKIE = rf"{_ASSIGNED})([^\s=;,\"']{{1,200}}=[^\r\n\"']{{1,8000}})"
_COOKIE_PAIR = r"([^\s=;,]{1,200}=)([^;]*)"
_COOKIE_ATTRIBUTES = frozenset({"path=", "domain=", "expires=", "max-age=", "samesite=", "priority="})


class _Shape(NamedTuple):
    """One kind of look-alike. Its `hint` must occur before the pattern is tried, or even compiled: both cost far more."""

    hint: str
    pattern: str
    mask: Callable[[re.Match[str]], str]


def mask_shapes(text: str) -> str:
    """Return `text` with everything that has the shape of a secret masked; what surrounds it stays readable."""
    for shape in _SHAPES:
        if shape.hint in text:
            text = re.sub(shape.pattern, shape.mask, text)
    return text


def has_shape(text: str) -> bool:
    """Whether something in `text` has the shape of a secret."""
    return mask_shapes(text) != text


def open_key(text: str) -> int:
    """Where a private key block begins whose end is not in `text` yet; -1 without one."""
    if PEM_BEGIN not in text:
        return -1
    after = max(text.rfind(_PEM_END), 0)
    found = re.search(_PEM_OPEN, text[after:])
    return after + found.start() if found else -1


def _cookie_values(found: re.Match[str]) -> str:
    return found[1] + re.sub(_COOKIE_PAIR, _cookie_pair, found[2])


def _cookie_pair(found: re.Match[str]) -> str:
    return found[0] if found[1].lower() in _COOKIE_ATTRIBUTES else found[1] + MASK


def _token(prefix: str, rest: str) -> _Shape:
    """The prefix stands first, since a search for a literal is many times faster than one that begins by looking back."""
    literal = re.escape(prefix)
    return _Shape(prefix, f"{literal}(?<![A-Za-z0-9]{literal}){rest}", lambda _: MASK)


def _header(name: str, value: str, mask: Callable[[re.Match[str]], str]) -> _Shape:
    """`name` is a header's name without its first letter, for the same reason and so that both spellings are found."""
    return _Shape(name, f"({name}{value}", mask)


def _whole_value(found: re.Match[str]) -> str:
    return found[1] + MASK


_SHAPES = (
    _Shape(PEM_BEGIN, _PEM_KEY, _whole_value),
    _Shape("://", _USER_INFO, _whole_value),
    *(_header(name, _AUTHORISATION, _whole_value) for name in ("uthorization", "UTHORIZATION")),
    *(_header(name, _COOKIE, _cookie_values) for name in ("ookie", "OOKIE")),
    *(_token(prefix, rest) for prefix, rest in _TOKENS),
)
