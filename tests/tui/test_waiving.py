"""Tests of waivers and answers in the console: the day typed or chosen in its month, evidence of each kind, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from lrconsole.model.audit import Answer, EvidenceKind
from lrconsole.model.judgement import Outcome, Severity
from lrconsole.store.reader import RecordReader
from lrconsole.tui.app import ConsoleApp
from lrconsole.tui.widgets.date_picker import DatePicker, _month_on
from tests.tui.console import SIZES, config, drive, finding, screen, until
from tests.tui.forms import ONE, REASON, closed, fill, form, ready, risk, said, told, type_in, write

BOTH_SIZES = pytest.mark.parametrize("size", SIZES, ids=str)


def flat(app: ConsoleApp) -> str:
    """What is shown, without the lines' ends."""
    return " ".join(screen(app).replace("│", " ").split())


def hint(app: ConsoleApp) -> str:
    """What the day that was typed means."""
    return str(app.screen.query_one("#day", Static).content)


@BOTH_SIZES
def test_a_waiver_by_the_keyboard_alone(tmp_path: Path, size: tuple[int, int]) -> None:
    record = write(tmp_path)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await form(app, pilot, "w")
        # Everything is in sight: the owner is known, so the reason comes first.
        for part in ("Ana Ruiz", "at least 20 characters, 0 so far", "December 2026", "Cancel"):
            assert part in flat(app)
        assert hint(app) == "Tue 2026-12-08, in 14 days, when left empty; allowed to 2026-12-08"
        assert app.screen.focused is app.screen.query_one("#reason")
        await type_in(pilot, REASON)
        await pilot.press("enter", "enter")
        assert app.screen.focused is app.screen.query_one("#until")
        await type_in(pilot, "1w")
        await until(pilot, lambda: "Tue 2026-12-01, in 7 days" in hint(app))
        assert app.screen.query_one(DatePicker).day == date(2026, 12, 1)
        await pilot.press("enter")
        await closed(app, pilot)
        await until(pilot, lambda: "Waived until 2026-12-01, owned by Ana Ruiz. Verdict: NO-GO, " in told(app))
        await until(pilot, lambda: risk(app).waiver is not None)

    drive(config(tmp_path), steps, size)
    with RecordReader(record) as reader:
        (waiver,) = reader.waivers()
    assert (waiver.fingerprint, waiver.owner, waiver.reason, waiver.approved_by) == (ONE, "Ana Ruiz", REASON, "")
    assert waiver.expires.date() == date(2026, 12, 1)


@BOTH_SIZES
def test_the_day_is_chosen_in_its_month(tmp_path: Path, size: tuple[int, int]) -> None:
    record = write(tmp_path, finding(severity=Severity.HIGH))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("3", "slash", *"tls", "enter")
        await until(pilot, lambda: app.chosen is not None and app.chosen.finding.check == "tls.expiry")
        await form(app, pilot, "w")
        fill(app, reason=REASON, approved="Ben Okoro")
        app.screen.query_one("#until").focus()
        await pilot.press("down")
        picker = app.screen.query_one(DatePicker)
        assert app.screen.focused is picker
        assert picker.day == date(2026, 12, 24)
        await pilot.press("right", "up", "pagedown", "left", "down")
        await until(pilot, lambda: app.screen.query_one("#until", Input).value == "2027-01-24")
        assert "January 2027" in screen(app)
        assert "Sun 2027-01-24" in hint(app)
        await pilot.press("end")
        await until(pilot, lambda: app.screen.query_one("#until", Input).value == "2027-02-22")
        await pilot.press("pagedown", "home", "pageup", "left")
        await until(pilot, lambda: app.screen.query_one("#until", Input).value == "2026-11-25")
        await pilot.press("enter")
        await closed(app, pilot)

    drive(config(tmp_path), steps, size)
    with RecordReader(record) as reader:
        (waiver,) = reader.waivers()
    assert (waiver.expires.date(), waiver.approved_by) == (date(2026, 11, 25), "Ben Okoro")


