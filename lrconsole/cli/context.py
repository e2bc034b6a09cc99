"""What every command needs: where it is, which project it is about, the clock, the record, and what must be masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lrconsole.model.errors import ProjectError, UsageError
from lrconsole.project.locations import PROJECT_FILE, Locations

if TYPE_CHECKING:
    from lrconsole.credentials.redaction import Redactor
    from lrconsole.jobs.people import People
    from lrconsole.model.standing import Standing
    from lrconsole.project.loading import Loaded
    from lrconsole.project.opening import Shown
    from lrconsole.project.preferences import Preferences
    from lrconsole.project.screens import ConsoleConfig, StartConfig
    from lrconsole.store.reader import RecordReader
    from lrconsole.store.writer import RecordWriter


class Session:
    """One call of the command line."""

    def __init__(self, environ: Mapping[str, str], show: Callable[[ConsoleConfig | StartConfig], Shown]) -> None:
        self.environ = environ
        self.show = show
        self.read_only = False
        self._chosen: str | None = None
        self._redactor: Redactor | None = None
        self._demo: Path | None = None

    def choose(self, project: str | None, read_only: bool) -> None:
        """Take what stands before or after the command's name; what is set stays."""
        self._chosen = project or self._chosen
        self.read_only = self.read_only or read_only

    def at_demo(self, folder: Path) -> None:
        """Turn to the practice business in `folder`, with all its files inside it."""
        self._chosen = str(folder)
        self._demo = folder

    def elsewhere(self, file: Path | None) -> Session:
        """The same call turned to another project file, or to none."""
        other = Session(self.environ, self.show)
        other.choose(str(file) if file else None, self.read_only)
        return other

    def has_project(self) -> bool:
        """Whether a project was named, or stands in this folder or above; one that was named may turn out to be missing."""
        from lrconsole.project.loading import find

        return bool(self._chosen) or find(Path.cwd()) is not None

    @property
    def locations(self) -> Locations:
        """Where files live."""
        usual = Locations.default(self.environ)
        return usual.for_demo(self._demo) if self._demo else usual

    def preferences(self) -> Preferences:
        """The user's own settings, also while the practice business is shown.

        Raises:
            ProjectError: they are wrong.
        """
        from lrconsole.project.preferences import load_preferences

        return load_preferences(Locations.default(self.environ).settings)

    def user(self) -> str:
        """Who gives this command, for the activity log: the name in their settings, else the one they logged in with, "" for neither.

        Raises:
            ProjectError: the settings are wrong.
        """
        from lrconsole.project.user import login_name

        return self.preferences().who or login_name(self.environ)

    def now(self) -> datetime:
        """The time, UTC."""
        return datetime.now(UTC)

    @property
    def redactor(self) -> Redactor:
        """Masks every secret that this call has read."""
        if self._redactor is None:
            from lrconsole.credentials.redaction import Redactor

            self._redactor = Redactor()
        return self._redactor

    def redact(self, text: str) -> str:
        """`text` with every known secret masked."""
        return self.redactor.redact(text)

    def project_file(self) -> Path:
        """The chosen project file, else the one of this folder or above.

        Raises:
            ProjectError: there is none.
        """
        from lrconsole.project.loading import find

        if self._chosen:
            path = Path(self._chosen)
            return path / PROJECT_FILE if path.is_dir() else path
        found = find(Path.cwd())
        if found is None:
            raise ProjectError(
                f"there is no {PROJECT_FILE} here or above", where=str(Path.cwd()), fix="run: lrconsole init DOMAIN, or: lrconsole demo"
            )
        return found

    def record(self) -> Path:
        """The project's record."""
        path = self.project_file()
        return self.locations.for_project(path).record(path)

    def load(self) -> Loaded:
        """The project, checked.

        Raises:
            ProjectError: it is missing or wrong.
        """
        from lrconsole.project.loading import load

        return load(self.project_file(), environ=self.environ, settings_file=self.locations.settings)

    def reader(self) -> RecordReader:
        """The project's record to read; the caller closes it."""
        from lrconsole.store.reader import RecordReader

        return RecordReader(self.record())

    def writer(self) -> RecordWriter:
        """The project's record to write; the caller closes it.

        Raises:
            UsageError: the console was told to look only.
        """
        from lrconsole.store.writer import RecordWriter

        self.refuse_when_read_only("write to the record")
        return RecordWriter(self.record(), now=self.now, redact=self.redact)

    def people(self) -> People:
        """The door through which what people say comes into the record."""
        from lrconsole.jobs.people import People

        return People(self.record(), self.now, self.redact, self.read_only, folder=Path.cwd())

    def standing(self) -> Standing:
        """Where the launch stands now."""
        from lrconsole.jobs.standing import standing_of

        with self.reader() as reader:
            return standing_of(reader, self.now())

    def refuse_when_read_only(self, what: str) -> None:
        """Raise when this call may only look.

        Raises:
            UsageError: it may.
        """
        if self.read_only:
            raise UsageError(f"--read-only was given, so lrconsole does not {what}", fix="leave --read-only out")
