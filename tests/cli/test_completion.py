"""Tests of shell completion in real shells: what is offered, that names with colons and blanks survive, and that nothing else happens."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from lrconsole.model.audit import Choice
from lrconsole.store.reader import RecordReader
from tests.audit.made import finding
from tests.cli.place import BLOCKER, FINDINGS, Place
from tests.cli.place import place as made
from tests.terminal import Terminal, on_terminal

BREAKS = "\"'@><=;|&(: \t\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A project whose findings have names that shells find hard, and an `lrconsole` to call."""
    odd = (finding("latency.p95:booking list"), finding("tls.names:$(touch owned);x.example"))
    found = made(tmp_path, (*FINDINGS, *odd))
    door = tmp_path / "bin" / "lrconsole"
    door.parent.mkdir()
    door.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m lrconsole "$@"\n')
    door.chmod(0o755)
    return found


def environ(place: Place) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("HOME", "LANG", "LC_ALL", "FPATH", "LD_LIBRARY_PATH")}
    folders = {"LRCONSOLE_STATE": str(place.home / "state"), "LRCONSOLE_CONFIG": str(place.home / "config")}
    return {**kept, **folders, "PATH": f"{place.home / 'bin'}:{os.environ['PATH']}", "TERM": "xterm", "PS1": "ready> "}


def installed(shell: str) -> str:
    found = shutil.which(shell)
    if found is None:
        reason = f"{shell} is not installed: apt-get install {shell}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def in_shell(place: Place, shell: str, *lines: str) -> str:
    """What a shell that has read the completion script prints."""
    program = "\n".join((f"source {place.home / 'script'}", *lines))
    (place.home / "script").write_text(place.run("completion", shell).out)
    done = subprocess.run(
        [installed(shell), "-c", program], cwd=place.project, env=environ(place), capture_output=True, text=True, timeout=30, check=False
    )
    assert done.stderr == ""
    return done.stdout


def offered(place: Place, line: str) -> list[str]:
    """What bash is offered at the end of a line, as its own completion would call for it."""
    return in_shell(
        place,
        "bash",
        f"COMP_LINE={shlex.quote(line)} COMP_POINT={len(line)} COMP_WORDBREAKS={shlex.quote(BREAKS)}",
        "compopt() { :; }",
        '_lrconsole_completion lrconsole; printf "%s\\n" "${COMPREPLY[@]}"',
    ).splitlines()


def test_bash_registers_the_completion(place: Place) -> None:
    assert in_shell(place, "bash", "complete -p lrconsole").strip() == "complete -o nosort -F _lrconsole_completion lrconsole"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("lrconsole st", ["status"]),
        ("lrconsole --read-only st", ["status"]),
        ("lrconsole status --a", ["--all"]),
        ("lrconsole config ", ["check", "explain", "schema"]),
        ("lrconsole report --format m", ["markdown"]),
        ("lrconsole report --format=m", ["markdown"]),
        ("lrconsole decide spf", ["spf.single:news.example"]),
        ("lrconsole decide spf.single:", ["news.example"]),
        ("lrconsole decide spf.single:www", ["www.example"]),
        ("lrconsole decide latency.p95:booking\\ ", ["booking\\ list"]),
        ("lrconsole decide 'latency.p95:boo", ["latency.p95:booking list"]),
        ("lrconsole decide tls.names:", ["\\$\\(touch\\ owned\\)\\;x.example"]),
        ("lrconsole waive spf", ["spf.single:news.example"]),
        ("lrconsole decide spf.single:news.example no", ["not-applicable", "no-go"]),
        ("lrconsole attest b9", ["B9"]),
        ("lrconsole attest B9 n", ["no", "not-applicable"]),
        ("lrconsole checks tls.exp", ["tls.expiry"]),
        ("lrconsole audit --only hand", ["handover"]),
        ("lrconsole audit --only tls.exp", ["tls.expiry"]),
        ("lrconsole demo fault certificate-ex", ["certificate-expired"]),
        ("lrconsole completion f", ["fish"]),
        ("lrconsole nonsense x", [""]),
        ("lrconsole decide 'tls.names:", [""]),
        ("lrconsole decide \"'", [""]),
    ],
)
def test_bash_is_offered(place: Place, line: str, wanted: list[str]) -> None:
    assert offered(place, line) == wanted