@BOTH_SIZES
def test_a_day_is_clicked(tmp_path: Path, size: tuple[int, int]) -> None:
    write(tmp_path)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await form(app, pilot, "w")
        # The month begins on a Tuesday: its first Friday is the fourth; the ninth is not allowed.
        await pilot.click("#month", offset=(1 + 4 * 3, 2))
        await until(pilot, lambda: app.screen.query_one("#until", Input).value == "2026-12-04")
        await pilot.click("#month", offset=(1 + 2 * 3, 3))
        await pilot.pause()
        assert app.screen.query_one("#until", Input).value == "2026-12-04"

    drive(config(tmp_path), steps, size)


@BOTH_SIZES
def test_what_a_waiver_lacks_is_said_and_nothing_typed_is_lost(tmp_path: Path, size: tuple[int, int]) -> None:
    record = write(tmp_path)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await form(app, pilot, "w")
        fill(app, owner="Eve", reason="too short", until="soon")
        app.screen.query_one("#until").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "must be one of the project's people: Ben Okoro, Ana Ruiz." in flat(app))
        assert app.screen.focused is app.screen.query_one("#owner")
        fill(app, owner="ana ruiz")
        app.screen.query_one("#until").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "at least 20 characters; this one has 9." in flat(app))
        fill(app, reason=REASON)
        app.screen.query_one("#until").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "'soon' is no day" in flat(app))
        fill(app, until="2027-01-01")
        await until(pilot, lambda: "choose a day from 2026-11-25 to 2026-12-08" in hint(app))
        await pilot.press("enter")
        assert app.screen.query_one("#reason", Input).value == REASON
        fill(app, until="end of month")
        await until(pilot, lambda: "Tue 2026-12-01" in hint(app))
        await pilot.press("enter")
        await closed(app, pilot)

    drive(config(tmp_path), steps, size)
    assert said(record) == [("waived", "Ana Ruiz", ONE)]


def test_the_strictest_of_a_batch_says_until_when(tmp_path: Path) -> None:
    write(tmp_path, finding(), finding(subject="pay.northstar.example", severity=Severity.LOW))

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("3", "slash", *"tls", "enter", "asterisk")
        await until(pilot, lambda: len(app.marked) == 2)
        await form(app, pilot, "w")
        assert "allowed to 2026-12-08" in hint(app)

    drive(config(tmp_path), steps)


@BOTH_SIZES
def test_a_question_is_answered_with_a_sentence(tmp_path: Path, size: tuple[int, int]) -> None:
    record = write(tmp_path)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await question(app, pilot, "B9")
        await form(app, pilot, "e")
        for part in ("whoever gets the alerts can say", "Ana Ruiz", "Cancel"):
            assert part in flat(app)
        await pilot.press("y")
        assert app.screen.focused is app.screen.query_one("#evidence")
        await type_in(pilot, "paged at 21:04")
        await until(pilot, lambda: "kept as a sentence" in flat(app))
        await pilot.press("enter", "enter")
        await closed(app, pilot)
        await until(pilot, lambda: "Answered B9: yes, until 2026-12-24. Verdict: NO-GO, " in told(app))
        await until(pilot, lambda: risk(app, "attest.B9").finding.outcome is Outcome.ATTESTED)

    drive(config(tmp_path), steps, size)
    assert said(record) == [("attested", "Ana Ruiz", "attest.B9")]


async def question(app: ConsoleApp, pilot: Pilot[None], row: str) -> None:
    """Put the cursor on a question."""
    stage = risk(app, f"attest.{row}").finding.stage.number
    await pilot.press(str(stage), "slash", *f"attest.{row}", "enter")
    await until(pilot, lambda: app.chosen is not None and app.chosen.finding.check == f"attest.{row}")


