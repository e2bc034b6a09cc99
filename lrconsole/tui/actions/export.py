"""Write exactly what a list shows to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.model.errors import UsageError
from lrconsole.tui.panes.list_pane import ListPane

if TYPE_CHECKING:
    from lrconsole.report.listing import Listed
    from lrconsole.tui.app import ConsoleApp


def list(console: ConsoleApp) -> None:
    """Ask for the format, and write the same findings in the same order as the list in sight."""
    from lrconsole.tui.modals.export import ExportModal

    pane, view = console.panes.pane, console.shown_view
    if not isinstance(pane, ListPane) or view is None or view.standing is None:
        return
    # What the list shows when the key is pressed is what is written, also when the record goes on while the format is chosen.
    listed = _listed(pane, console)
    folder = console.privacy.path(console.config.exports)
    console.push_screen(
        ExportModal(pane.name_in_files, listed.heading, folder),
        lambda format_: _write(console, pane, listed, format_),
    )


def _listed(pane: ListPane, console: ConsoleApp) -> Listed:
    from lrconsole.report.listing import Listed

    state, view = pane.list_state, console.shown_view
    assert view is not None
    assert view.standing is not None
    audit = view.standing.audit
    name = audit.project.name if audit else console.config.name
    return Listed(
        title=f"{name}: {pane.name_in_files}",
        at=view.standing.at,
        risks=pane.browser.shown,
        total=pane.browser.total,
        filter=state.filter,
        failing_only=state.failing_only,
        sort=state.sort,
    )


def _write(console: ConsoleApp, pane: ListPane, listed: Listed, format_: str | None) -> None:
    from lrconsole.jobs.exports import file_name, save
    from lrconsole.report.listing import SUFFIXES, written

    if format_ is None:
        return
    project = listed.title.removesuffix(f": {pane.name_in_files}")
    try:
        name = file_name(project, pane.name_in_files)
        path = save(console.config.exports, name, SUFFIXES[format_], written(listed, format_), console.config.now())
    except UsageError as error:
        console.say_trouble(str(error))
    else:
        console.say(f"Written: {listed.heading}, to {console.privacy.path(path)}")
