"""Judges every way to write an address of the site: scheme, bare name or www, deep path, query, trailing slash, upper case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.finding import Verdict, failed, not_applicable, passed, unknown, warned
from lrconsole.model.judgement import Severity
from lrconsole.model.observed_state import HttpState
from lrconsole.model.project import Redirect
from lrconsole.model.text import count
from lrconsole.stages.edge.web.redirect_map import downgraded
from lrconsole.stages.edge.web.redirect_rules import layer_of, whole_host
from lrconsole.stages.edge.web.redirect_trail import DEAD, arrives, lost, visited

if TYPE_CHECKING:
    from lrconsole.model.observation import Trail
    from lrconsole.model.project import Domain
    from lrconsole.model.survey import Survey

PATHS = ("/", "/launch-check/deep", "/launch-check/deep/?a=1&b=%20x", "/Launch-Check/Deep")
"""Addresses that no site has, so that nothing but the redirects answers; and the homepage."""


@dataclass(frozen=True, slots=True)
class Row:
    """One source of the matrix with what came of it: `wrong` says what is amiss, `slight` that only a slash or a missing www is."""

    redirect: Redirect
    trail: Trail
    wrong: str = ""
    astray: bool = False
    slight: str = ""


async def judge_matrix(survey: Survey, domain: Domain) -> Verdict:
    """Every source must arrive at the same path and query of the canonical host."""
    canonical = survey.project.canonical.lower()
    if domain.old:
        return not_applicable("an old domain; see redirects.old_domains")
    if not canonical:
        return unknown("nothing says which address is the right one", fix='Set canonical = "www.…" in [project].')
    if canonical not in (domain.name, f"www.{domain.name}"):
        return not_applicable(f"the canonical host {canonical} is neither this name nor its www")
    rows = [_row(Redirect(source, target), await survey.follow(source)) for source, target in sources(domain.name, canonical)]
    evidence: dict[str, object] = {row.redirect.source: _shown(row) for row in rows}
    if wrong := [row for row in rows if row.wrong]:
        said = f"{count(len(wrong), 'address', 'addresses')} of {len(rows)}: {wrong[0].redirect.source} {wrong[0].wrong}"
        verdict = failed(said, evidence, fix=_fix(wrong, canonical))
        return verdict if any(row.astray for row in wrong) else replace(verdict, severity=Severity.HIGH)
    if blind := [row for row in rows if not row.trail.ended.answered and not row.slight]:
        seen = blind[0].trail.ended
        return unknown(f"no answer from {seen.url}: {seen.why}", evidence)
    if slight := [row for row in rows if row.slight]:
        return warned(f"{slight[0].redirect.source}: {slight[0].slight}", evidence, fix=_fix(slight, canonical))
    return passed(f"all {len(rows)} addresses arrive", evidence)


def sources(apex: str, canonical: str) -> list[tuple[str, str]]:
    """Each source of the matrix and where it must arrive; the canonical host over HTTPS is where, and no source."""
    hosts = [("http", apex), ("https", apex), ("http", f"www.{apex}"), ("https", f"www.{apex}")]
    return [
        (f"{scheme}://{host}{path}", f"https://{canonical}{path}")
        for scheme, host in hosts
        if (scheme, host) != ("https", canonical)
        for path in PATHS
    ]


def _row(redirect: Redirect, trail: Trail) -> Row:
    first, end, wanted = trail.hops[0], trail.ended, redirect.target
    if first.state is HttpState.UNRESOLVED and not trail.left:
        return Row(redirect, trail, slight="the name does not exist, so whoever types it sees an error")
    if trail.loop or trail.capped:
        return Row(redirect, trail, "never ends", astray=True)
    if end.state in DEAD:
        # A host without plain HTTP is judged by redirects.https_first.
        if end.state is HttpState.REFUSED and first is end and end.url.startswith("http:"):
            return Row(redirect, trail, slight=f"nothing answers: {end.why}")
        return Row(redirect, trail, f"fails: {end.why}", astray=True)
    if not end.answered:
        return Row(redirect, trail)
    last = urlsplit(visited(trail)[-1])
    if last.hostname != urlsplit(wanted).hostname:
        return Row(redirect, trail, f"ends at {last.hostname}", astray=True)
    if downgraded(trail) or last.scheme == "http":
        return Row(redirect, trail, "ends on plain HTTP, or passes it after HTTPS", astray=True)
    if arrives(trail, wanted):
        return Row(redirect, trail)
    if arrives(trail, wanted, slash=False):
        return Row(redirect, trail, slight="only a trailing slash differs")
    return Row(redirect, trail, lost(trail, wanted))


def _shown(row: Row) -> str:
    hops = " -> ".join([str(hop.status) if hop.answered else hop.why for hop in row.trail.hops])
    result = row.wrong or row.slight or ("arrives" if row.trail.ended.answered else "no answer")
    return f"{hops}, {visited(row.trail)[-1]}, {count(len(row.trail.hops) - 1, 'hop')}: {result}"


def _fix(rows: list[Row], canonical: str) -> str:
    """One rule for each scheme and host that goes astray, for the layer that answered there."""
    rules: dict[tuple[str, str], str] = {}
    for row in rows:
        source = urlsplit(row.redirect.source)
        key = (source.scheme, source.hostname or "")
        layer = layer_of(row.trail.hops[0])
        rules.setdefault(key, whole_host(key[1], f"https://{canonical}", layer, plain=source.scheme == "http"))
    return "\n".join(dict.fromkeys(rules.values()))