@pytest.mark.parametrize(
    ("typed", "says", "kind", "kept"),
    [
        ("https://ci.example/run/7", "kept as a link", EvidenceKind.LINK, "https://ci.example/run/7"),
        ("file:page.txt", "kept as a file of 0.0 kB", EvidenceKind.FILE, "page.txt"),
        ("./page.txt", "kept as a file of 0.0 kB", EvidenceKind.FILE, "./page.txt"),
    ],
)
def test_links_and_files_are_evidence(tmp_path: Path, typed: str, says: str, kind: EvidenceKind, kept: str) -> None:
    record = write(tmp_path)
    (tmp_path / "page.txt").write_text("paged at 21:04")

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await question(app, pilot, "B9")
        await form(app, pilot, "e")
        await pilot.press("y")
        fill(app, evidence=typed)
        await until(pilot, lambda: says in flat(app))
        app.screen.query_one("#until").focus()
        await pilot.press("enter")
        await closed(app, pilot)

    drive(config(tmp_path, folder=tmp_path, project_file=tmp_path / "project" / "lrconsole.toml"), steps)
    with RecordReader(record) as reader:
        (given,) = reader.attestations()
    assert (given.kind, given.evidence, len(given.sha256)) == (kind, kept, 64 if kind is EvidenceKind.FILE else 0)


@BOTH_SIZES
def test_what_an_answer_lacks_is_said_and_nothing_typed_is_lost(tmp_path: Path, size: tuple[int, int]) -> None:
    record = write(tmp_path, people=())

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await question(app, pilot, "B9")
        await form(app, pilot, "e")
        for field, says in (("until", "Choose first: y, n or a."), ("until", "needs the name"), ("until", "It needs evidence")):
            app.screen.query_one(f"#{field}").focus()
            await pilot.press("enter")
            await until(pilot, lambda text=says: text in flat(app))  # type: ignore[misc]
            if "Choose" in says:
                await pilot.press("y")
            elif "name" in says:
                fill(app, who="Tom Hale")
        fill(app, evidence="file:gone.txt")
        await until(pilot, lambda: "there is no such file" in flat(app))
        app.screen.query_one("#until").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "the evidence file does not exist" in flat(app))
        assert app.screen.query_one("#who", Input).value == "Tom Hale"
        # A no goes without evidence.
        fill(app, evidence="")
        app.screen.query_one("#choice").focus()
        await pilot.press("n")
        app.screen.query_one("#until").focus()
        await pilot.press("enter")
        await closed(app, pilot)

    drive(config(tmp_path), steps, size)
    with RecordReader(record) as reader:
        assert [(one.row, one.answer, one.who) for one in reader.attestations()] == [("B9", Answer.NO, "Tom Hale")]


@BOTH_SIZES
def test_several_questions_get_the_same_answer_and_checks_are_left_out(tmp_path: Path, size: tuple[int, int]) -> None:
    record = write(tmp_path)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("3", "asterisk")
        await until(pilot, lambda: len(app.marked) > 3)
        questions = [one for one in app.marked if one.finding.check.startswith("attest.")]
        await form(app, pilot, "e")
        assert "2 marked ones left out: checks answer them." in flat(app)
        await pilot.press("a")
        fill(app, evidence="no such thing here")
        app.screen.query_one("#until").focus()
        await pilot.press("enter")
        await closed(app, pilot)
        await until(pilot, lambda: f"Answered {len(questions)} questions: not applicable" in told(app))

    drive(config(tmp_path), steps, size)
    assert len({kind for kind, _, _ in said(record)}) == 1


@BOTH_SIZES
def test_what_is_no_question_says_what_answers_it(tmp_path: Path, size: tuple[int, int]) -> None:
    write(tmp_path)

    async def steps(app: ConsoleApp, pilot: Pilot[None]) -> None:
        await ready(app, pilot)
        await pilot.press("e")
        await until(pilot, lambda: "The check tls.expiry answers this one" in told(app))
        assert "lrconsole audit --only tls.expiry" in told(app)

    drive(config(tmp_path), steps, size)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2028, 1, 30), 1, date(2028, 2, 29)),
    ],
)
def test_a_month_on_is_the_same_day_or_its_last(day: date, months: int, then: date) -> None:
    assert _month_on(day, months) == then
