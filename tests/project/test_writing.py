"""Tests of writing a new project file: never over one that is there, and whatever was found gives a file that loads."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrconsole.model.errors import ProjectError, UsageError
from lrconsole.model.project import HostKind
from lrconsole.project.discovery import Discovered, HostFound, domain_of
from lrconsole.project.loading import validate
from lrconsole.project.writing import project_text, write_new


def discovered(text: str = "", **more: object) -> Discovered:
    """A discovery in which every foreign text is `text`."""
    values: dict[str, object] = {
        "domain": "northstar.example",
        "canonical": "www.northstar.example",
        "hosts": (
            HostFound("northstar.example", HostKind.SITE, ("192.0.2.1",), ipv6=True),
            HostFound("www.northstar.example", HostKind.SITE, ("192.0.2.1",), ipv6=False),
            HostFound("admin.northstar.example", HostKind.ADMIN, ("192.0.2.2",), ipv6=True),
        ),
        "dns_host": text,
        "mail_provider": text,
        "senders": (text,),
        "selectors": (text,) if text else (),
        "receives": False,
        "hosting": text,
        "edge": text,
        "missed": (text,),
    }
    return Discovered(**(values | more))  # type: ignore[arg-type]


def test_a_file_that_is_there_is_never_touched(tmp_path: Path) -> None:
    path = tmp_path / "lrconsole.toml"
    write_new(path, "first")
    with pytest.raises(ProjectError, match="there is a project file already"):
        write_new(path, "second")
    assert path.read_text() == "first"
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ProjectError):
        write_new(tmp_path / "link", "second")
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    write_new(tmp_path / "new" / "one" / "lrconsole.toml", "text")
    assert (tmp_path / "new" / "one" / "lrconsole.toml").read_text() == "text"


@pytest.mark.parametrize(("place", "says"), [("file", "no folder"), ("file/below", "cannot write the project file: Not a directory")])
def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, place: str, says: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProjectError, match=says):
        write_new(tmp_path / place / "lrconsole.toml", "")


def test_what_was_found_is_in_it() -> None:
    tables = validate(project_text(discovered("Practice Mail")), Path("lrconsole.toml"))
    assert tables.environment
    assert [host.name for host in tables.host] == ["www.northstar.example", "admin.northstar.example"]
    assert tables.domain[0].ipv6
    assert tables.domain[0].dns == "Practice Mail"
    assert tables.mail[0].provider == "Practice Mail"
    assert len(tables.redirect) == 3


def test_a_domain_of_which_nothing_is_known_gives_a_file_that_loads() -> None:
    text = project_text(discovered(canonical="", hosts=()))
    assert "there is no redirect map yet" in text
    assert validate(text, Path("lrconsole.toml")).domain[0].name == "northstar.example"


@settings(deadline=None)
@given(st.text(max_size=60))
def test_whatever_a_server_says_stays_a_comment_or_a_string(text: str) -> None:
    tables = validate(project_text(discovered(text)), Path("lrconsole.toml"))
    assert tables.project.canonical == "www.northstar.example"
    assert tables.consent is None
    assert tables.role == []


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("northstar.example", "northstar.example"),
        (" Northstar.Example. ", "northstar.example"),
        ("https://www.northstar.example/book?c=7", "northstar.example"),
        ("ana@northstar.example", "northstar.example"),
        ("app.northstar.example:8443", "app.northstar.example"),
    ],
)
def test_a_domain_in_what_people_type(typed: str, domain: str) -> None:
    assert domain_of(typed) == domain


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_a_domain_or_is_refused(text: str) -> None:
    try:
        found = domain_of(text)
    except UsageError:
        return
    assert "." in found
    assert not set(found) & set(" /:@\n\t\"'")
