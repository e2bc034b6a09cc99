"""Tests of privacy mode in the console: nothing private is on the screen, whatever is opened, and what needs true names says why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from lrconsole.model.audit import Choice, Decision, EventKind
from lrconsole.model.finding import Evidence
from lrconsole.model.stage import Stage
from lrconsole.store.writer import RecordWriter
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.privacy import WHY_NOT
from lrconsole.tui.widgets.detail import Detail
from tests.tui.console import NOW, SIZES, config, drive, finding, has_view, screen, until, write_audit

HOST = "app.northstar.example"


def record_about(path: Path, host: str) -> None:
    """A record in which a host, an address and an amount occur wherever foreign text can."""
    evidence = (Evidence(f"MX of {host}", f"10 {host}."), Evidence("owner", f"ana@{host} pays €120.50 from 203.0.113.9"))
    more: dict[str, object] = {"summary": f"{host} expired", "fix": f"certbot renew -d {host}", "evidence": evidence}
    names = (("tls.expiry", host), ("mail.mx", host), ("latency.p95", f"GET https://{host}/a"))
    write_audit(path, *(finding(check, subject, **more) for check, subject in names))
    with RecordWriter(path, now=lambda: NOW) as writer:
        writer.add_event(EventKind.DECIDED, about=f"tls.expiry:{host}", text=f"fix now: {host} first", who="Ana Ruiz")


@pytest.mark.parametrize("size", SIZES)
def test_on_and_off(tmp_path: Path, size: tuple[int, int]) -> None:
    record_about(tmp_path / "record.sqlite", HOST)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "j")
        await until(pilot, lambda: HOST in screen(app))
        chosen = app.chosen
        assert chosen is not None
        await pilot.press("P")
        await until(pilot, lambda: HOST not in screen(app))
        assert "PRIVATE" in screen(app).splitlines()[0]
        assert app.chosen is not None
        assert app.chosen.rank == chosen.rank
        for private in (HOST, "ana@", "203.0.113.9", "120.50"):
            assert private not in screen(app)
        await pilot.press("P")
        await until(pilot, lambda: HOST in screen(app))
        assert "PRIVATE" not in screen(app)
        assert app.chosen == chosen

    drive(config(tmp_path), steps, size)


labels = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=3, max_size=14).map(lambda text: f"q{text}z")


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.builds(lambda first, second, end: f"{first}.{second}.{end}", labels, labels, st.sampled_from(["example", "coach", "co.uk", "py"]))
)
def test_no_pane_shows_a_host(tmp_path: Path, host: str) -> None:
    record = tmp_path / host / "record.sqlite"
    record_about(record, host)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("P")
        await until(pilot, lambda: "PRIVATE" in screen(app))
        for key in ("0", "1", "3", "enter", "8"):
            await pilot.press(key)
            await pilot.pause()
            assert host.partition(".")[0] not in screen(app), key
            assert "ana@" not in screen(app)
            assert "120.50" not in screen(app)

    drive(config(tmp_path, record=record), steps)


def test_held_still_is_masked_too(tmp_path: Path) -> None:
    record_about(tmp_path / "record.sqlite", HOST)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "p", "P")
        await until(pilot, lambda: "PRIVATE" in screen(app))
        assert HOST not in screen(app)
        await pilot.press("P")
        await until(pilot, lambda: HOST in screen(app))

    drive(config(tmp_path), steps)


def test_what_needs_true_names_says_why_not(tmp_path: Path) -> None:
    record_about(tmp_path / "record.sqlite", HOST)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("P", "g")
        await until(pilot, lambda: WHY_NOT[:30] in screen(app))
        assert len(app.screen_stack) == 1

    drive(config(tmp_path), steps)


def test_what_is_said_is_masked(tmp_path: Path) -> None:
    record_about(tmp_path / "record.sqlite", HOST)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        app.say_trouble(f"{HOST} was unreachable.")
        await until(pilot, lambda: "was unreachable" in screen(app))
        await pilot.press("P")
        await until(pilot, lambda: "PRIVATE" in screen(app))
        assert "was unreachable" not in screen(app)
        app.say(f"Saved what {HOST} said.")
        app.say_trouble(f"ana@{HOST} refused.")
        await until(pilot, lambda: "person@host" in screen(app))
        assert HOST not in screen(app)

    drive(config(tmp_path), steps)


@pytest.mark.parametrize("letter", ["m", "c", "j"])
def test_an_export_is_masked(tmp_path: Path, letter: str) -> None:
    record_about(tmp_path / "record.sqlite", HOST)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "P", "x", letter)
        await until(pilot, lambda: any((tmp_path / "exports").glob("*")))

    drive(config(tmp_path, exports=tmp_path / "exports"), steps)
    (written,) = (tmp_path / "exports").iterdir()
    text = written.read_text()
    assert "tls.expiry" in text
    for private in (HOST, "ana@", "203.0.113.9", "120.50"):
        assert private not in text


@pytest.mark.parametrize("size", SIZES)
def test_where_an_export_goes_names_nobody(tmp_path: Path, size: tuple[int, int]) -> None:
    record_about(tmp_path / "record.sqlite", HOST)
    folder = tmp_path / "ana-ruiz-of-northstar" / "exports"

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "P", "x")
        await until(pilot, lambda: "into …/exports" in screen(app))
        assert "ana-ruiz" not in screen(app)
        await pilot.press("m")
        await until(pilot, lambda: any("to …/exports/" in one.message for one in app._notifications))
        assert "ana-ruiz" not in "".join(one.message for one in app._notifications)

    drive(config(tmp_path, exports=folder), steps, size)
    assert list(folder.iterdir())


@pytest.mark.parametrize("size", SIZES)
def test_cursor_and_what_was_read_stay_in_every_pane(tmp_path: Path, size: tuple[int, int]) -> None:
    evidence = tuple(Evidence(f"MX {number} of {HOST}", f"10 {HOST}.") for number in range(60))
    found = [
        finding(check, f"h{number}.{HOST}", evidence=evidence, stage=stage)
        for check, stage in (("lists.bounded", Stage.DATABASE), ("tls.expiry", Stage.EDGE))
        for number in range(9)
    ]
    write_audit(tmp_path / "record.sqlite", *found)
    ranks: dict[str, int] = {}

    def at() -> float:
        return app_of[0].panes.pane.query_one(Detail).scroll_offset.y

    app_of: list[ConsoleApp] = []

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        app_of.append(app)
        await until(pilot, lambda: has_view(app))
        for pane, steps_down in (("2", "jjjj"), ("3", "jj")):
            await pilot.press(pane, *steps_down, "enter", "pagedown")
            await until(pilot, lambda: at() > 4)
            assert app.chosen
            ranks[pane] = app.chosen.rank
        before = at()
        for keys in (("P",), ("2",), ("3", "P"), ("2",), ("3",)):
            await pilot.press(*keys)
            pane = str(app.panes.number)
            await until(pilot, lambda pane=pane: app.chosen is not None and app.chosen.rank == ranks[pane])  # type: ignore[misc]
            await until(pilot, lambda: at() == before)

    drive(config(tmp_path), steps, size)


def test_a_filter_that_names_a_host_is_dropped(tmp_path: Path) -> None:
    record_about(tmp_path / "record.sqlite", HOST)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("3", "slash", *HOST, "enter", "P")
        await until(pilot, lambda: "PRIVATE" in screen(app))
        assert HOST not in screen(app)
        assert app.chosen is not None

    drive(config(tmp_path), steps)


def test_the_summary_of_the_two_hours_is_masked_before_it_is_written(tmp_path: Path) -> None:
    record_about(tmp_path / "record.sqlite", HOST)
    with RecordWriter(tmp_path / "record.sqlite", now=lambda: NOW) as writer:
        writer.add_decision(Decision(f"tls.expiry:{HOST}", Choice.FIX_NOW, "Ana Ruiz", "ask ana_ruiz@northstar.example", NOW, 1))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_view(app))
        await pilot.press("P", "S")
        await until(pilot, lambda: "The two hours" in screen(app))
        await pilot.press("x")
        await until(pilot, lambda: any((tmp_path / "exports").glob("*")))

    drive(config(tmp_path, exports=tmp_path / "exports"), steps)
    (written,) = (tmp_path / "exports").iterdir()
    assert "Ana Ruiz" in written.read_text()
    assert not [private for private in ("ruiz@", "northstar.example", "northstar\\.example") if private in written.read_text()]
