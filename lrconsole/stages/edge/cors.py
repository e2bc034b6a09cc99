"""CORS: the API admits the app's own origins and nobody else's (Fetch standard, section 3.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Api, Project
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange
    from lrconsole.model.survey import Survey

FOREIGN = "https://evil.example"
_CONSENT = 'Add "cors" to probes in [consent].'
_SIMPLE_METHODS = ("GET", "HEAD", "POST")


@check(
    Stage.EDGE,
    Severity.BLOCKER,
    hurts=(Impact.DATA_LEAK,),
    effort=Effort.HOURS,
    rows=("R3.6", "B2"),
    refs=("Fetch 3.2.5", "OWASP WSTG-CLNT-07"),
)
async def reflect(survey: Survey, api: Api) -> Verdict:
    """The API does not admit whatever origin asks.

    Founder: Any website that a logged-in user visits can read the client records in their name.
    Fix: Compare the Origin with a list of full origins; never send it back unchecked.
    """
    plain = await survey.cross_origin(api.url, FOREIGN)
    preflight = await survey.cross_origin(api.url, FOREIGN, preflight=(api.method, api.headers))
    seen = [answer for answer in (plain, preflight) if answer.answered]
    evidence = facts(FOREIGN, plain) | facts(FOREIGN, preflight)
    echoed = [answer for answer in seen if _allowed(answer) == FOREIGN]
    if any(_credentials(answer) for answer in echoed):
        return failed("any origin is admitted, with credentials", evidence, fix=allow_list(api))
    if echoed:
        return warned("any origin is admitted, without credentials", evidence, fix=allow_list(api))
    if len(seen) < 2:
        return _blind(plain if not plain.answered else preflight)
    if any(_allowed(answer) == "*" for answer in seen):
        if any(_credentials(answer) for answer in seen):
            return warned("`*` together with credentials, which browsers refuse", evidence, fix=allow_list(api))
        return passed("open to every origin, without credentials", evidence)
    return passed("a foreign origin is not admitted", evidence)


@check(
    Stage.EDGE,
    Severity.HIGH,
    hurts=(Impact.DATA_LEAK,),
    effort=Effort.MINUTES,
    rows=("R3.6", "B2"),
    refs=("Fetch 3.2.5", "OWASP WSTG-CLNT-07"),
)
async def null(survey: Survey, api: Api) -> Verdict:
    """The API does not admit the origin "null".

    Founder: A page that anybody can make reads the client records.
    Fix: Take "null" off the list of admitted origins.
    """
    if await _reflects(survey, api):
        return not_applicable("any origin is admitted; see cors.reflect")
    answer = await survey.cross_origin(api.url, "null")
    if not answer.answered:
        return _blind(answer)
    if _allowed(answer) != "null":
        return passed("not admitted", facts("null", answer))
    judge = failed if _credentials(answer) else warned
    how = "with" if _credentials(answer) else "without"
    return judge(f'"null" is admitted, {how} credentials', facts("null", answer), fix=allow_list(api))


@check(
    Stage.EDGE,
    Severity.HIGH,
    hurts=(Impact.DATA_LEAK,),
    effort=Effort.MINUTES,
    rows=("R3.6", "B2"),
    refs=("OWASP WSTG-CLNT-07",),
)
async def match_bug(survey: Survey, api: Api) -> Verdict:
    """Origins that only look like the app's are not admitted.

    Founder: Somebody registers a similar domain and reads the client records from it.
    Fix: Compare whole origins as strings; no prefix, suffix or unescaped regular expression.
    """
    if not api.origins:
        return not_applicable("no origin is declared")
    if await _reflects(survey, api):
        return not_applicable("any origin is admitted; see cors.reflect")
    tries = {trick: await survey.cross_origin(api.url, trick) for origin in api.origins for trick in tricks(origin, api)}
    admitted = {trick: answer for trick, answer in tries.items() if answer.answered and _allowed(answer) == trick}
    if not admitted:
        lost = next((answer for answer in tries.values() if not answer.answered), None)
        return _blind(lost) if lost else passed(f"{count(len(tries), 'trick')} refused", {"origins sent": ", ".join(tries)})
    evidence: dict[str, object] = {}
    for trick, answer in admitted.items():
        evidence |= facts(trick, answer)
    if await _any_subdomain(survey, api, list(admitted)):
        return warned("any name below the own domain is admitted", evidence, fix=allow_list(api))
    verdict = failed(f"{next(iter(admitted))} is admitted", evidence, fix=allow_list(api))
    risky = any(_credentials(answer) for answer in admitted.values())
    return verdict if risky else replace(verdict, severity=Severity.MEDIUM)


@check(
    Stage.EDGE,
    Severity.BLOCKER,
    hurts=(Impact.LOGIN, Impact.MONEY),
    effort=Effort.HOURS,
    rows=("R3.6", "R1.2"),
    refs=("Fetch 3.2.5", "Fetch 4.8"),
)
async def required(survey: Survey, api: Api) -> Verdict:
    """The app's own origins are admitted, with their method and headers.

    Founder: The app loads but shows no data: browsers block every call.
    Fix: Put the app's origins on the API's list, with the method and headers that it sends.
    """
    if not api.origins:
        return not_applicable("no origin is declared, so no page needs this API")
    problems: list[str] = []
    evidence: dict[str, object] = {}
    lost: Exchange | None = None
    for origin in api.origins:
        answers = [await survey.cross_origin(api.url, origin)]
        if api.headers or api.method.upper() not in _SIMPLE_METHODS:
            answers.append(await survey.cross_origin(api.url, origin, preflight=(api.method, api.headers)))
        for number, answer in enumerate(answers):
            evidence |= facts(origin, answer)
            if not answer.answered or answer.status >= 500:
                lost = lost or answer
            elif problem := _refusal(api, origin, answer, preflight=number == 1):
                problems.append(problem)
    if problems:
        return failed(problems[0], evidence, fix=allow_list(api))
    if lost is not None:
        return _blind(lost)
    return passed(f"{count(len(api.origins), 'origin')} admitted", evidence)


@check(
    Stage.EDGE,
    Severity.MEDIUM,
    hurts=(Impact.LOGIN, Impact.DATA_LEAK),
    effort=Effort.MINUTES,
    rows=("R3.6", "B8"),
    refs=("Fetch 3.2.5", "RFC 9111 4.1"),
)
async def vary(survey: Survey, api: Api) -> Verdict:
    """Answers that depend on the origin say so to caches.

    Founder: One site is handed the answer that was meant for another, and the app fails for some visitors only.
    Fix: Send `Vary: Origin` with every answer of the API.
    """
    if not api.origins:
        return not_applicable("no origin is declared")
    answer = await survey.cross_origin(api.url, api.origins[0])
    other = await survey.cross_origin(api.url, FOREIGN)
    if not answer.answered or not other.answered:
        return _blind(answer if not answer.answered else other)
    if _allowed(answer) in ("", "*") or _allowed(answer) == _allowed(other):
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


def facts(origin: str, answer: Exchange) -> dict[str, object]:
    """What was asked with `origin` and what the answer admits."""
    if not answer.answered:
        return {f"{answer.method} with Origin {origin}": answer.why}
    shown = ("access-control-allow-origin", "access-control-allow-credentials", "access-control-allow-methods")
    lines = [f"{name}: {answer.header(name)}" for name in (*shown, "access-control-allow-headers", "vary") if answer.header(name)]
    return {f"{answer.method} with Origin {origin}": "; ".join([str(answer.status), *lines])}


def tricks(origin: str, api: Api) -> tuple[str, ...]:
    """Foreign origins that a careless comparison takes for `origin`: longer at the end, longer in front, a dot as any character."""
    host = urlsplit(origin).hostname or ""
    zone = host.partition(".")[2] if host.count(".") > 1 else host
    made = (f"https://{host}.evil.example", f"https://evil{host}", f"https://evil{zone}", f"https://{host.replace('.', 'x', 1)}")
    return tuple(dict.fromkeys(trick for trick in made if trick not in api.origins))


def allow_list(api: Api) -> str:
    """The exact headers that the API should send for its declared origins."""
    origins = ", ".join(f'"{origin}"' for origin in api.origins) or "declare origins in [[api]] first"
    lines = [
        f"allowed = [{origins}]  # compare the whole Origin; for any other send no Access-Control header",
        "Access-Control-Allow-Origin: <the origin, if it is in the list>",
        "Vary: Origin",
        f"Access-Control-Allow-Methods: {api.method}",
    ]
    lines += [f"Access-Control-Allow-Headers: {', '.join(api.headers)}"] if api.headers else []
    return "\n".join(lines + (["Access-Control-Allow-Credentials: true"] if api.credentials else []))


async def _reflects(survey: Survey, api: Api) -> bool:
    answer = await survey.cross_origin(api.url, FOREIGN)
    return answer.answered and _allowed(answer) == FOREIGN


async def _any_subdomain(survey: Survey, api: Api, admitted: list[str]) -> bool:
    """Whether the admitted tricks are explained by a rule for all names of an own domain, which no stranger can register."""
    zones = [_own_zone(survey.project, trick) for trick in admitted]
    if not all(zones):
        return False
    answers = [(f"https://evil.{zone}", await survey.cross_origin(api.url, f"https://evil.{zone}")) for zone in zones]
    return all(answer.answered and _allowed(answer) == origin for origin, answer in answers)


def _own_zone(project: Project, origin: str) -> str:
    host = urlsplit(origin).hostname or ""
    return next((zone.name for zone in project.domains if host.endswith("." + zone.name)), "")


def _refusal(api: Api, origin: str, answer: Exchange, *, preflight: bool) -> str:
    """Why a browser would refuse `answer`, or ""."""
    what = "preflight" if preflight else "call"
    allowed = _allowed(answer)
    if preflight and not 200 <= answer.status < 300:
        return f"the preflight of {origin} answers {answer.status}"
    if allowed != origin and (allowed != "*" or api.credentials):
        return f"{what} of {origin} is not admitted: {f'admits {allowed}' if allowed else 'no Access-Control-Allow-Origin'}"
    if api.credentials and not _credentials(answer):
        return f"{what} of {origin} is admitted without credentials, which the app sends"
    return _unlisted(api, answer) if preflight else ""


def _unlisted(api: Api, answer: Exchange) -> str:
    methods = _listed(answer, "access-control-allow-methods")
    headers = _listed(answer, "access-control-allow-headers")
    star = not api.credentials
    if api.method.upper() not in _SIMPLE_METHODS and api.method.lower() not in methods and not (star and "*" in methods):
        return f"the preflight does not admit {api.method}"
    wanted = [name.lower() for name in api.headers]
    refused = [name for name in wanted if name not in headers and not (star and "*" in headers and name != "authorization")]
    return f"the preflight does not admit the header {', '.join(refused)}" if refused else ""


def _listed(answer: Exchange, name: str) -> set[str]:
    return {part.strip().lower() for part in answer.header(name).split(",")}


def _allowed(answer: Exchange) -> str:
    return answer.header("access-control-allow-origin").strip()


def _credentials(answer: Exchange) -> bool:
    return answer.header("access-control-allow-credentials").strip() == "true"


def _blind(answer: Exchange) -> Verdict:
    fix = _CONSENT if answer.state is HttpState.NOT_AGREED else ""
    if answer.answered:
        return unknown(f"{answer.method} {answer.url} answers {answer.status}")
    return unknown(f"{answer.method} {answer.url}: {answer.why}", fix=fix)
