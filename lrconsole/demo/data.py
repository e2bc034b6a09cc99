"""The practice business's clients, bookings, invoices and notes: made up, the same each time."""

from __future__ import annotations

from dataclasses import dataclass

PAGE = 25
_FIRST = ("Amira", "Ben", "Carla", "Dev", "Elif", "Finn", "Grace", "Hugo", "Ines", "Jonas", "Kemi", "Lena")
_LAST = ("Abbott", "Baker", "Costa", "Dunn", "Evans", "Frost", "Grant", "Hale", "Ivers", "Jensen")


@dataclass(frozen=True, slots=True)
class Table:
    """A list of the admin app: its columns and rows, and which roles may see it."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    roles: tuple[str, ...]


def tables() -> dict[str, Table]:
    """The four lists by name."""
    people = [f"{first} {last}" for last in _LAST for first in _FIRST] * 2
    everybody = ("owner", "coach", "assistant")
    clients = tuple((str(number), name, f"client{number}@mail.example") for number, name in enumerate(people, 1))
    bookings = tuple(
        (str(number), people[number * 7 % 120], f"2026-12-{number % 28 + 1:02d} {9 + number % 8}:00") for number in range(1, 161)
    )
    invoices = tuple((f"2026-{number:04d}", people[number * 5 % 120], f"{80 + number % 9 * 15}.00") for number in range(1, 91))
    notes = tuple((str(number), people[number * 3 % 120], "Agreed on the next step.") for number in range(1, 61))
    return {
        "clients": Table("clients", ("id", "name", "email"), clients, everybody),
        "bookings": Table("bookings", ("id", "client", "at"), bookings, everybody),
        "invoices": Table("invoices", ("number", "client", "amount"), invoices, ("owner",)),
        "notes": Table("notes", ("id", "client", "text"), notes, ("owner", "coach")),
    }
