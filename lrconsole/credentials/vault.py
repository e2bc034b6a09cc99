"""References turned into secrets: from the keyring, the environment, 1Password, or a trusted project file's own command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.credentials.keyring_door import Entry, KeyringDoor
from lrconsole.credentials.redaction import Redactor
from lrconsole.credentials.reference import Reference, ReferenceKind, parse
from lrconsole.credentials.secret import Secret
from lrconsole.model.errors import CredentialError
from lrconsole.model.text import clean_line

if TYPE_CHECKING:
    from asyncio import Task

SECONDS = 20.0
_Outcome = Secret | CredentialError


class Vault:
    """Reads each reference once a run and keeps its value in memory only; every value is masked by `redactor` from then on.

    Args:
        service: the keyring's service for references that name none (`keyring:owner`).
        environ: the variables that `env:` reads and that commands are given.
        doubt: why the project file may not use credentials, "" when it may; asked again for each reference.
        keyring: the door to the OS keyring.
        folder: where commands run: the folder of the project file.
        redactor: learns every value that is read.
        seconds: the longest that a command may take.
    """

    def __init__(
        self,
        service: str,
        environ: Mapping[str, str],
        doubt: Callable[[], str],
        keyring: KeyringDoor,
        *,
        folder: Path | None = None,
        redactor: Redactor | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self.redactor = Redactor() if redactor is None else redactor
        self._service = service
        self._environ = environ
        self._doubt = doubt
        self._keyring = keyring
        self._folder = folder
        self._seconds = seconds
        self._known: dict[str, _Outcome] = {}
        self._pending: dict[str, Task[_Outcome]] = {}

    def entry(self, reference: Reference) -> Entry:
        """The keyring's entry that a `keyring:` reference names."""
        return Entry(reference.service or self._service, reference.name)

    async def read(self, reference: str) -> Secret:
        """Return the secret that `reference` stands for. What failed once fails again in this run, without another wait.

        Raises:
            CredentialError: no reference; nothing there; no usable keyring; the command failed, was late, or is not trusted.
        """
        parsed = parse(reference)
        outcome = self._known.get(parsed.text) or await self._shared(parsed)
        if isinstance(outcome, CredentialError):
            raise CredentialError(outcome.what, where=outcome.where, fix=outcome.fix)
        return outcome

    async def prefetch(self, references: Iterable[str]) -> None:
        """Read all `keyring:` references among `references` in one child. What fails is told by `read`."""
        wanted = {text: self.entry(parsed) for text, parsed in _of_the_keyring(references) if text not in self._known}
        if not wanted:
            return
        try:
            values = await self._keyring.read_async(wanted.values())
        except CredentialError as error:
            self._known |= {text: CredentialError(error.what, where=text, fix=error.fix) for text in wanted}
            return
        for text, value in zip(wanted, values, strict=True):
            self._known[text] = self._registered(value) if value else _no_entry(text)

    def forget(self) -> None:
        """Drop every value and failure; the redactor keeps masking what it knows."""
        self._known.clear()

    async def _shared(self, reference: Reference) -> _Outcome:
        """Callers who ask for the same reference at the same time share one look; one of them giving up does not end it."""
        import asyncio

        task = self._pending.get(reference.text)
        if task is None:
            task = self._pending[reference.text] = asyncio.create_task(self._settled(reference))
            task.add_done_callback(lambda _: self._pending.pop(reference.text, None))
        return await asyncio.shield(task)

    async def _settled(self, reference: Reference) -> _Outcome:
        try:
            outcome: _Outcome = self._registered(await self._found(reference))
        except CredentialError as error:
            outcome = error
        self._known[reference.text] = outcome
        return outcome

    async def _found(self, reference: Reference) -> Secret:
        # Hosts, flows and references come from the same file: whoever wrote it could have any secret sent anywhere.
        if what := self._doubt():
            raise CredentialError(what, where=reference.text, fix="look at what it does with them: lrconsole trust")
        match reference.kind:
            case ReferenceKind.KEYRING:
                (value,) = await self._keyring.read_async((self.entry(reference),))
                if value is None:
                    raise _no_entry(reference.text)
                return value
            case ReferenceKind.ENV:
                return self._from_environment(reference)
            case ReferenceKind.OP:
                return await self._from_command(reference, ("op", "read", "--no-newline", reference.name), folder=None)
            case ReferenceKind.CMD:
                return await self._from_command(reference, reference.argv, folder=self._folder)

    def _from_environment(self, reference: Reference) -> Secret:
        value = self._environ.get(reference.name)
        if not value:
            what = f"the variable {reference.name} is {'not set' if value is None else 'empty'}"
            raise CredentialError(
                what, where=reference.text, fix=f"set it before the start: read -rs {reference.name} && export {reference.name}"
            )
        return Secret(value)

    async def _from_command(self, reference: Reference, argv: Sequence[str], *, folder: Path | None) -> Secret:
        from lrconsole.credentials.bounded import BoundedChild

        program = clean_line(argv[0], 80)
        try:
            ended = await BoundedChild(argv, environ=self._environ, seconds=self._seconds, folder=folder).run_async()
        except OSError as error:
            fix = "install it, or correct the reference" if isinstance(error, FileNotFoundError) else "correct the reference"
            raise CredentialError(f"{program} could not be started: {error.strerror}", where=reference.text, fix=fix) from error
        if ended.late:
            fix = "sign in to the password manager first; the command is given no terminal to ask on"
            raise CredentialError(f"{program} did not answer within {self._seconds:g} s", where=reference.text, fix=fix)
        if ended.flooded:
            raise CredentialError(f"{program} wrote more than a secret is long", where=reference.text, fix="correct the command")
        if ended.code:
            told = clean_line(self.redactor.redact(ended.err.decode(errors="replace")))
            raise CredentialError(
                f"{program} ended with code {ended.code}: {told or 'it said nothing'}", where=reference.text, fix=f"try {program} by hand"
            )
        return _from_output(reference, program, ended.out)

    def _registered(self, secret: Secret) -> Secret:
        self.redactor.register(secret)
        return secret


def _of_the_keyring(references: Iterable[str]) -> Iterable[tuple[str, Reference]]:
    for text in references:
        try:
            parsed = parse(text)
        except CredentialError:
            continue  # `read` tells what is wrong with it
        if parsed.kind is ReferenceKind.KEYRING:
            yield parsed.text, parsed


def _from_output(reference: Reference, program: str, out: bytes) -> Secret:
    try:
        value = out.decode()
    except UnicodeDecodeError:
        raise CredentialError(f"{program} wrote bytes that are not UTF-8 text", where=reference.text, fix="correct the command") from None
    value = value.removesuffix("\n").removesuffix("\r")
    if not value:
        raise CredentialError(f"{program} wrote nothing", where=reference.text, fix=f"try {program} by hand")
    return Secret(value)


def _no_entry(text: str) -> CredentialError:
    return CredentialError("the keyring has no such entry", where=text, fix=f"lrconsole secrets set {text.removeprefix('keyring:')}")
