"""The banner: a few lines that tell of trouble with the record or with the newest work, and hide nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from lrconsole.model.text import clean_line
from lrconsole.report.text import age

if TYPE_CHECKING:
    from datetime import datetime

    from lrconsole.model.audit import Job
    from lrconsole.tui.follow import View


class Banner(Static):
    """Shown while there is something to tell."""

    def __init__(self) -> None:
        super().__init__("", id="banner", markup=False)
        self._told = ""

    def tell(self, trouble: str) -> None:
        """Show a sentence, or go away for ""."""
        if trouble != self._told:
            self._told = trouble
            self.update(clean_line(trouble, 400))
            self.set_class(bool(trouble), "-shown")


def frozen_since(frozen: View | None, now: datetime) -> str:
    """Since when the view is held still and how old it is by now; "" when none is."""
    if frozen is None or frozen.frozen is None:
        return ""
    return f"frozen · {frozen.frozen:%H:%M:%S}, {age(frozen.frozen, now)} ago · p goes on"


def trouble_of(view: View) -> str:
    """What is wrong with the record, or what became of the newest job when it did not come to its end; "" when all is well."""
    return view.trouble or _ended_badly(view.last_job)


def _ended_badly(job: Job | None) -> str:
    if job is None:
        return ""
    from lrconsole.model.audit import JobState

    if job.state not in (JobState.FAILED, JobState.INTERRUPTED):
        return ""
    how = "failed" if job.state is JobState.FAILED else "was interrupted"
    return f"The last {job.kind} {how}" + (f": {job.note}" if job.note else "")
