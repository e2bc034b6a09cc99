"""Judges the policies that a page sends, what it gives away, and its grade by MDN's Observatory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.finding import Verdict, not_applicable, passed, unknown, warned
from lrconsole.stages.edge.web.cors_origins import FOREIGN
from lrconsole.stages.edge.web.header_page import PAGES, page_of, seen, set_header, unread
from lrconsole.stages.edge.web.observatory import MODIFIERS, Visit, graded, is_good
from lrconsole.stages.edge.web.observatory_page import parts_of
from lrconsole.stages.edge.web.observatory_scripts import subresource_integrity
from lrconsole.stages.edge.web.observatory_tests import content_security_policy, referrer_policy, test_results

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange, Trail
    from lrconsole.model.project import Host
    from lrconsole.model.survey import Survey

GOOD_ENOUGH = 70
"""The score of a grade B."""

_WIDE_PERMISSION = re.compile(r"\b(camera|microphone|geolocation|payment|usb|display-capture)\s*=\s*\*", re.IGNORECASE)
_VERSION = re.compile(r"\d+\.\d+")
_TELLING = ("server", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator")
_ISOLATION = ("cross-origin-opener-policy", "cross-origin-embedder-policy", "cross-origin-resource-policy")
_MOST_SOURCES = 20


async def judge_csp(survey: Survey, host: Host) -> Verdict:
    """The Observatory's reading; its bonus results and a lax style-src alone are good enough."""
    trail = await page_of(survey, host)
    if isinstance(trail, Verdict):
        return trail
    page = trail.ended
    result = content_security_policy(_visit(host, trail))
    evidence = seen(page, "content-security-policy", "content-security-policy-report-only") | _scored(result)
    if is_good(result):
        return passed(_plain(result), evidence)
    fix = set_header(page, host, ("Content-Security-Policy-Report-Only", _observed(page)))
    return warned(_plain(result), evidence, fix=f"{fix}\nWatch its reports for a week, then send it as Content-Security-Policy.")


async def judge_referrer(survey: Survey, host: Host) -> Verdict:
    """Without a policy browsers use the good one; a policy that is there can make it worse."""
    trail = await page_of(survey, host)
    if isinstance(trail, Verdict):
        return trail
    result = referrer_policy(_visit(host, trail))
    evidence = seen(trail.ended, "referrer-policy") | _scored(result)
    if is_good(result):
        return passed(_plain(result), evidence)
    return warned(_plain(result), evidence, fix=set_header(trail.ended, host, ("Referrer-Policy", "strict-origin-when-cross-origin")))


