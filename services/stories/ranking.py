"""Things that reports name, counted and kept in rank order while reports come and go. Pure.

A story of thousands of reports changes by one of them at a time. What one report names moves in the order; nothing
else is looked at. So a report costs the same whether it is the story's tenth or its ten thousandth.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from schemas.record import Part

ThingT = TypeVar("ThingT")
PartT = TypeVar("PartT", bound=Part)

Place = tuple[datetime, str, int]
"""Where something is named: the report's time by the wire's clock, its article, and how manyth there."""
Rank = tuple[Any, ...]
"""What decides the order of things: all ranks of one ranking have the same form."""


class Naming(NamedTuple, Generic[ThingT]):
    """A thing as one report names it."""

    place: Place
    thing: ThingT


Fragment = bytes
"""A part of a story's record as it stands there. Made once, however often the record is written: nearly all of a
record's parts are those of the last one, and a record of 160 kB takes milliseconds to make again."""


Namings = Sequence[Naming[ThingT]]
"""All namings of one thing, first to last by the wire's clock."""


class Ranking(Generic[ThingT, PartT]):
    """Every thing that the reports name, by its key."""

    def __init__(
        self, rank: Callable[[str, Namings[ThingT]], Rank], part: Callable[[str, Namings[ThingT]], PartT]
    ) -> None:
        self._rank, self._part = rank, part
        self._namings: dict[str, list[Naming[ThingT]]] = {}
        self._ranks: dict[str, Rank] = {}
        self._ranked: list[tuple[Rank, str]] = []
        self._parts: dict[str, Fragment] = {}
        """Of those that were asked for since they last changed: most of a record stays as it was."""

    def add(self, key: str, place: Place, thing: ThingT) -> None:
        """A report names the thing."""
        insort(self._namings.setdefault(key, []), Naming(place, thing), key=itemgetter(0))
        self._moved(key)

    def remove(self, key: str, place: Place) -> None:
        """A report does so no longer."""
        namings = self._namings[key]
        del namings[bisect_left(namings, place, key=itemgetter(0))]
        self._moved(key)

    def ranked(self) -> Iterator[Fragment]:
        """The things as parts of a record, in their order. Made as they are asked for."""
        return (self._fragment_of(key) for _, key in self._ranked)

    def _moved(self, key: str) -> None:
        self._parts.pop(key, None)
        old, namings = self._ranks.pop(key, None), self._namings[key]
        if old is not None:
            del self._ranked[bisect_left(self._ranked, (old, key))]
        if not namings:
            del self._namings[key]
            return
        self._ranks[key] = new = self._rank(key, namings)
        insort(self._ranked, (new, key))

    def _fragment_of(self, key: str) -> Fragment:
        known = self._parts.get(key)
        if known is None:
            known = self._parts[key] = fragment(self._part(key, self._namings[key]))
        return known


def fragment(part: Part) -> Fragment:
    """A part as it stands in the record."""
    return part.model_dump_json().encode()


def placed(report: tuple[datetime, str], things: Iterable[ThingT]) -> Iterator[tuple[Place, ThingT]]:
    """What a report names, each with its place there."""
    return (((*report, number), thing) for number, thing in enumerate(things))
