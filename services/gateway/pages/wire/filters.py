"""The filter in the wire's address ⇄ what is wanted, and the chips that say it. Pure.

Blank fields of a form say nothing. Values of one field are alternatives; different fields must all fit.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from schemas.article import Signal
from services.gateway.limits import QUERY_CHARACTERS, VALUES
from services.gateway.view.article_filter import ArticleFilter
from services.gateway.view.moved import StoryFilter
from services.gateway.view.text_query import UnreadableQueryError, read_text_query

FIELDS = ("q", "language", "country", "place", "entity", "outlet", "origin", "urgency", "signal", "within", "origins")
"""Names in the address, in the order of the chips."""
SINGLE = frozenset(("q", "within", "origins"))
"""Of these the last one counts."""
_HEADS: Mapping[str, str] = {
    "q": "words",
    "language": "language",
    "country": "country",
    "place": "place",
    "entity": "names",
    "outlet": "outlet",
    "origin": "on the word of",
    "urgency": "urgency",
    "signal": "sent as",
    "within": "moved in the last",
    "origins": "independent origins",
}
_LONGEST_VALUE = 200
_MOST_HOURS = 24 * 30
_MOST_ORIGINS = 1000
_INDEX_FIELD = {"place": "entity"}
"""A place is indexed as what it is: an entity."""

Pairs = Sequence[tuple[str, str]]
NamedIds = Callable[[str, str], tuple[str, ...]]
"""Ids of what is called so, by field and what was typed; the typed itself where nothing is."""


class UnreadableFilterError(ValueError):
    """The address asks for what cannot be; the message is a sentence for who sent it."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition, and the address of the wire without it."""

    field: str
    head: str
    text: str
    without: str


@dataclass(frozen=True, slots=True)
class WireFilter:
    """What the address asks for."""

    pairs: tuple[tuple[str, str], ...] = ()

    def of(self, name: str) -> tuple[str, ...]:
        """The values of one field."""
        return tuple(value for field, value in self.pairs if field == name)

    def single(self, name: str) -> str | None:
        """The value of a field that has one."""
        return next(iter(self.of(name)), None)

    @property
    def query(self) -> str:
        """As it stands in an address, the same for the same filter."""
        return urlencode(self.pairs)

    def without(self, pair: tuple[str, str]) -> "WireFilter":
        """All but this condition."""
        return WireFilter(tuple(each for each in self.pairs if each != pair))


def read_filter(given: Iterable[tuple[str, str]]) -> WireFilter:
    """The filter of an address. What is no field of it (a cursor) is passed over.

    Raises:
        UnreadableFilterError: a value cannot be.
    """
    values: dict[str, list[str]] = {name: [] for name in FIELDS}
    for name, typed in given:
        value = " ".join(typed.split())
        if name not in values or not value:
            continue
        value = _checked(name, value)
        if name in SINGLE:
            values[name] = [value]
        elif value not in values[name]:
            values[name].append(value)
    for name, found in values.items():
        if len(found) > VALUES:
            raise UnreadableFilterError(f"{_HEADS[name]}: at most {VALUES} values")
    return WireFilter(tuple((name, value) for name, found in values.items() for value in found))


def story_filter(
    asked: WireFilter, now: datetime, named: NamedIds, withheld_outlets: frozenset[str] = frozenset()
) -> StoryFilter:
    """What is wanted of the view.

    Raises:
        UnreadableFilterError: the words cannot be answered.
    """
    try:
        text = read_text_query(asked.single("q") or "", asked.of("language"))
    except UnreadableQueryError as error:
        raise UnreadableFilterError(f"words: {error}") from error
    found = [(name, tuple(i for v in asked.of(name) for i in named(name, v))) for name in FIELDS if name not in SINGLE]
    values = tuple((_INDEX_FIELD.get(name, name), ids) for name, ids in found if ids)
    within, origins = asked.single("within"), asked.single("origins")
    return StoryFilter(
        ArticleFilter(text=text, values=values, withheld_outlets=withheld_outlets),
        int(origins) if origins else 0,
        (now - timedelta(hours=int(within))).timestamp() if within else float("-inf"),
    )


def chips(asked: WireFilter, label: Callable[[str, str], str]) -> list[Chip]:
    """One for each condition. `label`: a value as a person says it."""
    return [
        Chip(name, _HEADS[name], label(name, value), _address(asked.without((name, value))))
        for name, value in asked.pairs
    ]


def hours_in_words(hours: int) -> str:
    """A span as one says it."""
    if hours % 24 == 0 and hours > 24:
        return f"{hours // 24} days"
    return "hour" if hours == 1 else f"{hours} hours"


def _address(asked: WireFilter) -> str:
    return f"/?{asked.query}" if asked.pairs else "/"


def _checked(name: str, value: str) -> str:
    if len(value) > (QUERY_CHARACTERS if name == "q" else _LONGEST_VALUE):
        raise UnreadableFilterError(f"{_HEADS[name]}: this is too long")
    match name:
        case "urgency":
            return _number(name, value, 9)
        case "within":
            return _number(name, value, _MOST_HOURS)
        case "origins":
            return _number(name, value, _MOST_ORIGINS)
        case "signal" if value not in {each.value for each in Signal}:
            raise UnreadableFilterError(f"{_HEADS[name]}: there is no such signal")
    return value


def _number(name: str, value: str, most: int) -> str:
    if not (value.isascii() and value.isdigit() and len(value) <= 4 and 1 <= int(value) <= most):
        raise UnreadableFilterError(f"{_HEADS[name]}: a number from 1 to {most} is needed")
    return str(int(value))
