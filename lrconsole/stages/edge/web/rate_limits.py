"""Judges how an address answers too many tries: when it refuses, elsewhere as well, and without telling who exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import LimitKind
from lrconsole.model.text import count

if TYPE_CHECKING:
    from lrconsole.model.project import Limit
    from lrconsole.model.survey import Survey
    from lrconsole.model.web_seen import Attempt, Tries

EARLY = 10
"""Tries within which a limit should show (Cyber Essentials: at most ten guesses in five minutes)."""

_CONSENT = 'Add "rate" to probes in [consent].'


async def judge_limited(survey: Survey, limit: Limit, configured: str) -> Verdict:
    """A limit must show within ten tries; `configured` is the rule that is known of, "" for none."""
    seen = await survey.tries(limit)
    if (early := _untried(seen)) is not None:
        return early
    evidence = _log(survey, limit, seen, configured)
    stopped = seen.limited_at
    fix = _fix(limit, seen)
    if stopped is not None:
        said = f"limited at try {stopped.number}: {stopped.signs[0]}"
        return passed(said, evidence) if stopped.number <= EARLY else warned(said, evidence, fix=fix)
    if seen.reason or len(seen.attempts) < EARLY:
        return unknown(f"broken off after {count(len(seen.attempts), 'try', 'tries')}: {seen.reason or 'no answer'}", evidence)
    if any(attempt.told for attempt in seen.attempts):
        return warned(f"headers speak of a limit, and {len(seen.attempts)} tries were answered", evidence, fix=fix)
    if configured:
        return unknown(f"a rule is configured ({configured}), and {len(seen.attempts)} tries did not set it off", evidence, fix=fix)
    return failed(f"{len(seen.attempts)} tries in a row were answered", evidence, fix=fix)


async def judge_bypass(survey: Survey, limit: Limit) -> Verdict:
    """The same address at another host must refuse as well."""
    if not limit.bypass:
        return not_applicable("no other host is declared where the address answers (bypass in [[limit]])")
    seen = await survey.tries(limit, bypass=True)
    if (early := _untried(seen)) is not None:
        return early
    evidence = _log(survey, limit, seen, "")
    if seen.attempts and all(attempt.status in (404, 410, 421) for attempt in seen.attempts):
        return passed(f"{limit.bypass} does not serve it", evidence)
    stopped = seen.limited_at
    if stopped is not None:
        return passed(f"limited at try {stopped.number}: {stopped.signs[0]}", evidence)
    if seen.reason or len(seen.attempts) < EARLY:
        return unknown(f"broken off after {count(len(seen.attempts), 'try', 'tries')}: {seen.reason or 'no answer'}", evidence)
    fix = f"Refuse requests to {limit.bypass} that do not come from your edge (a secret header, or its addresses), or limit in the app."
    return failed(f"{limit.bypass} answered {len(seen.attempts)} tries in a row", evidence, fix=fix)


async def judge_enumeration(survey: Survey, limit: Limit) -> Verdict:
    """A user that exists and one that does not must get the same answer."""
    if not limit.known:
        return not_applicable("no user name that exists is declared (known in [[limit]])")
    seen = await survey.tries(limit)
    if (early := _untried(seen)) is not None:
        return early
    known, strangers = seen.known, [attempt for attempt in seen.attempts if attempt.status and not attempt.signs]
    evidence = _log(survey, limit, seen, "")
    if known is None or not known.status or known.signs or not strangers:
        return unknown("a limit or silence stood in the way of comparing", evidence)
    stranger = strangers[0]
    fix = "Answer both with the same page and status: “If there is an account, we have sent a mail.” Do the work after the answer."
    if limit.kind is LimitKind.LOGIN:
        fix = "Answer both with the same page and status: “Email or password is wrong.”"
    if known.status != stranger.status:
        return warned(f"{known.status} for a user that exists, {stranger.status} for one that does not", evidence, fix=fix)
    if abs(known.size - stranger.size) * 20 > max(known.size, stranger.size):
        return warned(f"{known.size} bytes for a user that exists, {stranger.size} for one that does not", evidence, fix=fix)
    return passed("the same answer for both", evidence)


async def judge_retry_after(survey: Survey, limit: Limit) -> Verdict:
    """A refusal should say when to come back."""
    seen = await survey.tries(limit)
    if (early := _untried(seen)) is not None:
        return early
    stopped = seen.limited_at
    if stopped is None:
        return unknown("no limit showed; see rate.limited", _log(survey, limit, seen, ""))
    if stopped.status not in (429, 503):
        return not_applicable(f"refused with {stopped.status}")
    evidence = _log(survey, limit, seen, "")
    if stopped.retry_after:
        return passed(f"Retry-After: {stopped.retry_after}", evidence)
    return warned(f"{stopped.status} without Retry-After", evidence, fix=f"With {stopped.status} send: Retry-After: 60")


def _untried(seen: Tries) -> Verdict | None:
    if seen.state is HttpState.NOT_AGREED:
        return unknown(seen.reason or seen.state.value, fix=_CONSENT)
    if seen.state is not HttpState.ANSWERED:
        return unknown(f"could not be tried: {seen.reason or seen.state.value}")
    return None


def _log(survey: Survey, limit: Limit, seen: Tries, configured: str) -> dict[str, object]:
    """The consent, what is configured, what was observed, and each try."""
    consent = survey.project.consent
    shown: dict[str, object] = {"address": seen.url, "run": seen.run}
    if consent is not None:
        shown["consent"] = f"{consent.by}, {consent.on}"
    shown["configured"] = configured or limit.rule or "nothing known"
    stopped = seen.limited_at
    shown["observed"] = f"refused at try {stopped.number}" if stopped else f"{count(len(seen.attempts), 'try', 'tries')} answered"
    if seen.known is not None:
        shown["try with a user that exists"] = _line(seen.known)
    return shown | {f"try {attempt.number}": _line(attempt) for attempt in seen.attempts}


def _line(attempt: Attempt) -> str:
    words = [f"{attempt.at:%H:%M:%S}", str(attempt.status or attempt.reason), f"{attempt.milliseconds:.0f} ms", f"{attempt.size} bytes"]
    return ", ".join((*words, *attempt.signs, *attempt.told))


def _fix(limit: Limit, seen: Tries) -> str:
    path = "/" + seen.url.partition("://")[2].partition("/")[2]
    return (
        f"Cloudflare, Security, Rate limiting rules: when URI path equals {path}, 5 requests per 10 seconds per IP, block. "
        "Without Cloudflare, in the app: five tries a minute by address and by account, then 429 with Retry-After: 60."
    )
