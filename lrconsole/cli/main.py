"""The command group: names and one-line helps here, each command's module loaded only when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from lrconsole import __version__
from lrconsole.cli import diagnostics
from lrconsole.cli.console import open_console
from lrconsole.cli.context import Session
from lrconsole.model.exit_code import ExitCode

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from lrconsole.project.opening import Shown
    from lrconsole.project.screens import ConsoleConfig, StartConfig

COMPLETION = "_LRCONSOLE_COMPLETE"
"""The environment variable by which a shell's script asks what may follow."""

COMMANDS = {
    "demo": "Open the console on the practice business, a small app with faults to find.",
    "init": "Write a project file for a domain from what DNS and HTTP show.",
    "audit": "Run the checks and record what they find.",
    "status": "Say where the launch stands.",
    "findings": "List findings: filter, sort, write as a table or data.",
    "dns": "Follow a DNS change from place to place, and from run to run.",
    "latency": "Show how quickly each timed route answers, with its newest calls.",
    "fixes": "List what blocks the launch and takes only minutes, each with its fix.",
    "decide": "Decide about a finding: fix now, defer, not applicable, no-go.",
    "waive": "Let a finding pass until a day, with an owner and a reason.",
    "attest": "Answer a row that only a person knows, with evidence.",
    "note": "Write a note on a finding.",
    "undo": "Take back what was decided, waived, answered or noted last.",
    "log": "List who did what and when.",
    "report": "Write the launch risk list as a file.",
    "present": "Tell the launch to its founder, topic by topic, in plain words.",
    "teach-back": "Note that somebody has said a topic back in their own words.",
    "checks": "List every check, or explain one.",
    "mail": "Verify a mail that was sent: signature, sender, DMARC, links.",
    "clock": "Start, pause or look at the two-hour audit clock.",
    "secrets": "Keep, check and remove credentials in the keyring.",
    "config": "Check and explain the project file.",
    "trust": "Let a project file use the credentials and commands that it names.",
    "projects": "List the projects that were opened last, with their verdicts.",
    "keys": "List the console's keys.",
    "completion": "Print the script that makes a shell complete commands and names.",
    "doctor": "Say what works on this machine and what does not.",
    "reset-terminal": "Make the terminal usable again after a console was killed.",
}


class Commands(click.Group):
    """A group that knows its commands by name and imports one when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[Any]]:
        """The commands' names with their helps, without importing one, and the options."""
        from lrconsole.cli.shells import offered

        found = [offered(name, about) for name, about in COMMANDS.items() if name.startswith(incomplete)]
        return found or click.Command.shell_complete(self, ctx, incomplete)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command's own module's `command`."""
        if cmd_name not in COMMANDS:
            return None
        found = importlib.import_module(f"lrconsole.cli.{cmd_name.replace('-', '_')}").command
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of `--help`, without importing a command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion for a mistyped name."""
        import difflib

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f' Did you mean "{near[0]}"?' if near else ""
            raise click.UsageError(f'There is no command "{args[0]}".{hint}', ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="lrconsole %(version)s")
@click.option("--project", "project", type=click.Path(), help="The project file; default: lrconsole.toml here or in a folder above.")
@click.option("--read-only", is_flag=True, help="Look only: nothing is run, decided or written.")
@click.pass_context
def group(ctx: click.Context, project: str | None, read_only: bool) -> None:
    """Audit, secure, deploy, watch and hand over a small business's admin app.

    Without a command the console opens on the project of this folder, or else a start page. New here? Run: lrconsole demo

    Exit codes: 0 go · 1 no-go · 2 usage or project file · 3 findings at --fail-on · 4 incomplete · 5 already running ·
    6 credentials · 70 crash · 130 interrupted.
    """
    session = ctx.obj
    assert isinstance(session, Session)
    session.choose(project, read_only)
    if ctx.invoked_subcommand is None:
        ctx.exit(open_console(session))


def run(arguments: list[str], environ: Mapping[str, str], show: Callable[[ConsoleConfig | StartConfig], Shown]) -> int:
    """Run one command and return its exit code; `show` opens the console. Nothing is raised but what ends the process anyway."""
    session = Session(environ, show)
    if COMPLETION in environ:
        return _complete(session)
    with diagnostics.told(session) as told:
        result = group.main(arguments, prog_name="lrconsole", standalone_mode=False, obj=session)
        told.code = int(result) if isinstance(result, int) else int(ExitCode.GO)
    return told.code


def _complete(session: Session) -> int:
    """Answer a shell's completion script."""
    from lrconsole.cli import output
    from lrconsole.cli.shells import answer

    output.write(session, answer(group, session, session.environ.get(COMPLETION, "")))
    return int(ExitCode.GO)
