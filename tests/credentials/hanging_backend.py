"""A keyring backend that never answers, as an unanswered prompt does."""

from __future__ import annotations

import time

time.sleep(600)
