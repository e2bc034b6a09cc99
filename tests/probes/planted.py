"""Key-like strings made at run time, one for each rule, so that none stands in the source."""

from __future__ import annotations

import base64
import json
import random
import string
import zlib

_LETTERS = string.ascii_letters + string.digits
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def random_text(length: int, seed: int = 1, letters: str = _LETTERS) -> str:
    """Random letters and digits, the same each time."""
    return "".join(random.Random(seed).choices(letters, k=length))


def _capitals(length: int, seed: int = 1) -> str:
    return random_text(length, seed, string.ascii_uppercase + string.digits)


def checked(prefix: str, seed: int = 1) -> str:
    """A token whose last six characters are the check sum that GitHub and npm put there."""
    body = random_text(30, seed)
    number, digits = zlib.crc32(body.encode()), ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return prefix + body + digits.rjust(6, "0")


def signed_token(**claims: object) -> str:
    """A signed token with these claims; its signature is random."""
    parts = (json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    head, payload = (base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    return f"{head}.{payload}.{random_text(43, 7)}"


def private_key(kind: str = "", line_end: str = "\n") -> str:
    """A block that looks like a private key."""
    lines = [random_text(64, seed) for seed in range(4)]
    edge = "-" * 5
    return line_end.join([f"{edge}BEGIN {kind}PRIVATE KEY{edge}", *lines, f"{edge}END {kind}PRIVATE KEY{edge}"])


def planted() -> dict[str, str]:
    """A value for each rule that has a prefix, and the tokens."""
    return {
        "stripe-secret": "sk_" + "live_" + random_text(24),
        "stripe-restricted": "rk_" + "live_" + random_text(24),
        "stripe-test": "sk_" + "test_" + random_text(24),
        "stripe-webhook": "wh" + "sec_" + random_text(32),
        "stripe-publishable": "pk_" + "live_" + random_text(24),
        "github-token": checked("gh" + "p_"),
        "github-oauth": checked("gh" + "o_"),
        "github-server": checked("gh" + "s_"),
        "github-user": checked("gh" + "u_"),
        "github-fine": "github" + "_pat_" + random_text(22) + "_" + random_text(59, 2),
        "gitlab-token": "gl" + "pat-" + random_text(20),
        "npm-token": checked("np" + "m_"),
        "aws-key-id": "AK" + "IA" + random_text(16, letters=string.ascii_uppercase + "234567"),
        "slack-token": "xo" + "xb-" + random_text(12, letters=string.digits) + "-" + random_text(24),
        "slack-user-token": "xo" + "xp-" + random_text(12, letters=string.digits) + "-" + random_text(24),
        "slack-webhook": "https://hooks.slack" + ".com/services/T" + _capitals(9) + "/B" + _capitals(9, 2) + "/" + random_text(24),
        "sendgrid-key": "S" + "G." + random_text(22) + "." + random_text(43, 2),
        "resend-key": "r" + "e_" + random_text(8) + "_" + random_text(24, 2),
        "openai-key": "sk-" + "proj-" + random_text(60),
        "openai-old-key": "sk" + "-" + random_text(48),
        "google-oauth-secret": "GOC" + "SPX-" + random_text(28),
        "anthropic-key": "sk-" + "ant-" + random_text(60),
        "supabase-secret": "sb_" + "secret_" + random_text(31),
        "supabase-publishable": "sb_" + "publishable_" + random_text(31),
        "google-browser-key": "AI" + "za" + random_text(35),
        "posthog-public": "ph" + "c_" + random_text(43),
        "tracker-dsn": "https://" + random_text(32, letters="0123456789abcdef") + "@o4711.ingest" + ".us.sentry.io/" + "450815",
        "jwt": signed_token(role="service_" + "role", iss="practice"),
    }
