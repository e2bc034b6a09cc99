"""Widgets of which there are only kinds: one that leaves out what its kind must say cannot be made."""

from __future__ import annotations

from abc import ABCMeta

from textual.message_pump import _MessagePumpMeta


class AbstractWidgetMeta(_MessagePumpMeta, ABCMeta):
    """Both what Textual's widgets and what abstract classes are made by."""
