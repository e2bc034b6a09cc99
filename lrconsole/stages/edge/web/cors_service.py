"""Judges whether an API serves its own app: the app's origins, what caches are told, and how long a preflight is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.model.text import count
from lrconsole.stages.edge.web.cors_answer import SIMPLE_METHODS, allow_list, allowed, blind, facts, refusal
from lrconsole.stages.edge.web.cors_origins import FOREIGN

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange
    from lrconsole.model.project import Api
    from lrconsole.model.survey import Survey

LONGEST_MEMORY = 7_200
"""Seconds for which the most patient browser engine remembers a preflight."""

_NO_ORIGIN = "no origin is declared"


async def judge_required(survey: Survey, api: Api) -> Verdict:
    """Each declared origin must be admitted as a browser reads it, in the call and in the preflight that the call needs."""
    if not api.origins:
        return not_applicable("no origin is declared, so no page needs this API")
    problems: list[str] = []
    evidence: dict[str, object] = {}
    lost: Exchange | None = None
    for origin in api.origins:
        answers = [await survey.cross_origin(api.url, origin)]
        if api.headers or api.method.upper() not in SIMPLE_METHODS:
            answers.append(await survey.cross_origin(api.url, origin, preflight=(api.method, api.headers)))
        for number, answer in enumerate(answers):
            evidence |= facts(origin, answer)
            if not answer.answered or answer.status >= 500:
                lost = lost or answer
            elif problem := refusal(api, origin, answer, preflight=number == 1):
                problems.append(problem)
    if problems:
        return failed(problems[0], evidence, fix=allow_list(api))
    return blind(lost) if lost is not None else passed(f"{count(len(api.origins), 'origin')} admitted", evidence)


async def judge_vary(survey: Survey, api: Api) -> Verdict:
    """An answer that names the origin it was asked with must tell caches that it depends on it."""
    if not api.origins:
        return not_applicable(_NO_ORIGIN)
    answer = await survey.cross_origin(api.url, api.origins[0])
    other = await survey.cross_origin(api.url, FOREIGN)
    if not answer.answered or not other.answered:
        return blind(answer if not answer.answered else other)
    if allowed(answer) in ("", "*") or allowed(answer) == allowed(other):
        return not_applicable("the answer does not depend on the origin")
    kept = {part.strip().lower() for key, value in answer.headers if key == "vary" for part in value.split(",")}
    policy = answer.header("cache-control").lower()
    evidence = facts(api.origins[0], answer) | {"cache-control": policy or "absent"}
    if kept & {"origin", "*"}:
        return passed("Vary: Origin", evidence)
    fix = f"At {urlsplit(api.url).hostname}: Vary: Origin"
    if "public" in policy or "s-maxage" in policy or answer.header("age"):
        return failed("no Vary: Origin on an answer that shared caches keep", evidence, fix=fix)
    return warned("no Vary: Origin", evidence, fix=fix)


async def judge_maxage(survey: Survey, api: Api) -> Verdict:
    """Past what browsers remember a longer time says nothing; before it, a wrong list stays for hours."""
    if not api.origins:
        return not_applicable(_NO_ORIGIN)
    answer = await survey.cross_origin(api.url, api.origins[0], preflight=(api.method, api.headers))
    if not answer.answered or answer.status >= 500:
        return blind(answer)
    given = answer.header("access-control-max-age").strip()
    evidence = facts(api.origins[0], answer)
    if not given:
        return passed("not given: browsers ask again after five seconds", evidence)
    if not given.isascii() or not given.isdigit() or int(given[:12]) > LONGEST_MEMORY:
        fix = f"Access-Control-Max-Age: {LONGEST_MEMORY}"
        return warned(f"{given[:20]} seconds, of which browsers keep {LONGEST_MEMORY} at most", evidence, fix=fix)
    return passed(f"{given} seconds", evidence)


async def judge_pna(survey: Survey, api: Api) -> Verdict:
    """A public API has no business with callers of private networks."""
    if not api.origins:
        return not_applicable(_NO_ORIGIN)
    answer = await survey.cross_origin(api.url, api.origins[0], preflight=(api.method, api.headers))
    if not answer.answered or answer.status >= 500:
        return blind(answer)
    if answer.header("access-control-allow-private-network").strip().lower() == "true":
        fix = f"At {urlsplit(api.url).hostname} delete the header: Access-Control-Allow-Private-Network"
        return warned("says that it lies in a private network", facts(api.origins[0], answer), fix=fix)
    return passed("not sent", facts(api.origins[0], answer))
