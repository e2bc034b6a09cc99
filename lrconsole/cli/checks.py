"""`lrconsole checks`: what the console looks at, and why."""

from __future__ import annotations

from typing import Any

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.offers import checks
from lrconsole.cli.options import for_project
from lrconsole.model.errors import UsageError
from lrconsole.stages import Check


@click.command()
@click.argument("check", required=False, shell_complete=checks)
@for_project
def command(session: Session, check: str | None, *, as_json: bool) -> None:
    """List every automatic check by stage, or explain CHECK.

    Example: lrconsole checks tls.expiry
    """
    from lrconsole.stages.registry import load

    registry = load()
    if check is None:
        if as_json:
            output.write_json(session, [_data(item) for item in registry])
        else:
            output.write(
                session, "\n".join(f"{item.stage.number} {item.severity.value:<8} {item.id:<24} {item.title}" for item in registry)
            )
        return
    if check not in registry.checks:
        raise UsageError(f'there is no check "{check}"', fix="list them with: lrconsole checks")
    found = registry[check]
    output.write_json(session, _data(found)) if as_json else output.write(session, _explained(found))


def _data(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "stage": check.stage.value,
        "severity": check.severity.value,
        "title": check.title,
        "founder": check.founder,
        "fix": check.fix,
        "hurts": [impact.value for impact in check.hurts],
        "effort": check.effort.value,
        "rows": list(check.rows),
        "refs": list(check.refs),
        "needs": check.unlock,
    }


def _explained(check: Check) -> str:
    needs = f"Needs   {check.unlock} in lrconsole.toml\n" if check.unlock else ""
    return (
        f"{check.id} · {check.severity.value} · stage {check.stage.number}, {check.stage.title}\n\n{check.title}\n\n"
        f"Why     {check.founder}\nFix     {check.fix} ({check.effort.value})\n{needs}"
        f"Rows    {', '.join(check.rows)}\nSource  {', '.join(check.refs)}\n"
    )
