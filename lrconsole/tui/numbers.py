"""The numbers of the panes, which are also the keys that open them: the glance, a stage each, the runbooks."""

from __future__ import annotations

GLANCE, RUNBOOKS = 0, 8
PANES = RUNBOOKS + 1
"""How many there are."""
