"""Where files live on this machine: the user's settings, each project's record, job logs, trust and the practice business."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT_FILE = "lrconsole.toml"


@dataclass(frozen=True, slots=True)
class Locations:
    """The two folders that everything else hangs on: `config` (the user's settings) and `state` (records, logs, trust)."""

    config: Path
    state: Path

    @classmethod
    def default(cls, environ: Mapping[str, str]) -> Locations:
        """The platform's own folders, or what LRCONSOLE_CONFIG and LRCONSOLE_STATE say."""
        config, state = environ.get("LRCONSOLE_CONFIG"), environ.get("LRCONSOLE_STATE")
        if config and state:
            return cls(Path(config), Path(state))
        import platformdirs

        return cls(
            Path(config or platformdirs.user_config_dir("lrconsole", appauthor=False)),
            Path(state or platformdirs.user_state_dir("lrconsole", appauthor=False)),
        )

    def for_project(self, project_file: Path) -> Locations:
        """These locations, or those inside the practice business's folder when `project_file` is the practice business's."""
        return self.for_demo(self.demo) if project_file.resolve().parent == self.demo.resolve() else self

    def for_demo(self, folder: Path) -> Locations:
        """The locations of a practice business in `folder`: all of them inside it."""
        return Locations(folder / "state" / "config", folder / "state")

    def record(self, project_file: Path) -> Path:
        """The project's record: one file a project, told apart by the project file's path."""
        return self._folder(project_file) / "record.sqlite"

    def logs(self, project_file: Path) -> Path:
        """The folder of the project's job logs and crash reports."""
        return self._folder(project_file) / "logs"

    def exports(self, project_file: Path) -> Path:
        """The folder of what was saved from the project's console; not the project's own, since that is likely to be published."""
        return self._folder(project_file) / "exports"

    def prefs(self, project_file: Path) -> Path:
        """The file in which the project's console keeps how it was left."""
        return self._folder(project_file) / "console.json"

    @property
    def settings(self) -> Path:
        """The user's settings file."""
        return self.config / "settings.toml"

    @property
    def trusted(self) -> Path:
        """The file that lists which project files may run commands."""
        return self.state / "trusted.json"

    @property
    def recent(self) -> Path:
        """The file that lists the projects that were opened last."""
        return self.state / "recent.json"

    @property
    def demo(self) -> Path:
        """The folder of the practice business."""
        return self.state / "demo"

    def _folder(self, project_file: Path) -> Path:
        path = project_file.resolve()
        slug = re.sub(r"[^a-z0-9]+", "-", path.parent.name.lower()).strip("-") or "project"
        return self.state / "projects" / f"{slug}-{hashlib.sha256(str(path).encode()).hexdigest()[:10]}"
