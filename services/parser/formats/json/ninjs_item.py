"""Questions to a ninjs item whose property names are in lower case: a string, a list, the value of a role."""

from collections.abc import Iterator
from typing import Any

Item = dict[str, Any]


def string_at(item: Item, name: str) -> str | None:
    """A string property, stripped; None if it is missing, empty, or no string."""
    value = item.get(name)
    return value.strip() or None if isinstance(value, str) else None


def entries(item: Item, *names: str) -> Iterator[Item]:
    """The objects in the lists of these names, their property names in lower case."""
    for name in names:
        value = item.get(name)
        for entry in value if isinstance(value, list) else ():
            if isinstance(entry, dict):
                yield {str(key).lower(): part for key, part in entry.items()}


def value_of_role(item: Item, name: str, *roles: str) -> str | None:
    """The value of the first entry of a list (`headlines`, `descriptions`) that has one of these roles."""
    found = (entry for entry in entries(item, name) if str(entry.get("role", "")).lower() in roles)
    return next((text for entry in found if (text := string_at(entry, "value"))), None)


def associated(item: Item) -> Iterator[Item]:
    """The associated items: 1.x and 2.x have an object of them, 3.x a list."""
    value = item.get("associations")
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(member, dict):
            yield {str(key).lower(): part for key, part in member.items()}
