"""Reads a CORS answer as a browser does: which origin it admits, with what, and why a call would be refused (Fetch 3.2, 4.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, unknown
from lrconsole.model.observed_state import HttpState

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange
    from lrconsole.model.project import Api

SIMPLE_METHODS = ("GET", "HEAD", "POST")
"""Methods that a preflight need not list (Fetch 2.2.1)."""

_CONSENT = 'Add "cors" to probes in [consent].'
_SHOWN = (
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-max-age",
    "access-control-allow-private-network",
    "vary",
)


def allowed(answer: Exchange) -> str:
    """The origin that the answer admits; several headers count as one, which admits nobody."""
    return ", ".join(value.strip() for name, value in answer.headers if name == "access-control-allow-origin")


def credentials(answer: Exchange) -> bool:
    """Whether cookies and authorisation may go along; only this one spelling counts."""
    return answer.header("access-control-allow-credentials").strip() == "true"


def admits(answer: Exchange, origin: str) -> bool:
    """Whether the answer names exactly `origin`; the star, which no credentials go with, is not it."""
    return answer.answered and allowed(answer) == origin


def facts(origin: str, answer: Exchange) -> dict[str, object]:
    """What was asked with `origin` and what the answer admits."""
    if not answer.answered:
        return {f"{answer.method} with Origin {origin}": answer.why}
    lines = [f"{name}: {value}" for name in _SHOWN for key, value in answer.headers if key == name]
    return {f"{answer.method} with Origin {origin}": "; ".join([str(answer.status), *lines])}


def refusal(api: Api, origin: str, answer: Exchange, *, preflight: bool) -> str:
    """Why a browser would refuse `answer`, or ""."""
    what = "preflight" if preflight else "call"
    given = allowed(answer)
    if preflight and not 200 <= answer.status < 300:
        return f"the preflight of {origin} answers {answer.status}"
    if given != origin and (given != "*" or api.credentials):
        return f"{what} of {origin} is not admitted: {f'admits {given}' if given else 'no Access-Control-Allow-Origin'}"
    if api.credentials and not credentials(answer):
        return f"{what} of {origin} is admitted without credentials, which the app sends"
    return _unlisted(api, answer) if preflight else ""


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


def blind(answer: Exchange) -> Verdict:
    """The verdict when an answer says nothing."""
    fix = _CONSENT if answer.state is HttpState.NOT_AGREED else ""
    if answer.answered:
        return unknown(f"{answer.method} {answer.url} answers {answer.status}")
    return unknown(f"{answer.method} {answer.url}: {answer.why}", fix=fix)


def _unlisted(api: Api, answer: Exchange) -> str:
    methods = _listed(answer, "access-control-allow-methods")
    headers = _listed(answer, "access-control-allow-headers")
    star = not api.credentials
    if api.method.upper() not in SIMPLE_METHODS and api.method.lower() not in methods and not (star and "*" in methods):
        return f"the preflight does not admit {api.method}"
    wanted = [name.lower() for name in api.headers]
    refused = [name for name in wanted if name not in headers and not (star and "*" in headers and name != "authorization")]
    return f"the preflight does not admit the header {', '.join(refused)}" if refused else ""


def _listed(answer: Exchange, name: str) -> set[str]:
    return {part.strip().lower() for key, value in answer.headers if key == name for part in value.split(",")}
