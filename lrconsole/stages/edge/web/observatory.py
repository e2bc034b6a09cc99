"""MDN HTTP Observatory's scale: each result's name and score modifier, the grade, and a page as the tests need it.

Names and modifiers are those of mdn/mdn-http-observatory 1.4.8 (algorithm 4, ten tests), with the opener and embedder policies of
algorithm 6. Its list of preloaded hosts is not part of it: a host counts as preloaded by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange, Trail

ENOUGH_FOR_BONUS = 90
"""The score without bonuses from which bonuses count."""

MODIFIERS = {
    "csp-implemented-with-no-unsafe-default-src-none": 10,
    "csp-implemented-with-no-unsafe": 5,
    "csp-implemented-with-unsafe-inline-in-style-src-only": 0,
    "csp-implemented-but-duplicate-directives": 0,
    "csp-implemented-with-insecure-scheme-in-passive-content-only": -10,
    "csp-implemented-with-unsafe-eval": -10,
    "csp-implemented-with-unsafe-inline": -20,
    "csp-implemented-with-insecure-scheme": -20,
    "csp-header-invalid": -25,
    "csp-not-implemented": -25,
    "csp-not-implemented-but-reporting-enabled": -25,
    "cookies-secure-with-httponly-sessions-and-samesite": 5,
    "cookies-secure-with-httponly-sessions": 0,
    "cookies-not-found": 0,
    "cookies-without-secure-flag-but-protected-by-hsts": -5,
    "cookies-session-without-secure-flag-but-protected-by-hsts": -10,
    "cookies-without-secure-flag": -20,
    "cookies-samesite-flag-invalid": -20,
    "cookies-anticsrf-without-samesite-flag": -20,
    "cookies-session-without-httponly-flag": -30,
    "cookies-session-without-secure-flag": -40,
    "cross-origin-resource-sharing-not-implemented": 0,
    "cross-origin-resource-sharing-implemented-with-public-access": 0,
    "cross-origin-resource-sharing-implemented-with-restricted-access": 0,
    "cross-origin-resource-sharing-implemented-with-universal-access": -50,
    "redirection-to-https": 0,
    "redirection-not-needed-no-http": 0,
    "redirection-off-host-from-http": -5,
    "redirection-not-to-https-on-initial-redirection": -10,
    "redirection-not-to-https": -20,
    "redirection-missing": -20,
    "redirection-invalid-cert": -20,
    "referrer-policy-private": 5,
    "referrer-policy-not-implemented": 0,
    "referrer-policy-unsafe": -5,
    "referrer-policy-header-invalid": -5,
    "hsts-implemented-max-age-at-least-six-months": 0,
    "hsts-implemented-max-age-less-than-six-months": -10,
    "hsts-not-implemented": -20,
    "hsts-header-invalid": -20,
    "hsts-not-implemented-no-https": -20,
    "hsts-invalid-cert": -20,
    "sri-implemented-and-all-scripts-loaded-securely": 5,
    "sri-implemented-and-external-scripts-loaded-securely": 5,
    "sri-not-implemented-response-not-html": 0,
    "sri-not-implemented-but-no-scripts-loaded": 0,
    "sri-not-implemented-but-all-scripts-loaded-from-secure-origin": 0,
    "sri-not-implemented-but-external-scripts-loaded-securely": -5,
    "sri-implemented-but-external-scripts-not-loaded-securely": -20,
    "sri-not-implemented-and-external-scripts-not-loaded-securely": -50,
    "x-content-type-options-nosniff": 0,
    "x-content-type-options-not-implemented": -5,
    "x-content-type-options-header-invalid": -5,
    "x-frame-options-implemented-via-csp": 5,
    "x-frame-options-sameorigin-or-deny": 0,
    "x-frame-options-allow-from-origin": 0,
    "x-frame-options-not-implemented": -20,
    "x-frame-options-header-invalid": -20,
    "corp-implemented-with-same-origin": 10,
    "corp-implemented-with-same-site": 10,
    "corp-implemented-with-cross-origin": 0,
    "corp-not-implemented": 0,
    "corp-header-invalid": -5,
    "coop-implemented-with-same-origin": 10,
    "coop-implemented-with-same-origin-allow-popups": 10,
    "coop-implemented-with-noopener-allow-popups": 10,
    "coop-implemented-with-unsafe-none": 0,
    "coop-not-implemented": 0,
    "coop-header-invalid": -5,
    "coep-implemented-with-require-corp": 10,
    "coep-implemented-with-credentialless": 10,
    "coep-implemented-with-unsafe-none": 0,
    "coep-not-implemented": 0,
    "coep-header-invalid": -5,
}
"""What each result adds to a score that begins at 100."""

_GRADES = (
    *((100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"), (50, "C"), (45, "C-")),
    *((40, "D+"), (30, "D"), (25, "D-"), (0, "F")),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A host as the Observatory visits it: its front page over both schemes, and a preflight of a foreign origin; None for one not made."""

    hostname: str
    http: Trail | None
    https: Trail | None
    preflight: Exchange | None = None

    @property
    def trail(self) -> Trail | None:
        """The visit that is judged: over HTTPS if there was an answer, else over HTTP."""
        return next((trail for trail in (self.https, self.http) if trail is not None and trail.ended.answered), None)

    @property
    def page(self) -> Exchange | None:
        """The page that is judged."""
        return self.trail.ended if self.trail else None

    @property
    def secure(self) -> bool:
        """Whether the visit that is judged began over HTTPS."""
        return self.trail is not None and urlsplit(self.trail.url).scheme == "https"


def joined(page: Exchange | None, name: str) -> str | None:
    """All headers called `name` as one, as Node joins them; None when there is none."""
    values = [value for key, value in page.headers if key == name] if page else []
    return ", ".join(values) if values else None


def is_good(result: str) -> bool:
    """Whether a result takes no points away."""
    return MODIFIERS[result] >= 0


def graded(results: tuple[str, ...]) -> tuple[int, str]:
    """The score and the grade of all results; bonuses count only from a score of 90 without them."""
    bare = 100 + sum(min(0, MODIFIERS[result]) for result in results)
    score = max(0, 100 + sum(MODIFIERS[result] for result in results) if bare >= ENOUGH_FOR_BONUS else bare)
    return score, next(grade for least, grade in _GRADES if score >= least)
