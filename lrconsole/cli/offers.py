"""What shell completion offers for an argument: findings and rows of the record, checks, stages, faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.cli.context import Session

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

    Offered = list[CompletionItem[str]]


def findings(ctx: click.Context, param: click.Parameter, incomplete: str) -> Offered:
    """The names of the open findings, in rank order; what is met is offered when nothing open begins like that.

    Raises:
        LrconsoleError: there is no project or no record here.
    """
    from lrconsole.cli.shells import offered

    risks = [risk for risk in _session(ctx).standing().risks if risk.finding.fingerprint.startswith(incomplete)]
    wanted = [risk for risk in risks if risk.finding.outcome.is_open] or risks
    named = [
        offered(risk.finding.fingerprint, f"{risk.finding.outcome.word} {risk.finding.severity.value}: {risk.finding.summary}")
        for risk in wanted
    ]
    return _words_after(ctx, incomplete) + named


def rows(ctx: click.Context, param: click.Parameter, incomplete: str) -> Offered:
    """The rows that people answer."""
    from lrconsole.cli.shells import offered
    from lrconsole.stages.roadmap import asked

    return [offered(row.id, row.question) for row in asked() if row.id.upper().startswith(incomplete.upper())]


def checks(ctx: click.Context, param: click.Parameter, incomplete: str) -> Offered:
    """The checks by their ids."""
    from lrconsole.cli.shells import offered
    from lrconsole.stages.registry import load

    return [offered(check.id, check.title) for check in load() if check.id.startswith(incomplete)]


def parts(ctx: click.Context, param: click.Parameter, incomplete: str) -> Offered:
    """What an audit can be limited to: stages, groups of checks, checks."""
    from lrconsole.cli.shells import offered
    from lrconsole.model.stage import Stage

    stages = [offered(stage.value, stage.title) for stage in Stage if stage.value.startswith(incomplete)]
    found = checks(ctx, param, incomplete)
    groups = dict.fromkeys(str(check.value).partition(".")[0] for check in found)
    whole = [offered(group) for group in groups if group.startswith(incomplete)]
    return [*stages, *whole, *(found if len(groups) == 1 else ())]


def faults(ctx: click.Context, param: click.Parameter, incomplete: str) -> Offered:
    """The faults of the practice business."""
    from lrconsole.cli.shells import offered
    from lrconsole.demo.faults import FAULTS

    return [offered(fault.name, fault.sentence) for fault in FAULTS if fault.name.startswith(incomplete)]


def _words_after(ctx: click.Context, incomplete: str) -> Offered:
    """Where several findings may be named before a word such as "fix-now": that word, once one is named."""
    import click

    from lrconsole.cli.shells import offered

    found: Offered = []
    for param in ctx.command.params:
        source = ctx.get_parameter_source(param.name or "")
        is_due = source is click.core.ParameterSource.COMMANDLINE and ctx.params.get(param.name or "") is None
        if isinstance(param, click.Argument) and isinstance(param.type, click.Choice) and is_due:
            found += [offered(str(word)) for word in param.type.choices if str(word).startswith(incomplete)]
    return found


def _session(ctx: click.Context) -> Session:
    """The session, turned to the project that the line names before or after the command."""
    session = ctx.obj
    assert isinstance(session, Session)
    above = ctx.parent.params if ctx.parent else {}
    session.choose(ctx.params.get("project") or above.get("project"), read_only=True)
    return session


def topics(ctx: click.Context, param: click.Parameter, incomplete: str) -> Offered:
    """The topics of the presentation.

    Raises:
        LrconsoleError: there is no project or no record here.
    """
    from lrconsole.cli.shells import offered
    from lrconsole.report.presentation import topics as topics_of

    return [offered(topic.id, topic.headline) for topic in topics_of(_session(ctx).standing()) if topic.id.startswith(incomplete)]
