"""The lines around the panes: status and tabs above, trouble where there is any, keys below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrconsole.project.screens import ConsoleConfig
from lrconsole.tui.widgets.banner import Banner, frozen_since, trouble_of
from lrconsole.tui.widgets.key_line import KeyLine
from lrconsole.tui.widgets.status_line import StatusLine
from lrconsole.tui.widgets.tab_line import TabLine

if TYPE_CHECKING:
    from lrconsole.tui.available import Situation
    from lrconsole.tui.follow import View


class Lines:
    """Each line once, for as long as the console runs; while it closes they are gone before it is, and then nothing is shown."""

    def __init__(self, config: ConsoleConfig) -> None:
        self._config = config
        self.status = StatusLine(config)
        self.tabs = TabLine()
        self.banner = Banner()
        self.keys = KeyLine(config.settings)

    @property
    def are_there(self) -> bool:
        """Whether there is anything to show something on."""
        return self.status.is_attached

    def show(self, view: View, pane: int) -> None:
        """Take over a new view or another pane."""
        self.status.show(view)
        self.tabs.show(view, pane)

    def show_keys(self, at: Situation) -> None:
        """Take over how things are."""
        if self.keys.is_attached:
            self.keys.show(at)

    def tell(self, view: View, held: View | None, failure: str, *more: str, is_starting: bool) -> None:
        """Say since when a view is held, what is wrong, and whatever else there is to say.

        That there is no record is no trouble while its first audit `is_starting`.
        """
        is_expected = is_starting and view.standing is None and not self._config.record.exists()
        trouble = failure or ("" if is_expected else trouble_of(view))
        if self.banner.is_attached:
            self.banner.tell(" · ".join(filter(None, (frozen_since(held, self._config.now()), trouble, *more))))
