"""Give one part of a pane the whole pane, and share the pane again."""

from __future__ import annotations

from textual.dom import DOMNode
from textual.widget import Widget

_WHOLE, _ASIDE = "-whole", "-aside"


def part_of(pane: Widget, focused: Widget | None) -> Widget | None:
    """The part of the pane that has the keyboard: the outermost of class `part` around it, else what has it; None outside the pane."""
    if focused is None or pane not in focused.ancestors:
        return None
    around = [one for one in focused.ancestors_with_self if isinstance(one, Widget) and one.has_class("part")]
    return around[-1] if around else focused


def maximise(pane: Widget, part: Widget) -> None:
    """Give `part` the whole pane."""
    share(pane)
    node: DOMNode = part
    while node is not pane and isinstance(node.parent, Widget):
        node.add_class(_WHOLE)
        for other in node.parent.children:
            if other is not node:
                other.add_class(_ASIDE)
        node = node.parent


def share(pane: Widget) -> bool:
    """Show all parts again; False when they all were in sight."""
    changed = pane.query(f".{_WHOLE}, .{_ASIDE}")
    for one in changed:
        one.remove_class(_WHOLE, _ASIDE)
    return bool(changed)


def follow(pane: Widget, part: Widget) -> None:
    """When another part has the whole pane, give it to `part`, which is about to get the keyboard."""
    if pane.query(f".{_WHOLE}") and not part.has_class(_WHOLE):
        maximise(pane, part)
