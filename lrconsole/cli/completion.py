"""`lrconsole completion`: the script by which a shell completes commands, options and the names of findings."""

from __future__ import annotations

from pathlib import Path

import click

from lrconsole.cli import output
from lrconsole.cli.context import Session
from lrconsole.cli.options import for_project
from lrconsole.model.errors import UsageError

_PLACES = {
    "bash": "~/.local/share/bash-completion/completions/lrconsole",
    "zsh": "~/.zfunc/_lrconsole",
    "fish": "~/.config/fish/completions/lrconsole.fish",
}


@click.command()
@click.argument("shell", type=click.Choice(list(_PLACES)), required=False)
@for_project
def command(session: Session, shell: str | None, *, as_json: bool) -> None:
    """Print the completion script of SHELL; without SHELL that of the shell you use.

    Example: lrconsole completion bash > ~/.local/share/bash-completion/completions/lrconsole

    \b
    zsh:   lrconsole completion zsh > ~/.zfunc/_lrconsole
           with "fpath+=~/.zfunc; autoload -U compinit; compinit" in ~/.zshrc
    fish:  lrconsole completion fish > ~/.config/fish/completions/lrconsole.fish

    For this terminal only: source <(lrconsole completion bash)
    """
    from lrconsole.cli.main import COMPLETION, group
    from lrconsole.cli.shells import script

    chosen = shell or Path(session.environ.get("SHELL", "")).name
    if chosen not in _PLACES:
        raise UsageError("which shell is not known", fix="name one: lrconsole completion bash, zsh or fish")
    text = script(group, chosen, COMPLETION)
    if as_json:
        output.write_json(session, {"shell": chosen, "file": _PLACES[chosen], "script": text})
    else:
        output.write(session, text)