async def judge_permissions(survey: Survey, host: Host) -> Verdict:
    """What is not sent leaves browsers asking the visitor; what is sent for everybody lets frames ask as well."""
    trail = await page_of(survey, host)
    if isinstance(trail, Verdict):
        return trail
    policy = ", ".join(value for name, value in trail.ended.headers if name == "permissions-policy")
    evidence = seen(trail.ended, "permissions-policy", "feature-policy")
    if wide := _WIDE_PERMISSION.findall(policy):
        fix = set_header(trail.ended, host, ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"))
        return warned(f"{', '.join(wide)} for every frame in the page", evidence, fix=fix)
    return passed(
        "limits what frames may ask for" if policy else "not sent: frames of other sites may ask for nothing by default", evidence
    )


async def judge_isolation(survey: Survey, host: Host) -> Verdict:
    """Absent headers are no fault; one that browsers cannot read protects nothing although somebody thinks so."""
    trail = await page_of(survey, host)
    if isinstance(trail, Verdict):
        return trail
    results = {name: result for name, result in test_results(_visit(host, trail)).items() if name in _ISOLATION}
    evidence = seen(trail.ended, *_ISOLATION)
    for result in results.values():
        evidence |= _scored(result)
    if wrong := [name for name, result in results.items() if not is_good(result)]:
        fix = set_header(trail.ended, host, *((name, "same-origin" if "embedder" not in name else "credentialless") for name in wrong))
        return warned(f"browsers cannot read {', '.join(wrong)}", evidence, fix=fix)
    sent = [name for name, result in results.items() if "not-implemented" not in result]
    return passed(", ".join(sent) or "none is sent, which is what most sites need", evidence)


async def judge_leaks(survey: Survey, host: Host) -> Verdict:
    """A version in a header tells which known faults to try."""
    trail = await page_of(survey, host)
    if isinstance(trail, Verdict):
        return trail
    told = [
        f"{name}: {value}"
        for name, value in trail.ended.headers
        if name in _TELLING and (_VERSION.search(value) or name.startswith("x-powered") or name.startswith("x-asp"))
    ]
    evidence = seen(trail.ended, *_TELLING)
    if not told:
        return passed("no version is told", evidence)
    names = " ".join(f"proxy_hide_header {line.partition(':')[0]};" for line in told if not line.startswith("server"))
    return warned(told[0], evidence, fix=f"nginx ({host.name}): server_tokens off; {names}".strip())


async def judge_scripts(survey: Survey, host: Host) -> Verdict:
    """Scripts of other sites need a hash, so that a change there cannot change the page."""
    trail = await page_of(survey, host)
    if isinstance(trail, Verdict):
        return trail
    result = subresource_integrity(_visit(host, trail))
    bare = [script.src for script in parts_of(trail.ended).scripts if "//" in script.src and not script.integrity]
    evidence = seen(trail.ended) | _scored(result) | {"scripts without a hash": ", ".join(bare[:_MOST_SOURCES]) or "none of another site"}
    if is_good(result):
        return passed(_plain(result), evidence)
    src = bare[0] if bare else "…"
    fix = f'In the page: <script src="{src}" integrity="sha384-…" crossorigin="anonymous">, or serve it from {host.name}.'
    return warned(_plain(result), evidence, fix=fix)


async def judge_grade(survey: Survey, host: Host) -> Verdict:
    """The whole visit as the Observatory makes it; the preflight only where there is consent for it."""
    if host.kind not in PAGES:
        return not_applicable(f"a host of kind {host.kind.value} serves no pages of its own")
    secure = await survey.follow(f"https://{host.name}/")
    if (early := unread(secure, host)) is not None:
        return early
    if secure.ended.status >= 400 and secure.ended.status not in (401, 403):
        return unknown(f"{secure.ended.url} answers {secure.ended.status}")
    preflight = await survey.cross_origin(secure.ended.url, FOREIGN, preflight=("GET", ()))
    visit = Visit(host.name, await survey.follow(f"http://{host.name}/"), secure, preflight if preflight.answered else None)
    results = test_results(visit)
    score, grade = graded(tuple(results.values()))
    evidence: dict[str, object] = {name: f"{result} ({MODIFIERS[result]:+d})" for name, result in results.items()}
    if not preflight.answered:
        evidence["cross-origin-resource-sharing"] = f"not asked: {preflight.why}"
    if score >= GOOD_ENOUGH:
        return passed(f"{grade}, {score} points", evidence)
    worst = min(results.values(), key=lambda result: MODIFIERS[result])
    return warned(f"{grade}, {score} points; the worst is {worst}", evidence, fix=_improvements(visit, host, results))


def _visit(host: Host, trail: Trail) -> Visit:
    return Visit(host.name, None, trail)


def _scored(result: str) -> dict[str, object]:
    return {"MDN Observatory": f"{result} ({MODIFIERS[result]:+d})"}


def _plain(result: str) -> str:
    return result.replace("-", " ")


def _observed(page: Exchange) -> str:
    """A policy that admits what the page loads now."""
    hosts = {f"https://{urlsplit(script.src).hostname}" for script in parts_of(page).scripts if urlsplit(script.src).hostname}
    sources = " ".join(["'self'", *sorted(hosts)[:_MOST_SOURCES]])
    return f"default-src 'self'; script-src {sources}; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"


def _improvements(visit: Visit, host: Host, results: dict[str, str]) -> str:
    page = visit.page
    if page is None:
        return ""
    wanted = {
        "strict-transport-security": ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
        "content-security-policy": ("Content-Security-Policy", _observed(page)),
        "x-content-type-options": ("X-Content-Type-Options", "nosniff"),
        "referrer-policy": ("Referrer-Policy", "strict-origin-when-cross-origin"),
        "x-frame-options": ("X-Frame-Options", "SAMEORIGIN"),
    }
    lines = [line for name, line in wanted.items() if not is_good(results[name])]
    return set_header(page, host, *lines) if lines else ""
