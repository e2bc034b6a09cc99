"""Tests of reading the project file and of what it says when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrconsole.model.errors import ProjectError
from lrconsole.model.hosting import Claimable
from lrconsole.model.judgement import Impact
from lrconsole.model.project import Active, Duty, EnvironmentKind, MailTool
from lrconsole.project.lines import key_lines
from lrconsole.project.loading import LARGEST, find, load
from tests.project.sample import SAMPLE


def write(folder: Path, text: str) -> Path:
    path = folder / "lrconsole.toml"
    path.write_text(text)
    return path


def refused(folder: Path, text: str) -> str:
    with pytest.raises(ProjectError) as error:
        load(write(folder, text))
    return str(error.value)


def test_everything_declared_arrives(tmp_path: Path) -> None:
    project = load(write(tmp_path, SAMPLE)).project
    assert project.production is not None
    assert project.production.kind is EnvironmentKind.PRODUCTION
    assert project.production.url == "https://app.northstar.example"
    assert project.domains[0].name == "northstar.example"
    assert [step.name for step in project.flows[0].steps] == ["form", "submit"]
    assert project.flows[0].steps[0].captures[0].name == "csrf"
    assert project.repository is not None
    assert project.repository.path == tmp_path / "code"
    assert project.named(Duty.ALERTS) is not None
    assert project.agreed(Active.LOGIN)
    assert not project.agreed(Active.CORS)
    assert project.weight(Impact.EMAIL) == 5
    assert project.network.seconds == 2
    assert project.network.https_port == 443


def test_declared_tools_arrive_with_plain_names(tmp_path: Path) -> None:
    tool = '[[mail.tool]]\nname = "Bookings"\nbounces = "Send.Northstar.example."\nsigns = "northstar.example"\nselectors = ["s1"]\n'
    mail = f'[[mail]]\nname = "northstar.example"\n{tool}[weights]'
    project = load(write(tmp_path, SAMPLE.replace("[weights]", mail))).project
    assert project.sending[0].tools == (MailTool("Bookings", "send.northstar.example", "northstar.example", ("s1",)),)


def test_declared_senders_arrive_as_plain_addresses(tmp_path: Path) -> None:
    mail = '[[mail]]\nname = "northstar.example"\nsenders = ["192.0.2.25", "2001:DB8::25"]\n[weights]'
    project = load(write(tmp_path, SAMPLE.replace("[weights]", mail))).project
    assert project.sending[0].senders == ("192.0.2.25", "2001:db8::25")


def test_declared_hosting_services_arrive(tmp_path: Path) -> None:
    table = (
        '[[service]]\nname = "Render"\nclaimable = "no"\ntargets = ["OnRender.com."]\naddresses = ["216.24.57.9"]\ngone = true\n'
        'says = ["Nothing * here"]\nheads = ["x-routing: none"]\nrequires = "server: edge"\nanswers = [404, 410]\n[weights]'
    )
    (service,) = load(write(tmp_path, SAMPLE.replace("[weights]", table))).project.services
    assert (service.name, service.claimable, service.targets, service.addresses) == (
        "Render",
        Claimable.NO,
        ("onrender.com",),
        ("216.24.57.9",),
    )
    assert (service.gone, service.says, service.heads) == (True, ("Nothing * here",), ("x-routing: none",))
    assert (service.requires, service.answers) == ("server: edge", (404, 410))


@pytest.mark.parametrize("line", ['says = ["*"]', 'heads = ["no colon"]', "answers = [99]", 'claimable = "maybe"', 'targets = ["a b"]'])
def test_a_hosting_service_that_could_match_anything_is_refused(tmp_path: Path, line: str) -> None:
    assert "service" in refused(tmp_path, SAMPLE.replace("[weights]", f'[[service]]\nname = "Render"\n{line}\n[weights]'))


def test_the_sha_is_the_files(tmp_path: Path) -> None:
    first = load(write(tmp_path, SAMPLE)).sha256
    assert load(write(tmp_path, SAMPLE + "\n# a comment\n")).sha256 != first


def test_an_unknown_key_is_named_with_line_and_suggestion(tmp_path: Path) -> None:
    message = refused(tmp_path, SAMPLE.replace("seconds = 2", "secnds = 2"))
    assert "lrconsole.toml:7" in message
    assert 'unknown key "network.secnds"' in message
    assert 'did you mean "seconds"?' in message


def test_an_unknown_key_in_an_array_of_tables_has_the_line_of_its_own_item(tmp_path: Path) -> None:
    message = refused(tmp_path, SAMPLE + '[[person]]\nname = "Tom"\nphone = "1"\n')
    line = (SAMPLE + '[[person]]\nname = "Tom"\n').count("\n") + 1
    assert f"lrconsole.toml:{line}:" in message
    assert '"person[1].phone"' in message


def test_own_keys_are_allowed(tmp_path: Path) -> None:
    assert load(write(tmp_path, SAMPLE.replace("seconds = 2", 'seconds = 2\nx-note = "ours"'))).project.network.seconds == 2


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[project]", "[project", "not valid TOML"),
        ("seconds = 2", 'seconds = "soon"', "network.seconds"),
        ("seconds = 2", "seconds = 0", "greater than 0"),
        ('name = "Northstar Coaching"\n', "", '"project.name" is missing'),
        ('kind = "app"', 'kind = "shop"', "host[0].kind"),
        ('role = "owner"\nlists', 'role = "boss"\nlists', 'role "boss", which is not declared'),
        ("[flow.login]", "[flow.signin]", "declared"),
        ('url = "https://app.northstar.example/clients"', 'url = "https://other.example/"', "which is not declared"),
        ('\'value="([^"]+)"\'', "'value=([^'", "not a regular expression"),
        ('probes = ["login", "paced"]', 'probes = ["everything"]', "consent.probes"),
        ("[weights]", '[[mail]]\nname = "northstar.example"\nsenders = ["mail.example"]\n[weights]', "mail[0].senders"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in SAMPLE
    text = SAMPLE.replace(old, new).replace("[[flow.login.step]]", "[[flow.signin.step]]" if "signin" in new else "[[flow.login.step]]")
    message = refused(tmp_path, text)
    assert says in message
    assert "\n" not in message


def test_missing_unreadable_large_and_binary_files(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no project file"):
        load(tmp_path / "lrconsole.toml")
    with pytest.raises(ProjectError, match="cannot read"):
        load(tmp_path)
    assert f"{LARGEST + 1:,} bytes" in refused(tmp_path, "#" * (LARGEST + 1))
    (tmp_path / "lrconsole.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProjectError, match="not UTF-8"):
        load(tmp_path / "lrconsole.toml")


def test_deep_nesting_does_not_crash(tmp_path: Path) -> None:
    assert "lrconsole.toml" in refused(tmp_path, "a = " + "[" * 5000 + "]" * 5000)


def test_it_is_found_from_a_folder_below(tmp_path: Path) -> None:
    path = write(tmp_path, SAMPLE)
    (tmp_path / "deep" / "er").mkdir(parents=True)
    assert find(tmp_path / "deep" / "er") == path
    path.unlink()
    assert find(tmp_path / "deep") is None or tmp_path not in (find(tmp_path / "deep") or Path("/")).parents


def test_settings_outside_the_file(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("[network]\nseconds = 9\nipv6 = false\n")
    project = load(write(tmp_path, SAMPLE), environ={"LRCONSOLE_NETWORK_RESOLVERS": "192.0.2.1, 192.0.2.2"}, settings_file=settings).project
    assert project.network.resolvers == ("192.0.2.1", "192.0.2.2")
    assert project.network.seconds == 2
    assert project.network.ipv6 is False


@given(st.text(max_size=400))
def test_any_text_gives_lines_or_none(text: str) -> None:
    assert all(line >= 1 for line in key_lines(text).values())


@given(st.text(max_size=200))
def test_any_tail_loads_or_is_refused_in_one_line(tail: str) -> None:
    from lrconsole.project.loading import validate

    try:
        validate(SAMPLE + tail, Path("lrconsole.toml"))
    except ProjectError as error:
        assert str(error).startswith("lrconsole.toml")  # noqa: PT017 - the other outcome is that it loads
