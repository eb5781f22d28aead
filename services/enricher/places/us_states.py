"""The states of the United States by name, postal code and the AP's abbreviation ("Calif.")."""

from functools import cache

from services.knowledge.names import name_key
from services.knowledge.tables import word_list


@cache
def us_state_names() -> frozenset[str]:
    """Full names, in lower case."""
    return frozenset(item.partition("=")[2].split(",")[-1] for item in word_list("us_states"))


def is_us_state(text: str) -> bool:
    """A state by its full name."""
    return text.casefold() in us_state_names()


@cache
def _codes() -> dict[str, str]:
    """Postal code by abbreviation and by full name, in lower case."""
    items = (item.partition("=") for item in word_list("us_states"))
    return {name: code for code, _, names in items for name in names.split(",")}


def us_state_code(text: str) -> str | None:
    """The postal code, from the code itself, the AP's abbreviation or the full name."""
    return text if text in _codes().values() else _codes().get(name_key(text))


def names_of_us_state(code: str) -> list[str]:
    """The abbreviation, if there is one, and the full name, in lower case."""
    item = next(item for item in word_list("us_states") if item.startswith(f"{code}="))
    return item.partition("=")[2].split(",")
