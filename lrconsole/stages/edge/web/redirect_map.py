"""Judges one row of the redirect map by its trail: where it ends, what it keeps, how it gets there."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lrconsole.model.finding import Verdict, failed, passed, unknown, warned
from lrconsole.model.text import count
from lrconsole.stages.edge.web.redirect_rules import loop_fix, rule
from lrconsole.stages.edge.web.redirect_trail import DEAD, PERMANENT, arrives, lost, page_redirect, path_of, table, unended, visited

if TYPE_CHECKING:
    from lrconsole.model.observation import Exchange, Trail
    from lrconsole.model.project import Redirect

_FOR_A_WHILE = (302, 303, 307)


def judge_canonical(redirect: Redirect, trail: Trail) -> Verdict:
    """The trail must end at the host of the target, with an answer."""
    if (early := unended(trail)) is not None:
        return early
    end, wanted = urlsplit(trail.left or trail.ended.url), urlsplit(redirect.target)
    evidence = table(trail) | {"wanted": redirect.target}
    fix = rule(redirect, trail.hops[0])
    if end.hostname != wanted.hostname:
        moved = "leaves for" if trail.left else "ends at"
        return failed(f"{moved} {end.hostname}, not {wanted.hostname}", evidence, fix=fix)
    if trail.ended.state in DEAD:
        return failed(f"{trail.ended.url} does not answer: {trail.ended.why}", evidence, fix=fix)
    if not trail.ended.answered:
        return unknown(f"{trail.ended.url} did not answer: {trail.ended.why}", evidence)
    if end.scheme == "http" and wanted.scheme == "https":
        return warned("the right host, but on plain HTTP", evidence, fix=fix)
    if trail.ended.status >= 400 and trail.ended.status not in (401, 403):
        return warned(f"the right host, but it answers {trail.ended.status}", evidence)
    return passed(f"ends at {end.hostname}", evidence)


def judge_path_query(redirect: Redirect, trail: Trail) -> Verdict:
    """Path and query must arrive at the target's host, whatever comes after that."""
    if (early := unended(trail)) is not None:
        return early
    evidence = table(trail) | {"wanted": redirect.target}
    if arrives(trail, redirect.target):
        return passed("kept", evidence)
    fix = rule(redirect, trail.hops[0])
    if arrives(trail, redirect.target, slash=False):
        return warned("only a trailing slash differs", evidence, fix=fix)
    return failed(lost(trail, redirect.target), evidence, fix=fix)


def judge_downgrade(trail: Trail) -> Verdict:
    """No step may lead from HTTPS to HTTP."""
    if step := downgraded(trail):
        here, there = step
        return failed(f"{urlsplit(here).hostname} sends back to plain HTTP", table(trail), fix=f"At {here}: Location: https{there[4:]}")
    return _begun(trail) or passed("none", table(trail))


def judge_loop(trail: Trail) -> Verdict:
    """The trail must come to an end; a loop of one host behind Cloudflare has a cause with a name."""
    if trail.loop:
        return failed(_loop_summary(trail), table(trail), fix=loop_fix(trail))
    if trail.capped:
        return failed(f"no end after {count(len(trail.hops), 'request')}", table(trail), fix=loop_fix(trail))
    return _begun(trail) or passed("ends", table(trail))


def judge_hops(redirect: Redirect, trail: Trail) -> Verdict:
    """Two hops are enough for any source: to HTTPS, then to the target. What the target does then is no detour."""
    if (early := unended(trail)) is not None:
        return early
    before = len(steps_to(trail, redirect.target))
    steps = before if before < len(trail.hops) else before - (0 if trail.left else 1)
    if steps <= 2:
        return passed(count(steps, "hop"), table(trail))
    judge = warned if steps <= 4 else failed
    return judge(count(steps, "hop"), table(trail), fix=rule(redirect, trail.hops[0]))


def judge_status(redirect: Redirect, trail: Trail) -> Verdict:
    """Up to the target every step must be permanent, and made by a status code; what the target does then is its own affair."""
    if (early := unended(trail)) is not None:
        return early
    evidence, fix = table(trail), rule(redirect, trail.hops[0])
    steps = steps_to(trail, redirect.target)
    if how := page_redirect(steps[-1]) if steps else "":
        return failed(f"sent on by a {how} in the page, not by the server", evidence, fix=fix)
    passing = [hop for hop in steps if hop.status in _FOR_A_WHILE]
    if passing:
        return warned(f"{passing[0].url} answers {passing[0].status}, which nobody remembers", evidence, fix=fix)
    permanent = [str(hop.status) for hop in steps if hop.status in PERMANENT]
    return passed(" and ".join(dict.fromkeys(permanent)) or "no redirect", evidence)


def steps_to(trail: Trail, target: str) -> list[Exchange]:
    """The hops before the one that is the target itself; all when the target is never met."""
    wanted = (urlsplit(target).hostname, path_of(target, slash=False))
    for number, hop in enumerate(trail.hops):
        if urlsplit(hop.url).scheme == urlsplit(target).scheme and (urlsplit(hop.url).hostname, path_of(hop.url, slash=False)) == wanted:
            return list(trail.hops[:number])
    return list(trail.hops)


def downgraded(trail: Trail) -> tuple[str, str] | None:
    """The first step from HTTPS to HTTP."""
    return next((step for step in pairwise(visited(trail)) if step[0].startswith("https:") and step[1].startswith("http:")), None)


def _begun(trail: Trail) -> Verdict | None:
    first = trail.hops[0]
    return None if first.answered else unknown(f"no answer from {trail.url}: {first.why}", table(trail))


def _loop_summary(trail: Trail) -> str:
    after = f"goes round in circles after {count(len(trail.hops), 'request')}"
    hosts = {urlsplit(hop.url).hostname for hop in trail.hops}
    behind = any(hop.header("cf-ray") or hop.header("server").lower() == "cloudflare" for hop in trail.hops)
    itself = any(hop.header("location") == hop.url for hop in trail.hops if hop.url.startswith("https:"))
    if len(hosts) == 1 and behind and itself:
        return f"{after}: Cloudflare asks the server over plain HTTP (Flexible), and the server insists on HTTPS"
    return after
