"""The first rules for key-like strings: provider keys by their prefixes, private keys, passwords in addresses, assigned secrets.

Shapes are those that the providers document. `public` marks keys that are meant to be seen by every visitor. Rules whose id begins
with "generic" rest on a name and on how random a value looks; they are worth a look and prove nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import Pattern


@dataclass(frozen=True, slots=True)
class KeyRule:
    """One shape. `hint` is a literal that every hit contains, by which most text is passed over quickly; group 1 is the value."""

    id: str
    title: str
    hint: str
    pattern: Pattern[str]
    public: bool = False


_EDGE = r"(?<![A-Za-z0-9_-])"


def _rule(id: str, title: str, prefix: str, rest: str, *, public: bool = False) -> KeyRule:
    return KeyRule(id, title, prefix, re.compile(rf"{_EDGE}({re.escape(prefix)}{rest})(?![A-Za-z0-9_-])"), public)


_W = "[A-Za-z0-9]"
_WD = "[A-Za-z0-9_-]"

RULES: tuple[KeyRule, ...] = (
    _rule("stripe-secret", "Stripe secret key", "sk_live_", f"{_W}{{16,120}}"),
    _rule("stripe-restricted", "Stripe restricted key", "rk_live_", f"{_W}{{16,120}}"),
    _rule("stripe-test", "Stripe test key", "sk_test_", f"{_W}{{16,120}}"),
    _rule("stripe-webhook", "Stripe webhook secret", "whsec_", f"{_W}{{24,80}}"),
    _rule("stripe-publishable", "Stripe publishable key", "pk_live_", f"{_W}{{16,120}}", public=True),
    _rule("github-token", "GitHub token", "ghp_", f"{_W}{{36}}"),
    _rule("github-oauth", "GitHub OAuth token", "gho_", f"{_W}{{36}}"),
    _rule("github-server", "GitHub app token", "ghs_", f"{_W}{{36}}"),
    _rule("github-user", "GitHub app user token", "ghu_", f"{_W}{{36}}"),
    _rule("github-fine", "GitHub fine-grained token", "github_pat_", f"{_W}{{22}}_{_W}{{59}}"),
    _rule("gitlab-token", "GitLab token", "glpat-", f"{_WD}{{20,64}}"),
    _rule("npm-token", "npm token", "npm_", f"{_W}{{36}}"),
    _rule("aws-key-id", "AWS access key id", "AKIA", "[A-Z2-7]{16}"),
    _rule("slack-token", "Slack token", "xoxb-", "[0-9]{8,14}-[0-9A-Za-z-]{20,80}"),
    _rule("slack-user-token", "Slack user token", "xoxp-", "[0-9]{8,14}-[0-9A-Za-z-]{20,80}"),
    _rule("slack-webhook", "Slack webhook", "https://hooks.slack.com/services/", f"T[A-Z0-9]{{6,14}}/B[A-Z0-9]{{6,14}}/{_W}{{20,40}}"),
    _rule("sendgrid-key", "SendGrid key", "SG.", rf"{_WD}{{22}}\.{_WD}{{43}}"),
    _rule("resend-key", "Resend key", "re_", f"{_W}{{8}}_{_W}{{20,30}}"),
    _rule("openai-key", "OpenAI key", "sk-proj-", f"{_WD}{{40,200}}"),
    _rule("openai-old-key", "OpenAI key", "sk-", f"{_W}{{48}}"),
    _rule("google-oauth-secret", "Google OAuth client secret", "GOCSPX-", f"{_WD}{{28}}"),
    _rule("anthropic-key", "Anthropic key", "sk-ant-", f"{_WD}{{40,200}}"),
    _rule("supabase-secret", "Supabase secret key", "sb_secret_", f"{_WD}{{20,80}}"),
    _rule("supabase-publishable", "Supabase publishable key", "sb_publishable_", f"{_WD}{{20,80}}", public=True),
    _rule("google-browser-key", "Google browser key, to be restricted by referrer", "AIza", f"{_WD}{{35}}", public=True),
    _rule("posthog-public", "PostHog project key", "phc_", f"{_W}{{30,60}}", public=True),
    KeyRule(
        "tracker-dsn",
        "Sentry DSN",
        ".ingest.",
        re.compile(r"(https://[0-9a-f]{32}@o\d{1,12}\.ingest\.(?:[a-z]{2}\.)?sentry\.io/\d{1,20})\b"),
        public=True,
    ),
    KeyRule("jwt", "signed token", "eyJ", re.compile(rf"{_EDGE}(eyJ{_WD}{{10,500}}\.eyJ{_WD}{{10,2000}}\.{_WD}{{20,500}})")),
    KeyRule(
        "private-key",
        "private key",
        "PRIVATE KEY-----",
        # The backslash is for keys within a string, whose line ends are written "\n". One class, no alternatives: those would backtrack.
        re.compile(r"-----BEGIN (?:[A-Z]{1,20} )?PRIVATE KEY-----([\s\\A-Za-z0-9+/=]{64,8000})-----END"),
    ),
    KeyRule(
        "address-password",
        "password in an address",
        "://",
        re.compile(
            r"\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqps?|smtps?|https?)://[^\s:/@'\"<>$]{0,80}:([^\s:/@'\"<>${}]{6,120})@"
        ),
    ),
    KeyRule(
        "generic-assignment",
        "value assigned to a secret's name",
        "=",
        re.compile(
            r"(?i)(?:secret|passwd|password|api_?key|access_?token|auth_?token|private_?key)[\w.-]{0,20}['\"]?[ \t]{0,20}[:=]\s{0,20}"
            r"(?:['\"]([^'\"\s]{12,120})['\"]|([A-Za-z0-9+/_=-]{16,120})(?=[ \t\r]{0,20}$))",
            re.MULTILINE,
        ),
    ),
)
