"""Stage 3: where each redirect ends, what the zone still needs, and what each resolver says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from textual.content import Content

from lrconsole.model.finding import Finding
from lrconsole.model.judgement import Outcome
from lrconsole.model.standing import Standing
from lrconsole.model.text import clean_line
from lrconsole.report.text import GLYPHS
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
        plan = [_plan(standing), _resolvers(standing)]
        maps = sorted(_by_source(standing).items(), key=lambda one: (not worst(one[1]).is_open, one[0]))
        if not maps:
            return [*plan, words.muted(_NO_MAP)]
        return [*plan, *table(("redirect from", "hops", "ends at", "path and query", "result"), [_row(*one) for one in maps], width)]


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
