"""Environment variables: each form in which code reads one, what is no read, defaults, and texts made to take for ever."""

from __future__ import annotations

import time

import pytest

from lrconsole.probes.env_names import is_code, names_in_example, names_read


def read(text: str) -> set[tuple[str, bool]]:
    return {(one.name, one.optional) for one in names_read(text, "a.ts")}


@pytest.mark.parametrize(
    ("text", "name", "optional"),
    [
        ("process.env.A", "A", False),
        ("process.env.A!", "A", False),
        ("process.env?.A", "A", False),
        ("process.env!.A", "A", False),
        ("process.env['A']", "A", False),
        ('process.env[ "A" ]', "A", False),
        ("process.env.A ?? 'x'", "A", True),
        ("process.env.A || 'x'", "A", True),
        ("process.env.A\n    ?? 'x'", "A", True),
        ("process.env.A ||= 'x'", "A", True),
        ("process.env.A === 'x'", "A", False),
        ("if (process.env.A) {", "A", False),
        ("import.meta.env.VITE_A", "VITE_A", False),
        ("import.meta.env.VITE_A ?? 1", "VITE_A", True),
        ("Deno.env.get('A')", "A", False),
        ('Bun.env.get("A") ?? 1', "A", True),
        ("Bun.env.A", "A", False),
        ("os.environ['A']", "A", False),
        ('environ["A"] or 1', "A", True),
        ("os.environ.get('A')", "A", False),
        ("os.environ.get('A', 'x')", "A", True),
        ("os.environ.get('A') or 'x'", "A", True),
        ("os.environ.get(\n    'A',\n    'x',\n)", "A", True),
        ("os.getenv('A')", "A", False),
        ("getenv('A', 1)", "A", True),
        ('url = env("A")', "A", False),
        ("const { A } = process.env", "A", False),
        ("const {\n  A: b,\n} = process.env;", "A", False),
        ("let { A = 'x' } = process.env", "A", True),
    ],
)
def test_each_form_is_a_read(text: str, name: str, optional: bool) -> None:
    assert read(text) == {(name, optional)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "environment.A",
        "process.environment.A",
        "process.env",
        "process.env.A = 'x'",
        "os.environ['A'] = 'x'",
        "import.meta.env.MODE",
        "import.meta.env.PROD",
        "const { ...rest } = process.env",
        "const { a } = other; process.env",
        "process.env[name]",
        "my_env('A')",
    ],
)
def test_what_is_no_read(text: str) -> None:
    assert read(text) == set()


def test_several_names_taken_apart_have_their_line() -> None:
    found = names_read("\n\nconst { A, B: b, C = 'x', ...rest } = process.env\nprocess.env.D", "a.js")
    assert [(one.name, one.line, one.optional) for one in found] == [("A", 3, False), ("B", 3, False), ("C", 3, True), ("D", 4, False)]


def test_a_name_in_a_long_line_is_found() -> None:
    assert read("x" * 400_000 + ";process.env.A") == {("A", False)}


def test_a_read_twice_in_a_line_is_one() -> None:
    assert len(names_read("process.env.A + process.env.A", "a.js")) == 1


@pytest.mark.parametrize(("path", "expected"), [("a.ts", True), ("x/y.py", True), ("schema.prisma", True), ("a.md", False), ("env", False)])
def test_code_is_told_by_its_ending(path: str, expected: bool) -> None:
    assert is_code(path) == expected


def test_an_example_file_lists_names_in_order() -> None:
    text = "# c\r\nexport A=1\r\n\tB = 2\nC\n#D=1\nA=3\nE=x=y\n1F=2\n-G=1\nlower_case=1"
    assert names_in_example(text) == ("A", "B", "E", "lower_case")


SIZE = 300_000
PATHOLOGICAL = [
    "a" * SIZE,
    "=" * SIZE,
    "'" * SIZE,
    '"' * SIZE,
    "." * SIZE,
    " " * SIZE,
    "\n" * SIZE,
    "\r\n" * (SIZE // 2),
    "env " * (SIZE // 4),
    "process.env." * (SIZE // 12),
    "process.env.A" + " " * SIZE,
    ("process.env.A" + " " * 190) * (SIZE // 200),
    "const {" * (SIZE // 7),
    ("const {" + "a" * 1_990 + "}") * (SIZE // 2_000),
    "const { " + "A, " * 600 + "} = process.env",
    "const" + " " * SIZE + "{ process.env",
    "os.environ[" + " " * SIZE,
    ("os.environ[" + " " * 199) * (SIZE // 210),
    "os.environ.get('" + "A" * SIZE + "')",
    "export " * (SIZE // 7),
    "export" + " " * SIZE,
    "process.env.\x00\x1b[31m[/x]\u202e" * (SIZE // 20),
]


@pytest.mark.parametrize("text", PATHOLOGICAL, ids=range(len(PATHOLOGICAL)))
def test_no_text_takes_for_ever(text: str) -> None:
    began = time.process_time()
    names_read("env " + text, "a.js")
    names_in_example(text)
    assert time.process_time() - began < 1.0
