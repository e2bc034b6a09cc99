"""Judges whether an old domain still leads to the new site, over HTTP and HTTPS."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown
from lrconsole.model.observed_state import DnsState
from lrconsole.stages.edge.web.redirect_rules import layer_of, whole_host
from lrconsole.stages.edge.web.redirect_trail import DEAD, table

if TYPE_CHECKING:
    from lrconsole.model.observation import Trail
    from lrconsole.model.project import Domain
    from lrconsole.model.survey import Survey


async def judge_old(survey: Survey, domain: Domain) -> Verdict:
    """Both schemes of the bare name must end at the mapped or canonical host."""
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
    for trail in trails:
        if problem := _problem(trail, wanted):
            plain = trail.url.startswith("http:")
            fix = whole_host(domain.name, f"https://{target}", layer_of(trail.hops[0]), plain=plain)
            return failed(problem, evidence, fix=fix)
    blind = next((trail for trail in trails if not trail.ended.answered), None)
    if blind is not None:
        return unknown(f"no answer from {blind.ended.url}: {blind.ended.why}", evidence)
    return passed(f"leads to {target}", evidence)


def _problem(trail: Trail, wanted: set[str | None]) -> str:
    end = trail.ended
    if trail.loop or trail.capped:
        return f"{trail.url} never ends"
    if end.state in DEAD:
        return f"{end.url} fails: {end.why}"
    if not end.answered:
        return ""
    host = urlsplit(trail.left or end.url).hostname
    if host in wanted:
        return ""
    if len(trail.hops) == 1 and not trail.left:
        return f"{trail.url} still serves pages of its own" if end.status < 400 else f"{trail.url} answers {end.status}"
    return f"{trail.url} leads to {host}"
