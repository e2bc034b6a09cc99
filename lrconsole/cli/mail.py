"""`lrconsole mail`: one mail that was sent, judged as its receiver got it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project
from lrconsole.model.errors import UsageError
from lrconsole.model.exit_code import ExitCode
from lrconsole.model.judgement import Outcome
from lrconsole.model.text import clean, clean_line

if TYPE_CHECKING:
    from lrconsole.stages.edge.email.live_message import Row

_MARKS = {Outcome.PASS: "✔", Outcome.WARN: "▲", Outcome.FAIL: "✖", Outcome.UNKNOWN: "?", Outcome.NOT_APPLICABLE: "·"}
_CODES = {Outcome.PASS: ExitCode.GO, Outcome.WARN: ExitCode.GO, Outcome.UNKNOWN: ExitCode.INCOMPLETE}
_LONGEST = 300


@click.command()
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--ip", default="", help="The address that handed the mail over, where its Received lines do not say.")
@for_project
def command(session: Session, file: str, ip: str, *, as_json: bool) -> ExitCode:
    """Verify a mail that was sent: its signature, sender, DMARC, unsubscribing and links. FILE is its source (.eml), or - for stdin.

    Send one from each tool to a mailbox of your own, and save its source. Nothing of the mail is kept.

    Example: lrconsole mail booking.eml
    """
    from lrconsole.jobs.live_message import judge_mail, read_mail, worst

    _refuse_no_address(ip)
    raw = sys.stdin.buffer.read() if file == "-" else read_mail(Path(file))
    rows = judge_mail(raw, session.load().project, session.now(), ip)
    if as_json:
        output.write_json(session, [_data(row) for row in rows])
    else:
        output.write(session, "\n".join(_told(row) for row in rows))
    return _CODES.get(worst(rows), ExitCode.NO_GO)


def _refuse_no_address(ip: str) -> None:
    import ipaddress

    try:
        ipaddress.ip_address(ip or "::")
    except ValueError:
        raise UsageError(f'"{ip}" is no IP address', fix="give it like 192.0.2.25 or 2001:db8::25") from None


def _told(row: Row) -> str:
    verdict = row.verdict
    lines = [f"{_MARKS[verdict.outcome]} {verdict.outcome.word:<14} {row.title}: {clean_line(verdict.summary, _LONGEST)}"]
    lines += [f"    {clean_line(item.label, 80)}: {clean_line(item.value, _LONGEST)}" for item in verdict.evidence]
    lines += [f"  → {line}" for line in clean(verdict.fix, 2_000).splitlines()]
    return "\n".join(lines)


def _data(row: Row) -> dict[str, Any]:
    verdict = row.verdict
    return {
        "row": row.name,
        "title": row.title,
        "outcome": verdict.outcome.value,
        "summary": verdict.summary,
        "evidence": {item.label: item.value for item in verdict.evidence},
        "fix": verdict.fix,
    }
