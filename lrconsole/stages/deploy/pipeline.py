"""Pipeline: every change runs through CI, with its tests, before it reaches anybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lrconsole.model.finding import Verdict, failed, passed, warned
from lrconsole.model.judgement import Confidence, Effort, Exposure, Impact, Severity
from lrconsole.model.project import Repository
from lrconsole.model.stage import Stage
from lrconsole.model.text import count
from lrconsole.stages import check
from lrconsole.stages.trees import unread

if TYPE_CHECKING:
    from lrconsole.model.observation import Workflow
    from lrconsole.model.survey import Survey

_ON = re.compile(r"""^["']?on["']?\s*:(.*)$""", re.MULTILINE)
_TAGS = re.compile(r"\bpush:\s*\n\s+tags\b|\bpush:\s*\{\s*tags\b")
_EVENT = re.compile(r"\b(?:push|pull_request|pull_request_target|merge_group)\b")
_TESTS = re.compile(
    r"\bpytest\b|\bpython\d* -m (?:pytest|unittest)\b|\b(?:npm|pnpm|yarn|bun)(?: run)? test\b|\bnpm t\b|\b(?:vitest|jest|mocha|tox|nox)\b"
    r"|\b(?:playwright|deno|cargo|go|dotnet|mix|flutter|swift|rails|composer|artisan|manage\.py) test\b"
    r"|\bcypress run\b|\brspec\b|\brake (?:test|spec)\b"
    r"|\bphpunit\b|\bpest\b|\bmvnw? .*\b(?:test|verify)\b|\bgradlew? .*\b(?:test|check)\b|\bmake (?:test|check)\b"
)
_INSTALLS = re.compile(r"\b(?:install|add)\b")
_FORGIVEN = re.compile(r"\|\|\s*(?:true|:|exit 0)\b")
_WORKFLOW = """.github/workflows/ci.yml
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: make test"""


@check(
    Stage.DEPLOY,
    Severity.HIGH,
    hurts=(Impact.LOGIN, Impact.REPUTATION),
    effort=Effort.HOURS,
    rows=("R5.2", "B4"),
    refs=("GitHub Actions: events that trigger workflows",),
    exposure=Exposure.INTERNAL,
)
async def workflow(survey: Survey, repository: Repository) -> Verdict:
    """A workflow runs on every change.

    Founder: Each new version depends on one person's laptop and memory.
    Fix: Add a CI workflow that runs on push and on pull requests.
    """
    tree = await survey.repository()
    if (early := unread(tree)) is not None:
        return early
    evidence = {item.path: ", ".join(events(item)) or "neither on push nor on pull requests" for item in tree.workflows}
    if any(events(item) for item in tree.workflows):
        return passed(count(len(tree.workflows), "workflow"), evidence)
    if tree.workflows:
        fix = f"Add to {tree.workflows[0].path}:\non: [push, pull_request]"
        return warned("no workflow runs by itself on a change", evidence, fix=fix)
    return failed("no workflow", evidence, fix=_WORKFLOW)


@check(
    Stage.DEPLOY,
    Severity.MEDIUM,
    hurts=(Impact.LOGIN, Impact.REPUTATION),
    effort=Effort.HOURS,
    rows=("R5.2",),
    refs=("DORA: continuous integration",),
    confidence=Confidence.LIKELY,
    exposure=Exposure.INTERNAL,
)
async def tests(survey: Survey, repository: Repository) -> Verdict:
    """A workflow runs the tests.

    Founder: What worked last week breaks unnoticed, and customers find it.
    Fix: Run the test command in the workflow, and let its failure stop the deploy.
    """
    tree = await survey.repository()
    if (early := unread(tree)) is not None:
        return early
    lines = [(item.path, line) for item in tree.workflows for line in _commands(item) if _TESTS.search(line)]
    evidence = dict(lines)
    if any(not _FORGIVEN.search(line) for _, line in lines):
        return passed("tests run", evidence)
    if lines:
        path, line = lines[0]
        fix = f"In {path}: {_FORGIVEN.sub('', line).strip()}"
        return warned("tests run, but their failure is ignored", evidence, fix=fix)
    where = tree.workflows[0].path if tree.workflows else ".github/workflows/ci.yml"
    fix = f"Add to {where} the step that runs the tests, for example:\n- run: make test"
    return failed("no workflow runs tests", {item.path: "no test command" for item in tree.workflows}, fix=fix)


def events(workflow: Workflow) -> tuple[str, ...]:
    """The events of a change on which a workflow runs; other systems than GitHub Actions run on push unless told otherwise."""
    if ".github/" not in workflow.path:
        return ("push",)
    found: list[str] = []
    text = "\n".join(line.partition(" #")[0] for line in workflow.text.splitlines() if not line.lstrip().startswith("#"))
    for match in _ON.finditer(text):
        block = match.group(1) + "\n" + _block(text[match.end() :])
        tags_only = _TAGS.search(text) and not re.search(r"\bbranches(?:-ignore)?:", text)
        found += [event for event in _EVENT.findall(block) if not (tags_only and event == "push")]
    return tuple(dict.fromkeys(found))


def _block(rest: str) -> str:
    """The event names below `on:`: the lines of the least indentation, up to the next top-level key."""
    block: list[str] = []
    for line in rest.splitlines()[1:]:
        if line.strip() and not line.startswith((" ", "\t", "-")):
            break
        block.append(line)
    depth = min((len(line) - len(line.lstrip()) for line in block if line.strip()), default=0)
    return "\n".join(line for line in block if len(line) - len(line.lstrip()) == depth)


def _commands(workflow: Workflow) -> list[str]:
    """The lines that may run something, without names, comments and the installing of packages."""
    lines = [line.strip().removeprefix("- ") for line in workflow.text.splitlines()]
    kept = [line for line in lines if not line.startswith(("#", "name:"))]
    return ["&&".join(part for part in re.split(r"&&|;", line) if not _INSTALLS.search(part)) for line in kept]
