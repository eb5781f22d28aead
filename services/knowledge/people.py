"""Heads of state and government, foreign ministers and others whom the wires name daily. Written by hand.

It settles spellings and short forms. It does not say who holds an office today: offices change, and the table may lag.
"""

from dataclasses import dataclass
from functools import cache

from services.knowledge.names import name_key
from services.knowledge.tables import listed, rows


@dataclass(frozen=True, slots=True)
class Person:
    """One person. `country` and `office` may be empty."""

    id: str
    name: str
    aliases: tuple[str, ...]
    country: str
    office: str


@cache
def people() -> tuple[Person, ...]:
    """The whole table."""
    return tuple(
        Person(row["id"], row["name"], listed(row["aliases"]), row["country"], row["office"]) for row in rows("people")
    )


def find_person(text: str) -> Person | None:
    """The person whose full name `text` is, in any spelling of the table."""
    return _by_name().get(name_key(text))


@cache
def _by_name() -> dict[str, Person]:
    return {name_key(name): person for person in people() for name in (person.name, *person.aliases)}
