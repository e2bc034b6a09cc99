"""What may be loaded when: start-up stays light, and each library has one owner."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "lrconsole"
HEAVY = ("textual", "rich", "httpx", "dns", "cryptography", "keyring", "sqlite_utils", "pydantic", "psutil", "jinja2", "asyncio", "ssl")
OWNERS = {
    "textual": ("tui/",),
    "rich": ("tui/",),
    "httpx": ("probes/http.py", "probes/body.py", "probes/transport.py"),
    "dns": ("probes/dns", "demo/dns_"),
    "cryptography": (
        "probes/certificate.py",
        "probes/signature.py",
        "probes/certificate_chain.py",
        "probes/dns_signing.py",
        "demo/dns_signing.py",
        "demo/certificates.py",
        "demo/business.py",
    ),
    "keyring": ("credentials/",),
    "sqlite_utils": ("store/writer.py", "store/migrations.py"),
    "pydantic": ("project/schema.py", "project/loading.py", "project/faults.py"),
    "jinja2": ("report/html.py",),
    "filelock": ("store/lock.py", "project/recent.py"),
    "platformdirs": ("project/locations.py",),
    "tomlkit": ("project/writing.py",),
    "certifi": ("probes/transport.py", "probes/http.py"),
    "click": ("cli/",),
    "psutil": ("store/liveness.py", "jobs/processes.py"),
}


def loaded_by(code: str) -> set[str]:
    """The top-level modules that are loaded after running `code` in a process of its own."""
    program = f"{code}\nimport json, sys\nprint(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "code",
    [
        "import lrconsole.cli.main",
        "import lrconsole.stages.registry as registry; registry.load()",
        "import lrconsole.audit.standing",
        "import lrconsole.store.reader",
        "import lrconsole.jobs.standing",
        "import lrconsole.cli.status",
        "import lrconsole.probes",
        "import lrconsole.project.loading",
        "import lrconsole.credentials.redaction",
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_used(code: str) -> None:
    assert not loaded_by(code) & set(HEAVY)


def test_a_command_line_loads_no_console() -> None:
    loaded = loaded_by("from lrconsole.cli.main import run; run(['--help'], {}, lambda request: 0)")
    assert "click" in loaded
    assert not loaded & {"textual", "rich"}


def test_the_console_loads_no_probe_and_no_engine() -> None:
    loaded = loaded_by("import lrconsole.tui.app")
    assert "textual" in loaded
    assert not loaded & {"httpx", "dns", "cryptography", "keyring", "sqlite_utils", "pydantic"}


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in named}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_is_imported_by_its_owner_only(path: Path) -> None:
    place = str(path.relative_to(PACKAGE))
    for library in imports_of(path) & set(OWNERS):
        assert place.startswith(OWNERS[library]), f"{place} imports {library}, which belongs to {', '.join(OWNERS[library])}"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_a_project_declares_is_imported_from_one_place(path: Path) -> None:
    if path.parent == PACKAGE / "model" / "project":
        return
    named = {node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)}
    assert not [name for name in named if name.startswith("lrconsole.model.project.")]
