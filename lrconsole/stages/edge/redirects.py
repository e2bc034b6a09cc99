"""Redirects: every source of the redirect map ends where it should, over HTTPS, with its path and query."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Effort, Impact, Severity
from lrconsole.model.observed_state import DnsState, HttpState
from lrconsole.model.project import Domain, Host, HostKind, Redirect
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange, Trail
    from lrconsole.model.survey import Survey

_DEAD = (HttpState.REFUSED, HttpState.TLS, HttpState.BROKEN)


@check(
    Stage.EDGE,
    Severity.HIGH,
    hurts=(Impact.DATA_LEAK, Impact.LOGIN),
    effort=Effort.MINUTES,
    rows=("R3.2", "B6"),
    refs=("MDN HTTP Observatory: redirection", "RFC 6797 7.2"),
)
async def https_first(survey: Survey, host: Host) -> Verdict:
    """Plain HTTP leads to HTTPS on the same host first.

    Founder: A visitor who types the bare name sends their first request, and maybe a password, in the clear.
    Fix: Redirect http to https on the same host before anything else.
    """
    answer = await survey.fetch(f"http://{host.name}/")
    fix = f"nginx: server {{ listen 80; server_name {host.name}; return 301 https://$host$request_uri; }}"
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


@check(
    Stage.EDGE,
    Severity.BLOCKER,
    hurts=(Impact.REPUTATION, Impact.MONEY),
    effort=Effort.MINUTES,
    rows=("R3.3", "B6"),
    refs=("RFC 9110 15.4",),
)
async def canonical(survey: Survey, redirect: Redirect) -> Verdict:
    """The redirect ends at the host it is mapped to.

    Founder: Links on cards, in mails and in search results lead nowhere, or to a copy of the site.
    Fix: Add one permanent redirect for the source.
    """
    trail = await survey.follow(redirect.source)
    if (early := _unended(trail)) is not None:
        return early
    end, wanted = urlsplit(trail.left or trail.ended.url), urlsplit(redirect.target)
    evidence = table(trail) | {"wanted": redirect.target}
    fix = rule(redirect)
    if end.hostname != wanted.hostname:
        moved = "leaves for" if trail.left else "ends at"
        return failed(f"{moved} {end.hostname}, not {wanted.hostname}", evidence, fix=fix)
    if trail.ended.state in _DEAD:
        return failed(f"{trail.ended.url} does not answer: {trail.ended.why}", evidence, fix=fix)
    if not trail.ended.answered:
        return unknown(f"{trail.ended.url} did not answer: {trail.ended.why}", evidence)
    if end.scheme == "http" and wanted.scheme == "https":
        return warned("the right host, but on plain HTTP", evidence, fix=fix)
    if trail.ended.status >= 400 and trail.ended.status not in (401, 403):
        return warned(f"the right host, but it answers {trail.ended.status}", evidence)
    return passed(f"ends at {end.hostname}", evidence)


@check(
    Stage.EDGE,
    Severity.HIGH,
    hurts=(Impact.REPUTATION, Impact.MONEY),
    effort=Effort.MINUTES,
    rows=("R3.3", "B6"),
    refs=("RFC 3986 6.2.2",),
)
async def path_query(survey: Survey, redirect: Redirect) -> Verdict:
    """The redirect keeps the path and the query.

    Founder: A customer who follows a booking link lands on the homepage, and campaign links lose their source.
    Fix: Redirect to the same path and query, not to the homepage.
    """
    trail = await survey.follow(redirect.source)
    if (early := _unended(trail)) is not None:
        return early
    wanted = urlsplit(redirect.target)
    visited = [hop.url for hop in trail.hops] + ([trail.left] if trail.left else [])
    there = [url for url in visited if urlsplit(url).hostname == wanted.hostname] or visited[-1:]
    evidence = table(trail) | {"wanted": redirect.target}
    if any(_path(url) == _path(redirect.target) for url in there):
        return passed("kept", evidence)
    if any(_path(url, slash=False) == _path(redirect.target, slash=False) for url in there):
        return warned("only a trailing slash differs", evidence, fix=rule(redirect))
    found = urlsplit(there[-1])
    lost = "the query" if found.path.rstrip("/") == wanted.path.rstrip("/") else "the path"
    shown = found.path + (f"?{found.query}" if found.query else "")
    return failed(f"{lost} is not kept: arrives at {shown or '/'}", evidence, fix=rule(redirect))


@check(
    Stage.EDGE,
    Severity.BLOCKER,
    hurts=(Impact.DATA_LEAK, Impact.LOGIN),
    effort=Effort.MINUTES,
    rows=("R3.2", "R3.3", "B6"),
    refs=("RFC 9110 17.9",),
)
async def downgrade(survey: Survey, redirect: Redirect) -> Verdict:
    """No redirect goes from HTTPS back to plain HTTP.

    Founder: What visitors type can be read on the way, although the address bar showed a lock.
    Fix: Write https:// in the Location of every redirect.
    """
    trail = await survey.follow(redirect.source)
    urls = [hop.url for hop in trail.hops] + ([trail.left] if trail.left else [])
    steps = list(pairwise(urls))
    bad = [(here, there) for here, there in steps if here.startswith("https:") and there.startswith("http:")]
    if bad:
        here, there = bad[0]
        return failed(f"{urlsplit(here).hostname} sends back to plain HTTP", table(trail), fix=f"At {here}: Location: https{there[4:]}")
    if not trail.hops[0].answered:
        return unknown(f"no answer from {trail.url}: {trail.hops[0].why}", table(trail))
    return passed("none", table(trail))


@check(
    Stage.EDGE,
    Severity.BLOCKER,
    hurts=(Impact.LOGIN, Impact.REPUTATION),
    effort=Effort.MINUTES,
    rows=("R3.3", "B6"),
    refs=("RFC 9110 15.4",),
)
async def loop(survey: Survey, redirect: Redirect) -> Verdict:
    """The redirect comes to an end.

    Founder: Browsers give up with "too many redirects" and nobody can reach the page.
    Fix: Behind a proxy that ends TLS, set it to Full (strict); let only one layer redirect.
    """
    trail = await survey.follow(redirect.source)
    if trail.loop:
        return failed(f"goes round in circles after {count(len(trail.hops), 'request')}", table(trail), fix=_loop_fix(trail))
    if trail.capped:
        return failed(f"no end after {count(len(trail.hops), 'request')}", table(trail), fix=_loop_fix(trail))
    if not trail.hops[0].answered:
        return unknown(f"no answer from {trail.url}: {trail.hops[0].why}", table(trail))
    return passed("ends", table(trail))


@check(
    Stage.EDGE,
    Severity.HIGH,
    hurts=(Impact.REPUTATION, Impact.MONEY),
    effort=Effort.HOURS,
    rows=("R3.3", "B6", "F3"),
    refs=("RFC 9110 15.4.2",),
)
async def old_domains(survey: Survey, domain: Domain) -> Verdict:
    """An old domain still leads to the new site.

    Founder: Old links and printed cards break, or search engines list two copies of the site.
    Fix: Keep the domain registered, with a certificate, and redirect all of it permanently.
    """
    if not domain.old:
        return not_applicable("not marked as old")
    mapped = {urlsplit(row.target).hostname for row in survey.project.redirects if urlsplit(row.source).hostname == domain.name}
    wanted = mapped or ({survey.project.canonical.lower()} if survey.project.canonical else set())
    if not wanted:
        return unknown("nothing says where it should lead", fix="Set canonical in [project], or add a [[redirect]] for it.")
    address = await survey.records(domain.name, "A")
    if address.state is DnsState.NXDOMAIN:
        return failed("the name does not exist any more", {f"A {domain.name}": address.state.value}, fix=f"Renew {domain.name}.")
    trails = [await survey.follow(f"{scheme}://{domain.name}/") for scheme in ("http", "https")]
    evidence = {trail.url: "; ".join(f"{key}: {seen}" for key, seen in table(trail).items()) for trail in trails}
    target = survey.project.canonical or sorted(str(name) for name in wanted)[0]
    fix = f"nginx: server {{ server_name {domain.name}; listen 80; listen 443 ssl; return 301 https://{target}$request_uri; }}"
    for trail in trails:
        if problem := _old_problem(trail, wanted):
            return failed(problem, evidence, fix=fix)
    blind = next((trail for trail in trails if not trail.ended.answered), None)
    if blind is not None:
        return unknown(f"no answer from {blind.ended.url}: {blind.ended.why}", evidence)
    return passed(f"leads to {target}", evidence)


@check(
    Stage.EDGE,
    Severity.MEDIUM,
    hurts=(Impact.SPEED,),
    effort=Effort.MINUTES,
    rows=("R3.3", "B6"),
    refs=("RFC 9110 15.4",),
)
async def hops(survey: Survey, redirect: Redirect) -> Verdict:
    """The redirect takes at most two hops.

    Founder: Each detour makes the first visit slower, on a phone by up to a second.
    Fix: Point the first redirect straight at the final address.
    """
    trail = await survey.follow(redirect.source)
    if (early := _unended(trail)) is not None:
        return early
    steps = len(trail.hops) - (0 if trail.left else 1)
    if steps <= 2:
        return passed(count(steps, "hop"), table(trail))
    judge = warned if steps <= 4 else failed
    return judge(count(steps, "hop"), table(trail), fix=rule(redirect))


def table(trail: Trail) -> dict[str, object]:
    """The hop table: each request with its status, Location and milliseconds."""
    rows: dict[str, object] = {f"{number} {hop.url}": _hop(hop) for number, hop in enumerate(trail.hops, 1)}
    return rows | ({"left the declared hosts": trail.left} if trail.left else {})


def rule(redirect: Redirect) -> str:
    """One nginx rule that sends the source to its target, whole-host when path and query stay the same."""
    source, target = urlsplit(redirect.source), urlsplit(redirect.target)
    listen = "listen 80;" if source.scheme == "http" else "listen 443 ssl;"
    keeps = (source.path or "/", source.query) == (target.path or "/", target.query) and source.hostname != target.hostname
    if keeps:
        return f"nginx: server {{ {listen} server_name {source.hostname}; return 301 {target.scheme}://{target.netloc}$request_uri; }}"
    if (source.hostname, source.path) == (target.hostname, target.path):
        return f"nginx: server {{ {listen} server_name {source.hostname}; return 301 {target.scheme}://$host$request_uri; }}"
    kept = "$is_args$args" if source.query and source.query == target.query else (f"?{target.query}" if target.query else "")
    end = f"{target.scheme}://{target.netloc}{target.path or '/'}{kept}"
    return f"nginx: server {{ {listen} server_name {source.hostname}; location = {source.path or '/'} {{ return 301 {end}; }} }}"


def _hop(hop: Exchange) -> str:
    if not hop.answered:
        return hop.why
    arrow = f" -> {hop.header('location')}" if hop.header("location") else ""
    strict = ", HSTS" if hop.header("strict-transport-security") else ""
    return f"{hop.status}{arrow} ({hop.timing.total:.0f} ms{strict})"


def _unended(trail: Trail) -> Verdict | None:
    """The verdict of a check about the end of a trail that has none, or was not begun."""
    if trail.loop or trail.capped:
        return not_applicable("the redirects do not end; see redirects.loop")
    first = trail.hops[0]
    if first.state in _DEAD:
        return failed(f"the source does not answer: {first.why}", table(trail), fix=f"Listen for {first.url}, then redirect it.")
    if not first.answered:
        return unknown(f"no answer from {first.url}: {first.why}", table(trail))
    return None


def _path(url: str, *, slash: bool = True) -> tuple[str, str]:
    """Path and query with percent-encoding normalised (RFC 3986 6.2.2); without a trailing slash when `slash` is False."""
    parts = urlsplit(url)
    path = quote(unquote(parts.path or "/"), safe="/")
    query = quote(unquote(parts.query), safe="=&+")
    return path if slash else path.rstrip("/"), query


def _old_problem(trail: Trail, wanted: set[str | None]) -> str:
    end = trail.ended
    if trail.loop or trail.capped:
        return f"{trail.url} never ends"
    if end.state in _DEAD:
        return f"{end.url} fails: {end.why}"
    if not end.answered:
        return ""
    host = urlsplit(trail.left or end.url).hostname
    if host in wanted:
        return ""
    if len(trail.hops) == 1 and not trail.left:
        return f"{trail.url} still serves pages of its own" if end.status < 400 else f"{trail.url} answers {end.status}"
    return f"{trail.url} leads to {host}"


def _loop_fix(trail: Trail) -> str:
    urls = [hop.url for hop in trail.hops]
    hosts = sorted({str(urlsplit(url).hostname) for url in urls})
    if len(hosts) == 1:
        return f"Only one layer may redirect {hosts[0]}. Behind Cloudflare: SSL/TLS, Overview, Full (strict), then purge the cache."
    return f"{' and '.join(hosts)} redirect to each other: keep one of the two rules and delete the other."
