"""CORS: the API admits the app's own origins and nobody else's (Fetch standard, section 3.2)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.project import Api
from lrconsole.model.stage import Stage
from lrconsole.stages import check
from lrconsole.stages.edge.web import cors_admission, cors_service

if TYPE_CHECKING:
    from lrconsole.model.survey import Survey

_leak = partial(check, Stage.EDGE, hurts=(Impact.DATA_LEAK,), rows=("R3.6", "B2"), refs=("Fetch 3.2.5", "OWASP WSTG-CLNT-07"))
_works = partial(check, Stage.EDGE, hurts=(Impact.LOGIN, Impact.MONEY))


@_leak(Severity.BLOCKER, effort=Effort.HOURS)
async def reflect(survey: Survey, api: Api) -> Verdict:
    """The API does not admit whatever origin asks.

    Founder: Any website that a logged-in user visits can read the client records in their name.
    Fix: Compare the Origin with a list of full origins; never send it back unchecked.
    """
    return await cors_admission.judge_reflect(survey, api)


@_leak(Severity.HIGH, effort=Effort.MINUTES)
async def null(survey: Survey, api: Api) -> Verdict:
    """The API does not admit the origin "null".

    Founder: A page that anybody can make reads the client records.
    Fix: Take "null" off the list of admitted origins.
    """
    return await cors_admission.judge_null(survey, api)


@_leak(Severity.HIGH, effort=Effort.MINUTES)
async def match_bug(survey: Survey, api: Api) -> Verdict:
    """Origins that only look like the app's are not admitted.

    Founder: Somebody registers a similar domain and reads the client records from it.
    Fix: Compare whole origins as strings; no prefix, suffix or unescaped regular expression.
    """
    return await cors_admission.judge_match_bug(survey, api)


@_leak(Severity.MEDIUM, effort=Effort.MINUTES)
async def http_origin(survey: Survey, api: Api) -> Verdict:
    """The API admits no origin without a lock, and no developer's machine.

    Founder: In a café's network somebody can put a script into a page that has no lock, and it reads the client records.
    Fix: Take http:// origins and localhost off the list of admitted origins in production.
    """
    return await cors_admission.judge_http_origin(survey, api)


@_works(Severity.MEDIUM, effort=Effort.MINUTES, rows=("R3.6",), refs=("Fetch 3.2.5",))
async def star_creds(survey: Survey, api: Api) -> Verdict:
    """The API does not offer everybody what browsers then refuse.

    Founder: The app breaks in every browser as soon as it sends the login along, and the list of who may call is open.
    Fix: Send the one origin that asked, if it is on your list, instead of a star; keep the star for public data without a login.
    """
    return await cors_admission.judge_star(survey, api)


@_works(Severity.BLOCKER, effort=Effort.HOURS, rows=("R3.6", "R1.2"), refs=("Fetch 3.2.5", "Fetch 4.8"))
async def required(survey: Survey, api: Api) -> Verdict:
    """The app's own origins are admitted, with their method and headers.

    Founder: The app loads but shows no data: browsers block every call.
    Fix: Put the app's origins on the API's list, with the method and headers that it sends.
    """
    return await cors_service.judge_required(survey, api)


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
    return await cors_service.judge_vary(survey, api)


@check(Stage.EDGE, Severity.LOW, hurts=(Impact.SPEED,), effort=Effort.MINUTES, rows=("R3.6",), refs=("Fetch 3.2.4",))
async def maxage(survey: Survey, api: Api) -> Verdict:
    """Browsers remember a preflight for no longer than they can.

    Founder: A list that was too wide for an hour stays in visitors' browsers after you have mended it.
    Fix: Send Access-Control-Max-Age of 600 to 7200 seconds.
    """
    return await cors_service.judge_maxage(survey, api)


@check(Stage.EDGE, Severity.LOW, hurts=(Impact.DATA_LEAK,), effort=Effort.MINUTES, rows=("R3.6",), refs=("Private Network Access 3.1",))
async def pna(survey: Survey, api: Api) -> Verdict:
    """The API does not present itself as part of a private network.

    Founder: Websites may reach into the devices of an office network, and nobody needs it: somebody copied a setting.
    Fix: Delete the header Access-Control-Allow-Private-Network.
    """
    return await cors_service.judge_pna(survey, api)
