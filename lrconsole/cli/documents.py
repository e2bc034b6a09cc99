"""The report formats by name."""

from __future__ import annotations

from pathlib import Path

from lrconsole import __version__
from lrconsole.cli.context import Session
from lrconsole.model.errors import UsageError
from lrconsole.model.standing import Standing

SUFFIXES = {"markdown": "md", "html": "html", "json": "json"}


def document(standing: Standing, format_: str) -> str:
    """The launch risk list in one of the formats: markdown, html, json, sarif, junit, table."""
    if format_ == "json":
        from lrconsole.report.json_document import json_document

        return json_document(standing)
    if format_ == "sarif":
        return _sarif(standing)
    if format_ == "junit":
        from lrconsole.report.junit import junit

        return junit(standing)
    if format_ == "table":
        from lrconsole.report.text import status_text

        return status_text(standing, everything=True)
    from lrconsole.stages.quick_audit.deliverable import launch_risk_list

    if format_ == "html":
        from lrconsole.report.html import html

        return html(launch_risk_list(standing))
    from lrconsole.report.markdown import markdown

    return markdown(launch_risk_list(standing))


def edge_plan(standing: Standing, format_: str) -> str:
    """The edge plan in one of the formats: markdown, html, json.

    Raises:
        UsageError: it has no such format.
    """
    from lrconsole.stages.edge import deliverable

    if format_ == "json":
        import json

        return json.dumps(deliverable.edge_data(standing), indent=2, ensure_ascii=False) + "\n"
    if format_ == "html":
        from lrconsole.report.html import html

        return html(deliverable.edge_plan(standing))
    if format_ == "markdown":
        from lrconsole.report.markdown import markdown

        return markdown(deliverable.edge_plan(standing))
    raise UsageError(f"the edge plan has no format {format_}", fix="take markdown, html or json")


def write_all(session: Session, standing: Standing, folder: Path) -> list[Path]:
    """Write the launch risk list as Markdown, HTML and JSON into `folder` and return the files."""
    from lrconsole.report.writing import write_report

    written = []
    for format_, suffix in SUFFIXES.items():
        path = folder / f"launch-risk-list.{suffix}"
        write_report(path, document(standing, format_), redact=session.redact, holds_secret=session.redactor.holds_secret)
        written.append(path)
    return written


def _sarif(standing: Standing) -> str:
    from lrconsole.report.sarif import Rule, sarif
    from lrconsole.stages.registry import load

    rules = [Rule(check.id, check.title, check.founder, check.fix, check.severity) for check in load()]
    return sarif(standing, rules, __version__)
