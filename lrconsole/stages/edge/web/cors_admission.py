"""Judges whom an API admits: foreign origins, "null", look-alikes, plain HTTP, and everybody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, warned
from lrconsole.model.judgement import Severity
from lrconsole.model.text import count
from lrconsole.stages.edge.web.cors_answer import admits, allow_list, allowed, blind, credentials, facts
from lrconsole.stages.edge.web.cors_origins import FOREIGN, neighbours, own_zone, plain, tricks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lrconsole.model.observation import Exchange
    from lrconsole.model.project import Api
    from lrconsole.model.survey import Survey

_EVERYBODY = "any origin is admitted; see cors.reflect"


async def judge_reflect(survey: Survey, api: Api) -> Verdict:
    """A foreign origin must not come back, neither in the answer nor in the preflight's."""
    call, preflight = await _foreign(survey, api)
    seen = [answer for answer in (call, preflight) if answer.answered]
    evidence = facts(FOREIGN, call) | facts(FOREIGN, preflight)
    echoed = [answer for answer in seen if admits(answer, FOREIGN)]
    if any(credentials(answer) for answer in echoed):
        return failed("any origin is admitted, with credentials", evidence, fix=allow_list(api))
    if echoed:
        return warned("any origin is admitted, without credentials", evidence, fix=allow_list(api))
    if len(seen) < 2:
        return blind(call if not call.answered else preflight)
    if any(allowed(answer) == "*" for answer in seen):
        return passed("open to every origin by a star, which takes no credentials", evidence)
    return passed("a foreign origin is not admitted", evidence)


async def judge_star(survey: Survey, api: Api) -> Verdict:
    """A star and credentials exclude each other for browsers."""
    call, preflight = await _foreign(survey, api)
    seen = [answer for answer in (call, preflight) if answer.answered]
    evidence = facts(FOREIGN, call) | facts(FOREIGN, preflight)
    if any(allowed(answer) == "*" and credentials(answer) for answer in seen):
        return warned("`*` together with credentials, which browsers refuse", evidence, fix=allow_list(api))
    if len(seen) < 2:
        return blind(call if not call.answered else preflight)
    return passed("no star together with credentials", evidence)


async def judge_null(survey: Survey, api: Api) -> Verdict:
    """The origin of sandboxed frames and local files must not be admitted."""
    if await _reflects(survey, api):
        return not_applicable(_EVERYBODY)
    answer = await survey.cross_origin(api.url, "null")
    if not answer.answered:
        return blind(answer)
    if not admits(answer, "null"):
        return passed("not admitted", facts("null", answer))
    judge = failed if credentials(answer) else warned
    how = "with" if credentials(answer) else "without"
    return judge(f'"null" is admitted, {how} credentials', facts("null", answer), fix=allow_list(api))


async def judge_match_bug(survey: Survey, api: Api) -> Verdict:
    """No look-alike may be admitted; a rule for all names below an own domain is only a warning, since no stranger can register one."""
    if not api.origins:
        return not_applicable("no origin is declared")
    if await _reflects(survey, api):
        return not_applicable(_EVERYBODY)
    tries = await _asked(survey, api, [trick for origin in api.origins for trick in tricks(origin, api)])
    near = await _asked(survey, api, [one for origin in api.origins for one in neighbours(origin, api)])
    admitted = {trick: answer for trick, answer in tries.items() if admits(answer, trick)}
    wide = {one: answer for one, answer in near.items() if admits(answer, one)}
    if not admitted:
        if lost := next((answer for answer in (*tries.values(), *near.values()) if not answer.answered), None):
            return blind(lost)
        if wide:
            return warned(f"{next(iter(wide))} is admitted, which the app does not use", _all(wide), fix=allow_list(api))
        return passed(f"{count(len(tries) + len(near), 'trick')} refused", {"origins sent": ", ".join((*tries, *near))})
    if await _any_subdomain(survey, api, list(admitted)):
        return warned("any name below the own domain is admitted", _all(admitted), fix=allow_list(api))
    verdict = failed(f"{next(iter(admitted))} is admitted", _all(admitted | wide), fix=allow_list(api))
    risky = any(credentials(answer) for answer in admitted.values())
    return verdict if risky else replace(verdict, severity=Severity.MEDIUM)


async def judge_http_origin(survey: Survey, api: Api) -> Verdict:
    """Whoever can change plain HTTP on the way speaks for an origin that has no lock, and so does any program on a developer's machine."""
    if await _reflects(survey, api):
        return not_applicable(_EVERYBODY)
    tries = await _asked(survey, api, plain(api))
    admitted = {origin: answer for origin, answer in tries.items() if admits(answer, origin)}
    if not admitted:
        lost = next((answer for answer in tries.values() if not answer.answered), None)
        return blind(lost) if lost else passed("no origin without a lock is admitted", _all(tries))
    judge = failed if any(credentials(answer) for answer in admitted.values()) else warned
    return judge(f"{', '.join(admitted)} is admitted", _all(admitted), fix=allow_list(api))


async def _foreign(survey: Survey, api: Api) -> tuple[Exchange, Exchange]:
    call = await survey.cross_origin(api.url, FOREIGN)
    return call, await survey.cross_origin(api.url, FOREIGN, preflight=(api.method, api.headers))


async def _reflects(survey: Survey, api: Api) -> bool:
    return admits(await survey.cross_origin(api.url, FOREIGN), FOREIGN)


async def _asked(survey: Survey, api: Api, origins: Iterable[str]) -> dict[str, Exchange]:
    return {origin: await survey.cross_origin(api.url, origin) for origin in origins}


async def _any_subdomain(survey: Survey, api: Api, admitted: list[str]) -> bool:
    """Whether the admitted tricks are explained by a rule for all names of an own domain, which no stranger can register."""
    zones = [own_zone(survey.project, trick) for trick in admitted]
    if not all(zones):
        return False
    answers = await _asked(survey, api, [f"https://evil.{zone}" for zone in zones])
    return all(admits(answer, origin) for origin, answer in answers.items())


def _all(answers: dict[str, Exchange]) -> dict[str, object]:
    shown: dict[str, object] = {}
    for origin, answer in answers.items():
        shown |= facts(origin, answer)
    return shown