def test_every_command_is_offered(place: Place) -> None:
    from lrconsole.cli.main import COMMANDS

    assert offered(place, "lrconsole ") == list(COMMANDS)


def test_the_findings_of_another_project_are_offered_where_the_line_names_it(place: Place, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    line = f"lrconsole --project {place.project} decide spf"
    done = place.run(
        environ={"COMP_WORDS": line, "_LRCONSOLE_COMPLETE": "bash_complete"},
    )
    assert done.out == "plain,spf.single:news.example\n"


@pytest.mark.parametrize("question", ["bash_complete", "zsh_complete", "fish_complete", "bash_source", "tcsh_complete", ""])
def test_where_nothing_can_be_known_nothing_is_said(tmp_path: Path, question: str) -> None:
    from tests.cli.run import lrconsole

    asked = {"_LRCONSOLE_COMPLETE": question, "COMP_WORDS": "lrconsole decide t", "COMP_CWORD": "2"}
    ran = lrconsole(home=tmp_path, environ=asked)
    assert (ran.code, ran.out.strip(), ran.err) == (0, "", "")


def test_completing_loads_little(place: Place) -> None:
    asked = {**environ(place), "_LRCONSOLE_COMPLETE": "bash_complete", "COMP_WORDS": "lrconsole decide spf"}
    code = "import sys, os; from lrconsole.cli.main import run; run([], os.environ, lambda request: 0); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=place.project, env=asked, capture_output=True, text=True, check=True)
    first, loaded = done.stdout.splitlines()
    assert first == "plain,spf.single:news.example"
    assert not {"textual", "rich", "pydantic", "httpx", "sqlite_utils", "asyncio"} & {name.partition(".")[0] for name in loaded.split()}


def test_without_a_shell_it_is_the_users_own(place: Place) -> None:
    assert "compdef" in place.run("completion", environ={"SHELL": "/usr/bin/zsh"}).out
    assert "completion bash" in place.refused("completion", environ={"SHELL": ""})


def typing(place: Place, *argv: str) -> AbstractContextManager[Terminal]:
    """A shell to type in, in the project's folder."""
    return on_terminal(argv, environ=environ(place), folder=place.project)


def fixers(place: Place) -> list[str]:
    """Who has decided in the record that the blocker is mended now."""
    with RecordReader(place.record) as reader:
        return [one.who for one in reader.decisions() if (one.fingerprint, one.choice) == (BLOCKER, Choice.FIX_NOW)]


def test_the_tab_key_in_a_real_bash(place: Place) -> None:
    with typing(place, installed("bash"), "--norc", "--noprofile", "-i") as shell:
        shell.until("ready> ")
        shell.type("source <(lrconsole completion bash); echo is-$((6*7))\n")
        shell.until("is-42\r\nready> ")
        shell.type("lrconsole deci\t")
        shell.until("lrconsole decide ")
        shell.type("spf.single:n\t")
        shell.until("spf.single:news.example ")
        shell.type("fix\t")
        shell.until("fix-now ")
        shell.type("--by Ana\n")
        shell.until("spf.single:news.example: fix now, decided by Ana")
    assert fixers(place) == ["Ana"]


def test_the_tab_key_in_a_real_zsh(place: Place) -> None:
    with typing(place, installed("zsh"), "-f", "-i") as shell:
        shell.type("PS1='rea''dy> '\n")
        shell.until("ready> ")
        shell.type("autoload -U compinit; compinit -D -u; source <(lrconsole completion zsh); echo is-$((6*7))\n")
        shell.until("is-42")
        shell.until("ready> ")
        shell.type("lrconsole deci\t")
        shell.until("decide ")
        shell.type("spf.single:n\t")
        shell.until("ews.example ")
        shell.type("fix\t--by Ana\n")
        shell.until("spf.single:news.example: fix now, decided by Ana")
    assert fixers(place) == ["Ana"]


def test_a_real_fish_completes(place: Place) -> None:
    assert in_shell(place, "fish", "complete -C 'lrconsole stat'").split()[0] == "status"
    told = in_shell(place, "fish", "complete -C 'lrconsole decide spf'")
    assert told.startswith("spf.single:news.example\tfail blocker: ")
