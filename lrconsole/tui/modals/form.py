"""A form above the panes: what it is about, its fields, and what is wrong with it; nothing that was typed is lost by an error."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from lrconsole.model.errors import LrconsoleError
from lrconsole.model.text import clean_line, count
from lrconsole.tui import words
from lrconsole.tui.abstract import AbstractWidgetMeta
from lrconsole.tui.modals.base import ConsoleModal
from lrconsole.tui.recording import Act, in_form, record
from lrconsole.tui.widgets.choice_row import ChoiceRow
from lrconsole.tui.widgets.date_picker import DatePicker

if TYPE_CHECKING:
    from lrconsole.model.audit import PersonNamed
    from lrconsole.model.standing import Risk

_LISTED = 4
_BUSY = "Writing to the record …"


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a form from being sent, and the id of the field that it is about."""

    text: str
    field: str


class FormModal(ConsoleModal[str], metaclass=AbstractWidgetMeta):
    """A form about findings; its result is the sentence that says what was done.

    Subclasses yield rows from `fields`, say what is amiss in `fault`, and what is to be written in `act`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "field(1)", "next field", show=False, priority=True),
        Binding("up", "field(-1)", "field before", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    FormModal .about { height: auto; margin: 0 0 1 0; }
    FormModal .row { height: auto; width: 1fr; }
    FormModal .row > .name { width: 11; color: $lr-muted; }
    FormModal.-slim .row > .name { width: 9; }
    FormModal .row:focus-within > .name { color: $primary; text-style: bold; }
    FormModal .row Input { border: none; height: 1; width: 1fr; padding: 0 1; background: $panel; }
    FormModal .hint { height: auto; padding: 0 1 0 12; color: $lr-muted; }
    FormModal.-slim .hint { padding: 0 0 0 2; }
    FormModal .said { height: auto; color: $lr-muted; margin: 1 0 0 0; }
    FormModal .said.-trouble { color: $error; }
    FormModal .buttons { height: 1; margin: 1 0 0 0; }
    FormModal .buttons Button { border: none; height: 1; min-width: 12; margin: 0 2 0 0; background: $panel; color: $foreground; }
    FormModal .buttons Button:focus { border: none; background: $primary; color: $background; text-style: bold; }
    FormModal .buttons Button:focus:ansi { text-style: bold reverse; }
    """
    hint = "enter in the last field does it · esc cancels"
    does = "Save"

    def __init__(self, risks: Sequence[Risk], note: str = "") -> None:
        """`note` says what of the chosen ones is left out, and why."""
        super().__init__()
        self.risks = tuple(risks)
        self._note = note
        self._is_sending = False
        self._has_begun = False
        self._early: list[str] = []

    def body(self) -> ComposeResult:
        """What it is about, the fields, what is wrong, and the buttons."""
        yield Static(about(self.risks, self._note), classes="about", markup=False)
        yield from self.fields()
        yield Static("", classes="said", markup=False)
        with Horizontal(classes="buttons"):
            yield Button(self.does, id="do")
            yield Button("Cancel", id="cancel")

    def fields(self) -> ComposeResult:
        """The rows of the form."""
        yield from ()

    def fault(self) -> Fault | None:
        """What is amiss as things are; None when the form can be sent."""
        return None

    @abstractmethod
    def act(self) -> Act:
        """What is to be written; it must hold all that it needs, since it runs in a thread of its own."""

    def acting(self) -> str:
        """Who is offered as the one who acts from then on, once it is written; "" leaves that as it was."""
        return ""

    def on_mount(self) -> None:
        """Begin when all fields are there."""
        super().on_mount()
        self.call_after_refresh(self._begin)

    def begins_at(self) -> str:
        """The id of the field that gets the keyboard first; "" for the first of all."""
        return ""

    def _begin(self) -> None:
        first = self.begins_at()
        self.set_focus(self.query_one(f"#{first}") if first else self._chain()[0])
        self._has_begun = True
        for key in self._early:
            self.query_one(ChoiceRow).choose(key)

    def on_key(self, event: events.Key) -> None:
        """A letter chooses that no field takes, and also one that was typed before the form stood there.

        On a button it does nothing: what it would choose may be out of sight, and enter would then send it.
        """
        if len(event.key) > 1 or not self.query(ChoiceRow) or isinstance(self.focused, Button):
            return
        if not self._has_begun:
            self._early.append(event.key)
        elif not self.query_one(ChoiceRow).choose(event.key):
            return
        event.stop()

    def value(self, id: str) -> str:
        """What stands in the field called `id`."""
        return self.query_one(f"#{id}", Input).value

    def tell(self, text: str, *, is_trouble: bool = True) -> None:
        """Say something below the fields; "" clears it."""
        said = self.query_one(".said", Static)
        said.update(Content(clean_line(text, 400)))
        said.set_class(is_trouble, "-trouble")
        if text:
            said.scroll_visible(animate=False)

    def go_on(self, after: str) -> None:
        """Go to the next field that is empty, or to the last one."""
        inputs = list(self.query(Input))
        ids = [one.id for one in inputs]
        rest = inputs[ids.index(after) + 1 :] if after in ids else inputs
        self.set_focus(next((one for one in rest if not one.value), None) or inputs[-1])

    def send(self) -> None:
        """Send the form, or say what is amiss and go there."""
        if self._is_sending:
            return
        fault = self.fault()
        if fault is not None:
            self.tell(fault.text)
            self.set_focus(self.query_one(f"#{fault.field}"))
            return
        self._is_sending = True
        self.tell(_BUSY, is_trouble=False)
        self.run_worker(self._sent(self.act(), self.acting()))

    async def _sent(self, act: Act, who: str) -> None:
        try:
            said = await record(self.console, act)
        except LrconsoleError as error:
            self.tell(in_form(error, names=len(self.risks) > 1))
            self._is_sending = False
        else:
            self.console.who = who or self.console.who
            self.dismiss(said)

    def action_cancel(self) -> None:
        """Leave; nothing is done. What is being written already is waited for."""
        if not self._is_sending:
            self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where the arrows mean days, they do not go from field to field."""
        return not (action == "field" and isinstance(self.focused, DatePicker))

    def action_field(self, step: int) -> None:
        """Go to the next field, or to the one before."""
        chain = self._chain()
        at = chain.index(self.focused) if self.focused in chain else -step
        self.set_focus(chain[min(max(at + step, 0), len(chain) - 1)])

    def _chain(self) -> list[Widget]:
        return [one for one in self.focus_chain if isinstance(one, Input | ChoiceRow | DatePicker | Button)]

    @on(Input.Changed)
    def _typed(self) -> None:
        if not self._is_sending:
            self.tell("")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        # A second enter may come before the first has moved the keyboard on: it counts for the field that has it now.
        field = self.focused if isinstance(self.focused, Input) else event.input
        if field is list(self.query(Input))[-1]:
            self.send()
        else:
            self.go_on(field.id or "")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "do":
            self.send()
        else:
            self.action_cancel()


class Row(Horizontal):
    """A field with its name before it."""

    def __init__(self, name: str, field: Widget) -> None:
        super().__init__(Static(name, classes="name", markup=False), field, classes="row")


def person_field(who: str, people: Sequence[PersonNamed], *, id: str = "who") -> Input:
    """A field for a person's name, which offers the project's people while typing."""
    return Input(who, id=id, placeholder="a name", suggester=SuggestFromList([one.name for one in people], case_sensitive=False))


def about(risks: Sequence[Risk], note: str = "") -> Content:
    """What a form is about: one finding with its title and what it costs, or the first of several."""
    if len(risks) == 1:
        lines = _one(risks[0])
    else:
        lines = [Content.styled(count(len(risks), "finding"), "bold")]
        lines += [Content.assemble(words.state(risk.finding.outcome), " ", _name(risk)) for risk in risks[:_LISTED]]
        if len(risks) > _LISTED:
            lines.append(words.muted(f"and {len(risks) - _LISTED} more"))
    return Content("\n").join([*lines, *([words.muted(note)] if note else [])])


def _one(risk: Risk) -> list[Content]:
    finding = risk.finding
    state = Content.assemble(words.state(finding.outcome), words.muted(f" · {finding.severity.value} · "), _name(risk))
    return [Content.styled(clean_line(finding.title), "bold"), words.plain(finding.founder, 300), state]


def _name(risk: Risk) -> Content:
    return words.plain(risk.finding.fingerprint, 120)
