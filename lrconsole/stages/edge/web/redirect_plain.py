"""Judges single answers that redirect: plain HTTP to HTTPS, a call to the API over HTTP, and where a page sends on to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import HostKind
from lrconsole.model.text import count
from lrconsole.stages.edge.web.redirect_rules import layer_of, whole_host

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange
    from lrconsole.model.project import Api, Host
    from lrconsole.model.survey import Survey

FOREIGN = "example.invalid"
"""A host that can never exist (RFC 2606 2), so that nobody is visited when it is followed."""

_CONSENT = 'Add "redirects" to probes in [consent].'
_FORMS = (f"//{FOREIGN}/", f"https://{FOREIGN}/", f"/\\{FOREIGN}/", f"https:{FOREIGN}/")
_REFUSALS = (400, 401, 403, 404, 405, 410, 421, 426)


def judge_https_first(host: Host, answer: Exchange) -> Verdict:
    """The first step from plain HTTP must be HTTPS on the same host."""
    fix = whole_host(host.name, f"https://{host.name}", layer_of(answer), plain=True)
    if answer.state is HttpState.REFUSED:
        return warned("nothing answers on plain HTTP, so a typed name may show an error", {answer.url: answer.why}, fix=fix)
    if not answer.answered:
        return unknown(f"no answer from {answer.url}: {answer.why}")
    location = answer.header("location")
    evidence = {answer.url: f"{answer.status} {location}".strip()}
    if not location or not 300 <= answer.status < 400:
        if host.kind is HostKind.API and answer.status in (400, 403, 404, 426):
            return passed("plain HTTP is refused", evidence)
        return failed("plain HTTP is served without a redirect", evidence, fix=fix)
    first = urlsplit(urljoin(answer.url, location))
    if first.scheme != "https":
        return failed("the first redirect stays on plain HTTP", evidence, fix=fix)
    if first.hostname != host.name.lower():
        return warned(f"jumps to {first.hostname} before HTTPS on its own host", evidence, fix=fix)
    return passed("HTTPS on the same host first", evidence)


async def judge_method(survey: Survey, api: Api) -> Verdict:
    """A POST without a body and without credentials over plain HTTP must be refused, or sent on with 307 or 308."""
    url = urlunsplit(urlsplit(api.url)._replace(scheme="http"))
    answer = await survey.plain_post(url)
    if answer.state is HttpState.REFUSED:
        return passed("nothing answers on plain HTTP", {f"POST {url}": answer.why})
    if not answer.answered or answer.status >= 500 or answer.status == 429:
        fix = _CONSENT if answer.state is HttpState.NOT_AGREED else ""
        return unknown(f"POST {url}: {answer.why if not answer.answered else answer.status}", fix=fix)
    evidence = {f"POST {url}": _seen(answer)}
    host = urlsplit(url).hostname or ""
    fix = f"nginx: server {{ listen 80; server_name {host}; return 308 https://$host$request_uri; }}"
    if answer.status in (307, 308):
        return passed("sent on as the same call", evidence)
    if 300 <= answer.status < 400:
        return warned(f"{answer.status} turns the call into a mere reading", evidence, fix=fix)
    if answer.status in _REFUSALS:
        return passed(f"refused with {answer.status}", evidence)
    return failed(f"answered {answer.status} over plain HTTP", evidence, fix=fix)


async def judge_open(survey: Survey, host: Host) -> Verdict:
    """No declared address that takes a target may lead to a foreign one, however it is written."""
    if not host.next:
        return not_applicable("no address that takes a target is declared (next in [[host]])")
    answers = [await survey.sent_on(f"https://{host.name}{path}", form) for path in host.next for form in _FORMS]
    evidence: dict[str, object] = {answer.url: _seen(answer) for answer in answers}
    gone = [answer for answer in answers if _leaves(answer)]
    if gone:
        fix = "Let only paths pass: one leading slash, no second slash or backslash after it, and no scheme; else go to the homepage."
        return failed(f"{gone[0].url} leads to {FOREIGN}", evidence, fix=fix)
    lost = next((answer for answer in answers if not answer.answered or answer.status >= 500), None)
    if lost is not None:
        fix = _CONSENT if lost.state is HttpState.NOT_AGREED else ""
        return unknown(f"no answer from {lost.url}: {lost.why if not lost.answered else lost.status}", evidence, fix=fix)
    return passed(f"{count(len(answers), 'foreign target')} refused", evidence)


def _seen(answer: Exchange) -> str:
    return f"{answer.status} {answer.header('location')}".strip() if answer.answered else answer.why


def _leaves(answer: Exchange) -> bool:
    location = answer.header("location").strip()
    if not answer.answered or not 300 <= answer.status < 400 or not location:
        return False
    # Browsers take a backslash for a slash, and "https:host" for "https://host" (URL standard 4.4).
    read = location.replace("\\", "/")
    if read.lower().startswith(("https:", "http:")):
        scheme, _, rest = read.partition(":")
        read = f"{scheme}://{rest.lstrip('/')}"
    elif read.startswith("//"):
        read = f"https://{read.lstrip('/')}"
    return (urlsplit(read).hostname or "").lower() == FOREIGN
