"""Stage 3: what the zone still needs, what each server says, what changed, the certificates, and where each redirect ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from textual.content import Content

from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome
from lrconsole.model.standing import Standing
from lrconsole.model.text import clean_line, count
from lrconsole.report.text import GLYPHS
from lrconsole.stages.edge import plan
from lrconsole.tui import words
from lrconsole.tui.instruments.base import Instrument
from lrconsole.tui.instruments.table import evidence, found, table, worst

_MAP = tuple(f"redirects.{name}" for name in ("canonical", "path_query", "hops", "downgrade", "loop"))
_POINTS = ("dns.apex_target", "dns.www_target", "dns.leftover_a", "dns.leftover_aaaa")
_STEP = re.compile(r"(\d{1,3}) (\S+)")
_ASKED = re.compile(r"(?:A|AAAA) \S+ at (\S+)")
_NO_MAP = "Redirect map: declare each [[redirect]] in lrconsole.toml, then: lrconsole audit --only redirects"
_NO_PLAN = "DNS plan: declare each [[domain]] and [[host]] in lrconsole.toml, then: lrconsole audit --only dns"


class EdgeMap(Instrument):
    """Redirect map, DNS plan, resolvers."""

    heading = "Redirect map · DNS plan · resolvers"

    def summary(self, standing: Standing) -> Content:
        """How many redirects are as mapped, how many names are right."""
        maps = _by_source(standing)
        right = sum(not worst(findings).is_open for findings in maps.values())
        points = _points(standing)
        good = sum(finding.outcome is Outcome.PASS for finding in points)
        return Content(f"{right} of {len(maps)} redirects as mapped, {good} of {len(points)} names point right")

    def lines(self, standing: Standing, width: int) -> list[Content]:
        """The plan first, since it is short, then the map."""
        top = [_plan(standing), _resolvers(standing), _certificates(standing), *_changed(standing), *_from_place_to_place(standing, width)]
        maps = sorted(_by_source(standing).items(), key=lambda one: (not worst(one[1]).is_open, one[0]))
        if not maps:
            return [*top, words.muted(_NO_MAP)]
        return [*top, *table(("redirect from", "hops", "ends at", "path and query", "result"), [_row(*one) for one in maps], width)]


def make() -> Instrument:
    """The instrument."""
    return EdgeMap()


def _by_source(standing: Standing) -> dict[str, list[Finding]]:
    maps: dict[str, list[Finding]] = {}
    for finding in found(standing, *_MAP):
        maps.setdefault(finding.subject, []).append(finding)
    return maps


def _row(source: str, findings: list[Finding]) -> list[Content]:
    by_check = {finding.check.partition(".")[2]: finding for finding in findings}
    steps = next((steps for steps in map(_steps, findings) if steps), [])
    kept = by_check.get("path_query")
    first = findings[0]
    # What is wrong is told by the check that found it; a redirect that is right needs no reason.
    told = clean_line(first.summary, 80) if first.outcome.is_open else "as mapped"
    return [
        words.plain(source, 80),
        Content(f"{max(0, len(steps) - 1):>4}" if steps else "   –"),
        words.plain(steps[-1] if steps else "–", 80),
        words.state(kept.outcome, "kept" if kept.outcome is Outcome.PASS else words.short(kept.outcome)) if kept else words.muted("–"),
        words.state(first.outcome, told),
    ]


def _steps(finding: Finding) -> list[str]:
    """The addresses that the redirect leads through."""
    found_steps = [_STEP.fullmatch(label) for label in evidence(finding)]
    return [step.group(2) for step in found_steps if step]


def _points(standing: Standing) -> list[Finding]:
    return [finding for finding in found(standing, *_POINTS) if finding.outcome is not Outcome.NOT_APPLICABLE]


def _plan(standing: Standing) -> Content:
    points = _points(standing)
    if not points:
        return words.muted(_NO_PLAN)
    to_do = [finding for finding in points if finding.outcome is not Outcome.PASS]
    good = len(points) - len(to_do)
    head = Content.assemble(words.muted("DNS plan  "), f"{good} of {len(points)} as wanted")
    return Content("   ").join([head, *_to_do(to_do)])


def _to_do(findings: list[Finding]) -> Iterator[Content]:
    for finding in findings:
        wanted = evidence(finding).get("wanted", "")
        told = f" → {clean_line(wanted, 40)}" if wanted else f" {clean_line(finding.summary, 40)}"
        yield words.state(finding.outcome, f"{clean_line(finding.subject, 40)}{told}")


def _resolvers(standing: Standing) -> Content:
    """For each resolver, at how many names it says something else than most do."""
    asked, other = _answers(found(standing, "dns.resolvers_agree"))
    if not asked:
        return words.muted("Resolvers: lrconsole audit --only dns.resolvers_agree")
    parts = []
    for resolver in sorted(asked):
        differs = other[resolver]
        outcome = Outcome.WARN if differs else Outcome.PASS
        text = f"{differs} of {asked[resolver]} names differ" if differs else f"agrees on {asked[resolver]}"
        parts.append(words.state(outcome, f"{clean_line(resolver, 40)} {text}"))
    disagree = [finding for finding in found(standing, "dns.resolvers_agree") if finding.outcome is Outcome.FAIL]
    named = [Content.styled(f"{GLYPHS[one.outcome]} {clean_line(one.subject, 40)}", words.COLOURS[one.outcome]) for one in disagree]
    return Content("   ").join([Content.assemble(words.muted("resolvers "), parts[0]), *parts[1:], *named])


def _certificates(standing: Standing) -> Content:
    """How many hosts have nothing wrong with their TLS, and which have."""
    rows = plan.certificates(standing)
    if not rows:
        return words.muted("TLS: lrconsole audit --only tls")
    wrong = [row for row in rows if row.outcome.is_open]
    head = Content.assemble(words.muted("TLS       "), f"{len(rows) - len(wrong)} of {count(len(rows), 'host')} sound")
    named = [words.state(row.outcome, f"{clean_line(row.host, 40)} {_first_open(row)}") for row in wrong]
    return Content("   ").join([head, *named])


def _first_open(row: plan.TlsRow) -> str:
    return next((name for name, outcome, _ in row.checks if outcome is row.outcome), "")


def _changed(standing: Standing) -> list[Content]:
    """The declared names that have other records than at the run before."""
    if not standing.names:
        return []
    told = [words.plain(change.text, 100) for change in standing.names]
    return [Content.assemble(words.muted("changed   "), Content("   ").join(told))]


def _from_place_to_place(standing: Standing, width: int) -> list[Content]:
    """The names that are not everywhere as planned: wanted, in the zone, at its servers, at the resolvers."""
    late = [one for one in plan.names(standing) if not one.is_done]
    if not late:
        return []
    rows = [[words.plain(one.name, 60), words.plain(one.wanted, 40), words.plain(one.live, 40), *_places(one)] for one in late]
    return [Content(""), *table(("name", "wanted", "in the zone", "its servers", "resolvers"), rows, width), Content("")]


def _places(one: plan.NamePlan) -> list[Content]:
    cells = []
    for place in ("authority", "resolver"):
        told = [answer for _, where, answer in one.answers if where == place]
        wrong = [answer for answer in told if not answer.startswith("as planned")]
        if not told:
            cells.append(words.muted("not asked yet"))
        elif wrong:
            outcome = Outcome.WARN if place == "resolver" else Outcome.FAIL
            cells.append(words.state(outcome, f"{len(wrong)} of {len(told)}: {clean_line(wrong[0], 60)}"))
        else:
            cells.append(words.state(Outcome.PASS, f"{len(told)} as planned"))
    return cells


def _answers(findings: list[Finding]) -> tuple[Counter[str], Counter[str]]:
    asked: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for finding in findings:
        said = [(found_at.group(1), value) for label, value in evidence(finding).items() if (found_at := _ASKED.fullmatch(label))]
        # The time to live runs down between two answers, and says nothing about agreement.
        answers = [(resolver, value.partition(" · TTL")[0]) for resolver, value in said]
        usual = Counter(answer for _, answer in answers).most_common(1)
        for resolver, answer in answers:
            asked[resolver] += 1
            other[resolver] += answer != usual[0][0]
    return asked, other
