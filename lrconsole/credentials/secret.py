"""A value that never shows itself: whatever prints, formats, pickles or dumps it gets `•••`."""

from __future__ import annotations

from typing import Any, Final, NoReturn, final

MASK: Final = "•••"


@final
class Secret:
    """A secret value, kept in memory only. `reveal()` is the one way to it, so every use can be found by its name.

    It equals nothing but itself (never a `str`), copies to itself, and refuses to be pickled or changed.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        if not isinstance(value, str):
            raise TypeError("a secret is made from text")
        object.__setattr__(self, "_Secret__value", value)

    def reveal(self) -> str:
        """Return the value itself, for the one call that needs it; never store, log or format what this returns."""
        value: str = object.__getattribute__(self, "_Secret__value")
        return value

    def __repr__(self) -> str:
        return MASK

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret cannot be pickled")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a secret has no state to hand out")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a secret cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a secret cannot be changed")
