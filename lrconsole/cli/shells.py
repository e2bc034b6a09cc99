"""How shells complete: the script that each is given, and the answer to what has been typed so far."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import click
from click.shell_completion import BashComplete, CompletionItem, FishComplete, ShellComplete, ZshComplete

from lrconsole.model.errors import LrconsoleError, UsageError
from lrconsole.model.text import clean_line

if TYPE_CHECKING:
    from lrconsole.cli.context import Session

# Typed as it stands, these mean themselves to every shell; whatever else comes from a record is escaped before it is put on a line.
_PLAIN = re.compile(r"[\w.:/@%+=,-]")
_SHOWN_HELP = 60
_SCRIPT = """\
%(complete_func)s() {
    local line kind
    COMPREPLY=()
    # The line goes as it was typed: bash would split the names of findings at their colons.
    while IFS= read -r line; do
        kind=${line%%%%,*}
        case $kind in
            plain) COMPREPLY+=("${line#*,}") ;;
            dir) compopt -o dirnames 2>/dev/null ;;
            file) compopt -o default 2>/dev/null ;;
        esac
    done < <(env COMP_WORDS="${COMP_LINE:0:COMP_POINT}" COMP_BREAKS="$COMP_WORDBREAKS" %(complete_var)s=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null || complete -F %(complete_func)s %(prog_name)s
"""


class Bash(BashComplete):
    """Bash of any version, names with colons, and nothing put on the line that bash would read as more than a word."""

    source_template: ClassVar[str] = _SCRIPT

    def __init__(self, *given: Any, environ: Mapping[str, str]) -> None:
        super().__init__(*given)
        self._breaks = environ.get("COMP_BREAKS", "")
        self._args, self._typed, self._quote = _split(environ.get("COMP_WORDS", ""))

    def source(self) -> str:
        """The script."""
        return ShellComplete.source(self)

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is being typed, and that one."""
        return self._args, self._typed

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """The item as bash is to put it on the line: from the last colon on, since bash replaces no more than that."""
        value = str(item.value)
        if item.type != "plain":
            return f"{item.type},{value}"
        if self._quote:
            return f"plain,{value}" if all(_PLAIN.match(one) or one == " " for one in value) else "none,"
        kept = self._typed.rpartition(":")[0] if ":" in self._breaks else ""
        rest = value[len(kept) + 1 :] if kept and value.startswith(f"{kept}:") else value
        return "plain," + "".join(one if _PLAIN.match(one) else f"\\{one}" for one in rest)


_SHELLS: dict[str, type[ShellComplete]] = {"bash": Bash, "zsh": ZshComplete, "fish": FishComplete}


def script(group: click.Command, shell: str, variable: str) -> str:
    """The script that makes `shell` complete the commands of `group`, asking by the environment variable `variable`."""
    return _made(shell, group, variable, {}, {}).source()


def answer(group: click.Command, session: Session, question: str) -> str:
    """What may follow what has been typed, as the script that asks reads it; "" when nothing may. `question` is such as "bash_complete".

    A person at a prompt is in the middle of a line: whatever goes wrong here must print nothing.
    """
    shell, _, asked = question.partition("_")
    if shell not in _SHELLS or asked != "complete":
        return ""
    try:
        return _made(shell, group, "", {"obj": session}, session.environ).complete()
    except (click.ClickException, LrconsoleError, LookupError, ValueError):
        return ""


def offered(value: str, about: str = "") -> CompletionItem[str]:
    """A value to offer, with what it is about, for shells that show that."""
    return CompletionItem(value, help=clean_line(about, _SHOWN_HELP) or None)


def _made(shell: str, group: click.Command, variable: str, given: dict[str, Any], environ: Mapping[str, str]) -> ShellComplete:
    if shell not in _SHELLS:
        raise UsageError(f'there is no completion for "{clean_line(shell, 20)}"', fix=f"one of: {', '.join(_SHELLS)}")
    call = (group, given, "lrconsole", variable)
    return Bash(*call, environ=environ) if shell == "bash" else _SHELLS[shell](*call)


def _split(line: str) -> tuple[list[str], str, str]:
    """A command line that is not finished: its words without the first and last, the last, and the quote that is open in it."""
    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    quote = ""
    try:
        words.extend(lexer)
        if not line or (line[-1].isspace() and line[-2:-1] != "\\"):
            words.append("")
    except ValueError:
        state = getattr(lexer, "state", "")
        quote = str(state) if state in ("'", '"') else ""
        words.append(lexer.token or "")
    return words[1:-1], words[-1] if len(words) > 1 else "", quote
