"""The check API: a check is a function over observations whose docstring is the text that the console shows.

```python
@check(Stage.EDGE, Severity.HIGH, hurts=(Impact.EMAIL,), effort=Effort.MINUTES, rows=("R1.5", "B10"), refs=("RFC 7208 4.5",))
async def single(survey: Survey, domain: SendingDomain) -> Verdict:
    \"\"\"There is exactly one SPF record.

    Founder: With two records receivers read neither, and booking mails land in spam.
    Fix: Merge them into one record and delete the other.
    \"\"\"
```

Its id is the module's last name and its own ("spf.single") and never changes, since decisions and waivers hang on it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lrconsole.model.judgement import Confidence, Effort, Exposure, Impact, Severity

if TYPE_CHECKING:
    from lrconsole.model.finding import Verdict
    from lrconsole.model.stage import Stage
    from lrconsole.model.survey import Survey

DEADLINE = 30.0
"""Seconds that one check may take for one subject, unless it says otherwise."""

Judge = Callable[["Survey", Any], Awaitable["Verdict"]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check as the registry holds it.

    `subject` is the model class that it is asked about; the runner calls it for each of them. `rows` are the roadmap rows that it bears on.
    `paced` marks one that takes long on purpose. `deadline` is in seconds.
    """

    id: str
    stage: Stage
    title: str
    founder: str
    fix: str
    severity: Severity
    hurts: tuple[Impact, ...]
    effort: Effort
    confidence: Confidence
    exposure: Exposure
    refs: tuple[str, ...]
    rows: tuple[str, ...]
    subject: type
    judge: Judge
    paced: bool
    deadline: float

    @property
    def definition(self) -> str:
        """Short hash of what the check says it does; a comparison of audits tells by it that the check itself changed."""
        import hashlib

        parts = (self.id, self.severity.value, self.title, self.founder, self.fix, *self.refs, *self.rows)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]

    @property
    def unlock(self) -> str:
        """The line of the project file that gives this check its subjects; "" when it needs none."""
        return _known_subjects()[self.subject]


def check(
    stage: Stage,
    severity: Severity,
    *,
    hurts: tuple[Impact, ...],
    effort: Effort,
    rows: tuple[str, ...],
    refs: tuple[str, ...],
    confidence: Confidence = Confidence.CERTAIN,
    exposure: Exposure = Exposure.PUBLIC,
    paced: bool = False,
    deadline: float = DEADLINE,
) -> Callable[[Judge], Check]:
    """Turn an async function `(survey, subject) -> Verdict` into a check. See the module's docstring."""

    def declare(judge: Judge) -> Check:
        title, founder, fix = _texts(judge)
        return Check(
            id=f"{judge.__module__.rsplit('.', 1)[-1]}.{judge.__name__}",
            stage=stage,
            title=title,
            founder=founder,
            fix=fix,
            severity=severity,
            hurts=hurts,
            effort=effort,
            confidence=confidence,
            exposure=exposure,
            refs=refs,
            rows=rows,
            subject=_subject(judge),
            judge=judge,
            paced=paced,
            deadline=deadline,
        )

    return declare


def _texts(judge: Judge) -> tuple[str, str, str]:
    text = inspect.cleandoc(judge.__doc__ or "")
    title = text.partition("\n")[0].strip()
    return title, _paragraph(text, "Founder"), _paragraph(text, "Fix")


def _paragraph(text: str, name: str) -> str:
    found = re.search(rf"^{name}:\s*(.+?)(?=\n\s*\n|\n[A-Z][a-z]+:|\Z)", text, re.DOTALL | re.MULTILINE)
    return " ".join(found.group(1).split()) if found else ""


def _subject(judge: Judge) -> type:
    names = [name for name in judge.__annotations__ if name != "return"]
    annotation = judge.__annotations__[names[1]]
    kind = judge.__globals__[annotation] if isinstance(annotation, str) else annotation
    if kind not in _known_subjects():
        raise TypeError(f"{judge.__module__}.{judge.__name__}: {kind!r} is no subject; see lrconsole.model.project.SUBJECTS")
    return kind  # type: ignore[no-any-return]


def _known_subjects() -> dict[type, str]:
    # Imported here, since whoever only wants the roadmap's texts from this package has no use for the project's nouns.
    from lrconsole.model.project import SUBJECTS

    return SUBJECTS
