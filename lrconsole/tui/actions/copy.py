"""Copy a fix or a whole finding to the terminal's clipboard, and where that may not work, or on a second press, to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.action import BY_ID
from lrconsole.model.errors import UsageError
from lrconsole.model.text import count
from lrconsole.project.preferences import key_of
from lrconsole.report.finding_text import finding_text, fix_text
from lrconsole.tui.clipboard import Copied, may_take, send

if TYPE_CHECKING:
    from lrconsole.tui.app import ConsoleApp

_FIX, _FINDING = "copy.fix", "copy.finding"


def fix(console: ConsoleApp) -> None:
    """Copy the fix of what is marked, or of what is under the cursor: that alone."""
    texts = dict.fromkeys(filter(None, map(fix_text, console.marked)))
    if texts:
        _copy(console, _FIX, "fix", "\n".join(texts))
    else:
        console.say(f"There is no fix to copy here; {_key(console, _FINDING)} copies the whole finding.")


def finding(console: ConsoleApp) -> None:
    """Copy all that is known of what is marked, or of what is under the cursor."""
    _copy(console, _FINDING, "finding", "\n".join(map(finding_text, console.marked)))


def _copy(console: ConsoleApp, action: str, name: str, text: str) -> None:
    now = Copied(tuple(risk.finding.fingerprint for risk in console.marked), action, console.config.now())
    before, console.copied = console.copied, now
    if not may_take(text, console.surroundings):
        _save(console, name, text, "this terminal has no clipboard for it")
    elif before and now.is_again(before):
        console.copied = None
        _save(console, name, text, "")
    else:
        send(console, text, console.surroundings)
        size = count(text.count("\n") + 1, "line")
        console.say(f"The {name}, {size}, was sent to the terminal's clipboard. {_key(console, action)} again saves it to a file.")


def _save(console: ConsoleApp, name: str, text: str, reason: str) -> None:
    from lrconsole.jobs.exports import file_name, save

    if console.config.read_only:
        console.say_trouble("This console only looks (--read-only), so it saves no file" + (f"; {reason}." if reason else "."))
        return
    about = console.marked[0].finding.fingerprint if len(console.marked) == 1 else count(len(console.marked), "finding")
    try:
        path = save(console.config.exports, file_name(name, about), "txt", f"{text.rstrip()}\n", console.config.now())
    except UsageError as error:
        console.say_trouble(str(error))
    else:
        console.say(f"Saved: {console.privacy.path(path)}" + (f" ({reason})" if reason else ""))


def _key(console: ConsoleApp, action: str) -> str:
    return key_of(BY_ID[action], console.config.settings)
